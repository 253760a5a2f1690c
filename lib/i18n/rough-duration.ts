/** How long something will take, as coarse as every estimate is. */

export type RoughDuration =
  | { readonly unit: "lessThanMinute" }
  | { readonly unit: "minutes" | "hours" | "days"; readonly count: number };

/** 900 seconds → 15 minutes; hours in halves below five. */
export function roughDuration(seconds: number): RoughDuration {
  if (seconds < 50) return { unit: "lessThanMinute" };
  const minutes = Math.round(seconds / 60);
  if (minutes < 20) return { unit: "minutes", count: Math.max(1, minutes) };
  if (minutes < 58) return { unit: "minutes", count: Math.round(minutes / 5) * 5 };
  const hours = Math.round(minutes / 30) / 2;
  if (hours < 36) return { unit: "hours", count: hours < 1.5 ? 1 : hours < 5 ? hours : Math.round(hours) };
  return { unit: "days", count: Math.round(hours / 24) };
}
