/** Where a migration stands, in words. */
import type { Figures, FolderProgress, ProgressView, StandingKind } from "../../../../lib/services/progress.ts";
import { statusWord } from "../../../_components/status.tsx";
import type { StatusKind } from "../../../_components/status-mark.tsx";
import { inLineWords } from "../../../_lib/in-line.ts";
import { roughMoment } from "../../../_lib/rough-moment.ts";
import { t } from "../../../_lib/text.tsx";
import { capitalized, serverValues, troubleText } from "../../../_lib/trouble.ts";
import { waitingSentence } from "../../../_lib/waiting.ts";
import { when, zoneWords } from "../../../_lib/when.ts";
import { testWords } from "./test-words.ts";

export interface StandingWords {
  readonly title: string;
  readonly lead: string;
  readonly status: { readonly kind: StatusKind; readonly words: string; readonly detail: string };
}

/** See progressWords(). */
export function standingWords(view: ProgressView, readerZone: string | null): StandingWords {
  const clock = clockOf(view, readerZone);
  return testWords(view, {
    title: titleOf(view, clock),
    lead: leadOf(view, clock, readerZone ?? view.zone),
    status: { kind: statusKind(view), words: statusWords(view, clock), detail: detailOf(view, clock) },
  });
}

interface Clock {
  /** As exact as matters: the date only where it is another day. */
  readonly bare: (at: number) => string;
  /** The same with the zone, where it is not the reader's own. */
  readonly named: (at: number) => string;
}

function clockOf({ zone, now }: ProgressView, readerZone: string | null): Clock {
  const shown = readerZone ?? zone;
  const isToday = (at: number) => when(at, shown, "date") === when(now, shown, "date");
  const bare = (at: number) => when(at, shown, isToday(at) ? "time" : "short");
  const named = (at: number) =>
    readerZone === null ? t("progress.zoned", { time: bare(at), zone: zoneWords(shown, at) }) : bare(at);
  return { bare, named };
}

function titleOf({ standing }: ProgressView, { bare }: Clock): string {
  switch (standing.kind) {
    case "queued":
      return standing.again ? t("progress.title.queuedAgain") : t("progress.title.queued", { place: standing.place });
    case "waiting":
      if (standing.until === null) return t("progress.title.waitingNow", serverValues(standing.side));
      return waitingSentence(standing, bare(standing.until));
    case "scheduled":
      return t("progress.title.scheduled", { time: bare(standing.startsAt) });
    case "needsPassword":
      return capitalized(t("progress.title.needsPassword", serverValues(standing.side)));
    case "needsYou":
      return t(standing.code === "quota.full" ? "progress.title.quotaFull" : "progress.title.needsYou");
    default:
      return t(`progress.title.${standing.kind}`);
  }
}

/** Where it is in the line, when its turn comes, and by when it should be finished. */
function queuedLead(
  { expected, now }: ProgressView,
  standing: Extract<ProgressView["standing"], { kind: "queued" }>,
  { named }: Clock,
  zone: string,
): string {
  const lead = t(
    standing.again ? "progress.lead.queuedAgain" : "progress.lead.queued",
    inLineWords(standing, now, named),
  );
  return expected === null
    ? lead
    : `${lead} ${t("progress.lead.finished", { end: roughMoment(expected.end, now, zone) })}`;
}

function leadOf(view: ProgressView, clock: Clock, zone: string): string {
  const { standing, reference } = view;
  switch (standing.kind) {
    case "queued":
      return queuedLead(view, standing, clock, zone);
    case "scheduled":
      return t("progress.lead.scheduled", { time: clock.named(standing.startsAt) });
    case "waiting":
      if (standing.reason === "lastProbe") return t("progress.lead.waitingLastProbe");
      return t("progress.lead.waiting", { trouble: troubleText(standing.reason, standing.side).what });
    case "needsPassword":
      return t("progress.lead.needsPassword", { trouble: troubleText(standing.code, standing.side).what });
    case "needsYou":
    case "failed": {
      const { what: trouble, next } = troubleText(standing.code, standing.side);
      if (standing.kind === "failed" && reference !== null)
        return t("progress.lead.failedReference", { trouble, next, reference });
      if (standing.code === "quota.full") return t("progress.lead.quotaFull", { next });
      return t(`progress.lead.${standing.kind}`, { trouble, next });
    }
    case "closed":
      return t("progress.lead.closed", { time: clock.named(standing.at) });
    default:
      return t(`progress.lead.${standing.kind}`);
  }
}

const STATUS_KINDS: Record<Exclude<StandingKind, "done">, StatusKind> = {
  notStarted: "notStarted",
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
  failed: "notComplete",
  closed: "stopped",
  reopened: "needsYou",
};

function statusKind({ standing }: ProgressView): StatusKind {
  return standing.kind === "done" ? standing.grade : STATUS_KINDS[standing.kind];
}

function statusWords(view: ProgressView, { named }: Clock): string {
  const { standing, wish } = view;
  if (wish !== null) return t(wish === "pause" ? "progress.pausing" : "progress.stopping");
  if (standing.kind === "queued") return t("common.status.waitingInLine", { position: standing.place });
  if (standing.kind === "closed" || standing.kind === "reopened") return t(`home.status.${standing.kind}`);
  const until = untilOf(standing);
  if (until !== null) return t("common.status.waitingUntil", { time: named(until) });
  return statusWord(statusKind(view));
}

/** When it goes on, where that is known. */
function untilOf(standing: ProgressView["standing"]): number | null {
  if (standing.kind === "scheduled") return standing.startsAt;
  return standing.kind === "waiting" ? standing.until : null;
}

/** After so long without a message people are told why. */
const SILENCE_SECONDS = 120;

function detailOf({ standing, wish, figures, now }: ProgressView, { named }: Clock): string {
  if (wish !== null) return t(standing.kind === "workerAway" ? "progress.wishLater" : "progress.wishUnderWay");
  const last = figures?.lastMessageAt ?? null;
  switch (standing.kind) {
    case "workerAway":
      return standing.lastSeenAt === null ? "" : t("progress.lastSeen", { time: named(standing.lastSeenAt) });
    case "counting":
      return figures && figures.folders.length > 0
        ? t("progress.found", { folders: figures.folders.length, messages: figures.foundMessages })
        : "";
    case "copying":
      return last === null ? "" : silence(Math.max(0, Math.round((now - last) / 1000)));
    case "queued":
    case "waiting":
    case "paused":
    case "stopped":
    case "needsPassword":
    case "needsYou":
    case "failed":
    case "closed":
    case "reopened":
      return last === null ? "" : t("progress.lastMessageAt", { time: named(last) });
    default:
      return "";
  }
}

function silence(seconds: number): string {
  if (seconds < 60) return t("progress.lastMessage", { seconds });
  if (seconds < SILENCE_SECONDS) return t("progress.lastMessageMinute");
  return t("progress.silent", { minutes: Math.floor(seconds / 60) });
}

/** What a folder at which work was going on is called while nobody works. */
const AT_REST: Partial<Record<StandingKind, StatusKind>> = {
  queued: "waiting",
  waiting: "waiting",
  workerAway: "waiting",
  paused: "paused",
  stopped: "stopped",
  needsPassword: "waiting",
  needsYou: "waiting",
  failed: "stopped",
  closed: "stopped",
  reopened: "stopped",
};

/** What becomes of a folder. Which one is next is not said: lanes take them as they come free. */
export function folderStatus(folder: FolderProgress, standing: StandingKind): FolderStatus {
  const { stage } = folder;
  switch (stage) {
    case "copying": {
      const kind = AT_REST[standing] ?? "copying";
      // All of it is there: what rests is not this folder.
      if (kind !== "copying" && folder.doneMessages >= folder.foundMessages) return said("copied");
      return { kind, words: kind === "copying" ? t("progress.copyingNow") : statusWord(kind) };
    }
    case "toCome":
      return said("toCome");
    case "copied":
      return said("copied");
    case "checked":
      return { kind: "copied", words: t("progress.checked") };
    case "notCopied":
      return said("couldNotBeCopied");
    default:
      return stage satisfies never;
  }
}

export interface FolderStatus {
  readonly kind: StatusKind;
  readonly words: string;
}

function said(kind: StatusKind): FolderStatus {
  return { kind, words: statusWord(kind) };
}

/** A step of the spoken percentage: often enough to follow, seldom enough to listen to. */
const SPOKEN_PERCENT = 20;

/** What screen readers are told when it changes. */
export function spokenOf(title: string, figures: Figures | null): string {
  if (figures?.step === "checking") {
    const all = figures.folders.length;
    const step = Math.max(1, Math.ceil(all / 5));
    const done = Math.floor(figures.checkedFolders / step) * step;
    return t("progress.spokenChecked", { title, done, count: all });
  }
  const percent =
    figures?.step === "copying" ? Math.floor((figures.percent ?? 0) / SPOKEN_PERCENT) * SPOKEN_PERCENT : 0;
  return percent === 0 ? t("progress.spoken", { title }) : t("progress.spokenPercent", { title, percent });
}
