/** What a check found: codes and values; the words stand in lib/i18n/doctor.en.ts. */
import type { FindingCode, FindingValues, Verdict } from "../../i18n/doctor.en.ts";

/** `warning`: it works, and will not for ever. `failed`: it does not work, or is not safe. */
export interface Finding {
  readonly verdict: Verdict;
  readonly code: FindingCode;
  readonly values: FindingValues;
}

const finding =
  (verdict: Verdict) =>
  (code: FindingCode, values: FindingValues = {}): Finding => ({ verdict, code, values });

export const fine = finding("fine");
export const warning = finding("warning");
export const failed = finding("failed");
export const skipped = finding("skipped")("skipped");
/** Another machine needs it, and this one may well be kept from it. */
export const elsewhere = (process: "web process" | "worker") => finding("skipped")("elsewhere", { process });

const DAY_MS = 86_400_000;

/** Whole days from then on; negative: it is over. Both in epoch milliseconds. */
export function daysUntil(moment: number, now: number): number {
  return Math.floor((moment - now) / DAY_MS);
}

/** Renewing a certificate takes people, and people take holidays. */
export const FEW_DAYS = 21;
