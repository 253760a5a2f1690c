/** The second factor of whoever administers: what a session still lacks, and for how long one has shown who one is. */

/** What is known of a session and its owner. */
export interface FactorFacts {
  /** Whether its owner has an authenticator app or a passkey. */
  readonly hasFactor: boolean;
  /** From when on the organisation requires one; null: it does not. */
  readonly requiredFrom: Date | null;
  /** When the factor was shown in this session; null: it was not. */
  readonly shownAt: Date | null;
}

/** `needsFactor`: it has to be shown first. `needsSetUp`: there is none, and there has to be one. */
export type FactorStanding = "full" | "needsFactor" | "needsSetUp";

/** What a session is good for at `now` (epoch milliseconds). */
export function factorStanding({ hasFactor, requiredFrom, shownAt }: FactorFacts, now: number): FactorStanding {
  if (shownAt !== null) return "full";
  if (hasFactor) return "needsFactor";
  return isFactorRequired(requiredFrom, now) ? "needsSetUp" : "full";
}

/** Whether the organisation requires one at `now` (epoch milliseconds). */
export function isFactorRequired(requiredFrom: Date | null, now: number): boolean {
  return requiredFrom !== null && requiredFrom.getTime() <= now;
}

/** In milliseconds: dangerous acts are for who has shown within this time who they are. */
export const PROOF_MS = 15 * 60_000;

/** Whether who one is was shown recently enough for a dangerous act. Times in epoch milliseconds; null: not known when. */
export function isProofFresh(provedAt: number | null, now: number): boolean {
  return provedAt !== null && now < provedAt + PROOF_MS;
}

export const RECOVERY_CODES = 10;
/** 79 random bits each. */
const CODE_LENGTH = 16;
/** Without 0 O 1 I L, which look alike. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** `random`: numbers from 0 up to, not including, `below`. */
export function newRecoveryCode(random: (below: number) => number): string {
  return Array.from({ length: CODE_LENGTH }, () => ALPHABET.charAt(random(ALPHABET.length))).join("");
}

/** As it is shown and printed: in groups of four. */
export function shownRecoveryCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/** The code in what somebody typed, in any case, with or without hyphens; null where it cannot be one. */
export function typedRecoveryCode(text: string): string | null {
  const code = text.toUpperCase().replace(/[\s\-–]/g, "");
  return code.length === CODE_LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null;
}
