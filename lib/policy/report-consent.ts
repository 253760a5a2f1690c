/** The code with which a person lets the help desk see their report. Pure. */

/** So long it can be typed, and so long the report can be seen, in milliseconds. */
export const CONSENT_MS = 30 * 60_000;

const LENGTH = 8;
/** Without 0 O 1 I L, which people mix up on the telephone. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** `random`: numbers from 0 up to, not including, `below`. */
export function newConsentCode(random: (below: number) => number): string {
  return Array.from({ length: LENGTH }, () => ALPHABET.charAt(random(ALPHABET.length))).join("");
}

/** As it is read out and typed: in two groups, in any case. */
export function spokenCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)} ${code.slice(LENGTH / 2)}`;
}

/** The code in what somebody typed; null where it cannot be one. */
export function typedConsentCode(text: string): string | null {
  const code = text.toUpperCase().replace(/[\s\-–]/g, "");
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null;
}
