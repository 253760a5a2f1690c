/** Addresses that people want to be told at. Pure. */
import { domainToASCII } from "node:url";

/** So long a code can be typed, in milliseconds: mail may take a while on its way. */
export const CODE_MS = 3_600_000;
/** So often it can be typed wrongly: six figures are not guessed in five tries. */
export const CODE_TRIES = 5;
/** Whatever can stand in a header and in SMTP without quoting (RFC 5321, dot-string): no space, bracket, comma, quote or line end. */
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/;
const LONGEST = 254;
const LONGEST_LOCAL_PART = 64;

/** The address as mail is sent to it, its domain in ASCII; null where it is none that can be written to. */
export function mailAddress(typed: string): string | null {
  const parts = typed.trim().split("@");
  const [local = "", name = ""] = parts;
  if (parts.length !== 2 || local.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(local)) return null;
  const domain = domainToASCII(name);
  const address = `${local}@${domain}`;
  return DOMAIN.test(domain) && address.length <= LONGEST ? address : null;
}
