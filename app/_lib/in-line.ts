/** What is told of a place in line. */
import type { Standing } from "../../lib/services/progress.ts";
import { t } from "./text.tsx";

type Queued = Extract<Standing, { kind: "queued" }>;

/** More exact than can be known. */
const ROUND_MS = 5 * 60_000;

/** For texts that say who is ahead and when it begins: `time` is `none` where nothing can be said, or nobody need be told. */
export function inLineWords({ place, startsAt }: Queued, now: number, clock: (at: number) => string) {
  const isWorthAWord = startsAt !== null && startsAt - now >= ROUND_MS;
  const time = isWorthAWord ? clock(Math.ceil(startsAt / ROUND_MS) * ROUND_MS) : "none";
  return { inLine: t("common.inLine", { ahead: place - 1 }), time };
}
