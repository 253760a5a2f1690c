/** What is waited for, in one sentence: the same on every page. */
import type { Standing } from "../../lib/services/progress.ts";
import { t } from "./text.tsx";
import { capitalized, serverValues } from "./trouble.ts";

/** `time`: until when, in words. */
export function waitingSentence(
  { reason, side, isAskedFor }: Extract<Standing, { kind: "waiting" }>,
  time: string,
): string {
  switch (reason) {
    case "lastProbe":
      return t("progress.title.waitingLastProbe", { time });
    case "server.throttled":
      return capitalized(
        t(isAskedFor ? "progress.title.throttled" : "progress.title.busy", { ...serverValues(side), time }),
      );
    case "server.closedNow":
      return t(`progress.title.closed.${side ?? "unknown"}`, { time });
    case "portal.maintenance":
      return t("progress.title.maintenance", { time });
    case "server.dayIsSpent":
      return t(`progress.title.daySpent.${side ?? "unknown"}`, { time });
    default:
      return t("progress.title.waiting", { ...serverValues(side), time });
  }
}
