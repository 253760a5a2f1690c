/** Whether somebody is there to move mail. */
import { clockTime } from "../../i18n/words.en.ts";
import type { Installation } from "../../services/installation.ts";
import { type Finding, failed, fine } from "./finding.ts";

/** `now` in epoch milliseconds. */
export function judgeWorkers(
  { workers, workerSeenAt }: Pick<Installation, "workers" | "workerSeenAt">,
  now: number,
): Finding {
  if (workers > 0) return fine("worker.fine", { count: workers });
  return workerSeenAt === null ? failed("worker.never") : failed("worker.away", { when: clockTime(workerSeenAt, now) });
}
