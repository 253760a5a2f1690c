/** Hosts and ports as administrators type them. */
import { isIP } from "node:net";
import { domainToASCII } from "node:url";

const LABEL = /^(?!-)[a-z\d_-]{1,63}(?<!-)$/;

/** Lower-cased, international names in ASCII, IPv6 without brackets; null where it is neither a name nor an address. */
export function readHost(typed: string): string | null {
  const bare = typed.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  // An address with %eth0 at its end means another machine on each machine.
  if (isIP(bare) > 0) return bare.includes("%") ? null : bare;
  // domainToASCII would quietly take a name like 1.2 for an address, and cut what stands behind a slash.
  if (/[\s/@:?#\\%[\]]/.test(bare)) return null;
  const host = domainToASCII(bare).replace(/\.$/, "");
  const labels = host.split(".");
  const isName = host.length <= 253 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
  return isName ? host : null;
}

/** A whole number from 1 to `most`, without sign or blanks. */
export function isWhole(text: string, most: number): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= most;
}
