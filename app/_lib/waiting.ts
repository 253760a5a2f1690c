/** What is waited for, in one sentence: the same on every page. */
import type { WaitReason } from "../../lib/services/progress.ts";
import { t } from "./text.tsx";
import { capitalized, type Side, serverValues } from "./trouble.ts";

/** `time`: until when, in words. */
export function waitingSentence(reason: WaitReason, side: Side | null, time: string): string {
  switch (reason) {
    case "lastProbe":
      return t("progress.title.waitingLastProbe", { time });
    case "server.throttled":
      return capitalized(t("progress.title.throttled", { ...serverValues(side), time }));
    case "server.closedNow":
      return t(`progress.title.closed.${side ?? "unknown"}`, { time });
    case "server.dayIsSpent":
      return t(`progress.title.daySpent.${side ?? "unknown"}`, { time });
    default:
      return t("progress.title.waiting", { ...serverValues(side), time });
  }
}
