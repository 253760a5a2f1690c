/** What the step "We copy, you wait" says in each state of a migration. */
import type { HomeMove } from "../../../lib/services/home.ts";
import type { Standing, StandingKind } from "../../../lib/services/progress.ts";
import type { StatusKind } from "../../_components/status-mark.tsx";
import { inLineWords } from "../../_lib/in-line.ts";
import { type TextKey, t } from "../../_lib/text.tsx";
import { troubleText } from "../../_lib/trouble.ts";
import { waitingSentence } from "../../_lib/waiting.ts";
import { when } from "../../_lib/when.ts";

export interface CopyStep {
  readonly status: StatusKind;
  /** Instead of the status's plain word. */
  readonly words: string | undefined;
  readonly detail: string | undefined;
  readonly action: TextKey | null;
}

const STATUS: Record<StandingKind, StatusKind> = {
  notStarted: "cannotStartYet",
  queued: "waiting",
  scheduled: "waiting",
  awaitsPilot: "waiting",
  workerAway: "waiting",
  counting: "counting",
  copying: "copying",
  checking: "checking",
  waiting: "waiting",
  paused: "paused",
  stopped: "stopped",
  needsPassword: "needsYourPassword",
  needsYou: "needsYou",
  failed: "needsYou",
  closed: "stopped",
  reopened: "needsYou",
  done: "completed",
};

const ACTION: Record<StandingKind, TextKey | null> = {
  notStarted: null,
  queued: "home.action.progress",
  scheduled: "home.action.progress",
  awaitsPilot: "home.action.progress",
  workerAway: "home.action.progress",
  counting: "home.action.progress",
  copying: "home.action.progress",
  checking: "home.action.progress",
  waiting: "home.action.progress",
  paused: "home.action.resume",
  stopped: "home.action.resume",
  needsPassword: "home.action.password",
  needsYou: "home.action.needsYou",
  failed: "home.action.needsYou",
  closed: "home.action.closed",
  reopened: "home.action.resume",
  done: null,
};

/** `zone`: in which times are told. */
export function copyStep({ standing, percent }: HomeMove, zone: string): CopyStep {
  const { kind } = standing;
  return {
    status: STATUS[kind],
    words: wordsOf(standing, percent, zone),
    detail: detailOf(standing, zone),
    action: ACTION[kind],
  };
}

function wordsOf(standing: Standing, percent: number | null, zone: string): string | undefined {
  if (standing.kind === "queued") return t("common.status.waitingInLine", { position: standing.place });
  if (standing.kind === "scheduled") return t("common.status.waitingUntil", { time: timeOf(standing.startsAt, zone) });
  if (standing.kind === "workerAway") return t("home.status.workerAway");
  if (standing.kind === "closed" || standing.kind === "reopened") return t(`home.status.${standing.kind}`);
  if (standing.kind === "waiting" && standing.until !== null)
    return t("common.status.waitingUntil", { time: timeOf(standing.until, zone) });
  if (standing.kind === "copying" && percent !== null)
    return t("home.status.copyingPercent", { words: t("common.status.copying"), percent });
  return undefined;
}

function detailOf(standing: Standing, zone: string): string | undefined {
  switch (standing.kind) {
    case "waiting":
      return standing.until === null ? undefined : waitingSentence(standing, timeOf(standing.until, zone));
    case "queued": {
      const now = Date.now();
      const clock = (at: number) => when(at, zone, when(at, zone, "day") === when(now, zone, "day") ? "time" : "short");
      return t(standing.again ? "home.detail.queuedAgain" : "home.detail.queued", inLineWords(standing, now, clock));
    }
    case "notStarted":
      return t("home.detail.copyLater");
    case "awaitsPilot":
    case "scheduled":
    case "paused":
    case "stopped":
    case "workerAway":
    case "reopened":
      return t(`home.detail.${standing.kind}`);
    case "closed":
      return t("home.detail.closed", { time: when(standing.at, zone) });
    case "needsPassword":
    case "needsYou":
    case "failed":
      return troubleText(standing.code, standing.side).what;
    default:
      return undefined;
  }
}

/** With the date where it is another day. */
function timeOf(at: number, zone: string): string {
  return when(at, zone, when(at, zone, "date") === when(Date.now(), zone, "date") ? "time" : "short");
}
