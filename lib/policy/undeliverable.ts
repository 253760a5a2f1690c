/** When a mail server's refusal means that an address cannot be reached, rather than that it does not like this mail or us. Pure. */

/** What the server said of a mail to it: `550 RCPT TO` and its words, which may begin with an enhanced code (RFC 3463). */
export interface Refusal {
  readonly error: string;
  readonly reply: string | null;
}

/** Addresses that are one for mail servers have one key. */
export function addressKey(address: string): string {
  return address.toLowerCase();
}

/**
 * Enhanced codes of addresses that are wrong, gone or closed: bad mailbox, bad domain, bad syntax, moved, takes no mail (5.1.x, but for the two
 * that are about the sender), disabled (5.2.1), and nowhere to send it to (5.4.1, 5.4.4). A full mailbox (5.2.2) is emptied one day, and what is
 * refused by a rule (5.7.x) may be us.
 */
const ABOUT_ADDRESS = /^5\.(?:1\.(?!7$|8$)\d{1,3}|2\.1|4\.[14])$/;
/** Without an enhanced code: no such mailbox, not here, or no name of one (RFC 5321, 4.2.3). */
const BASIC_CODES: ReadonlySet<string> = new Set(["550", "551", "553"]);

/** Whether this refusal of a recipient says that the address itself takes no mail. */
export function isAboutAddress({ error, reply }: Refusal): boolean {
  const code = /^(5\d\d) RCPT TO$/.exec(error)?.[1];
  if (code === undefined) return false;
  const enhanced = enhancedCode(reply ?? "");
  return enhanced === null ? BASIC_CODES.has(code) : ABOUT_ADDRESS.test(enhanced);
}

/** Whether this status of a delivery report (RFC 3464) says so. */
export function isStatusAboutAddress(status: string): boolean {
  return ABOUT_ADDRESS.test(status);
}

/** `550 5.1.1 unknown` → `5.1.1`; null where there is none. */
function enhancedCode(words: string): string | null {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})(?=\s|$)/.exec(words)?.[1] ?? null;
}
