/** Addresses of accounts as typed: imaps://USER@HOST[:PORT]. */
import { domainToASCII } from "node:url";
import { mistake, UsageError } from "./usage-error.ts";

export interface Address {
  /** `tls` from the first byte (imaps), or by STARTTLS (imap). */
  readonly security: "tls" | "starttls";
  readonly user: string;
  /** Lower-cased, international names in ASCII, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

const FORM = "imaps://USER@HOST[:PORT] or imap://USER@HOST[:PORT]";
const PARTS = /^(?<scheme>imaps?):\/\/(?<user>.*)@(?<host>\[[\da-f:.]+\]|[^[\]:/@?#]+)(?::(?<port>\d+))?\/?$/i;
const PORTS = { imaps: 993, imap: 143 };

/** Reads an address. Throws UsageError, which never repeats a password that stands in it. */
export function readAddress(text: string, where: string): Address {
  const withPassword = /^[a-z]+:\/\/.*:.*@/is;
  if (withPassword.test(text))
    throw new UsageError(
      `${where}: expected no password in the address, as others on this machine could see it; put it into a file for ${where}-password-file`,
    );
  const parts = PARTS.exec(text)?.groups;
  if (!parts) throw mistake(where, FORM, text);
  const scheme = parts.scheme?.toLowerCase() === "imap" ? "imap" : "imaps";
  return {
    security: scheme === "imaps" ? "tls" : "starttls",
    user: readUser(parts.user ?? "", where),
    host: readHost(parts.host ?? "", where),
    port: readPort(parts.port, PORTS[scheme], where),
  };
}

/** The address as a person would write it. */
export function addressText(address: Address): string {
  const scheme = address.security === "tls" ? "imaps" : "imap";
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  const port = address.port === PORTS[scheme] ? "" : `:${address.port}`;
  return `${scheme}://${encodeURIComponent(address.user)}@${host}${port}`;
}

function readUser(text: string, where: string): string {
  if (text.includes("@")) throw mistake(where, "@ in USER written as %40", text);
  let user: string;
  try {
    user = decodeURIComponent(text);
  } catch {
    // The only thing that it can complain of: a % that does not begin a UTF-8 character in hexadecimal.
    throw mistake(where, "% in USER only before two hexadecimal digits (% itself is %25)", text);
  }
  if (user === "") throw new UsageError(`${where}: expected ${FORM}, got no USER`);
  // They could end a command.
  if (/\p{Cc}/u.test(user)) throw mistake(where, "USER without control characters", text);
  return user;
}

function readHost(text: string, where: string): string {
  if (text.startsWith("[")) return text.slice(1, -1).toLowerCase();
  const host = domainToASCII(text);
  if (host === "") throw mistake(where, "HOST to be a name or an address", text);
  return host;
}

function readPort(text: string | undefined, usual: number, where: string): number {
  if (text === undefined) return usual;
  const port = Number(text);
  if (port < 1 || port > 65_535) throw mistake(where, "PORT from 1 to 65535", text);
  return port;
}
