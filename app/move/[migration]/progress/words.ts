/** The progress page in words, made on the server from the facts: the browser shows them and needs no catalogue. */
import { createHash } from "node:crypto";
import type { Figures, FolderProgress, ProgressView, StandingKind } from "../../../../lib/services/progress.ts";
import type { StatusKind } from "../../../_components/status-mark.tsx";
import { pathName } from "../../../_lib/folder-name.ts";
import { about, aboutBetween, count, size } from "../../../_lib/format.ts";
import { roughMoment } from "../../../_lib/rough-moment.ts";
import type { StripPart } from "../../../_lib/strip.ts";
import { t } from "../../../_lib/text.tsx";
import { capitalized } from "../../../_lib/trouble.ts";
import { when } from "../../../_lib/when.ts";
import { folderStatus, spokenOf, standingWords } from "./standing-words.ts";
import { testedFolder } from "./test-words.ts";

export interface ProgressWords {
  /** The same while nothing has changed. */
  readonly id: string;
  /** When they were made, in epoch milliseconds. */
  readonly at: number;
  /** Title of the browser's tab. */
  readonly tab: string;
  readonly title: string;
  readonly lead: string;
  readonly status: { readonly kind: StatusKind; readonly words: string; readonly detail: string };
  readonly figure: { readonly number: string; readonly unit: string } | null;
  /** "About 15 minutes left"; empty while that cannot be said. */
  readonly left: string;
  /** That it will not be done before the deadline; null: it will, or nobody knows. */
  readonly late: string | null;
  /** "8,810 of 12,431 messages, 2.2 GB of 3.1 GB"; may be empty. */
  readonly amount: string;
  readonly strip: StripWords | null;
  readonly folders: readonly FolderWords[];
  readonly offers: readonly Offer[];
  /** For the status that screen readers speak: changes with the state and every 20 percent, not with each message. */
  readonly spoken: string;
  /** All of this is about a test, that copies nothing. */
  readonly isTest: boolean;
  /** Nothing more will change by itself. */
  readonly ended: boolean;
  /** It has ended, or has stopped on its way until somebody presses a button. */
  readonly rests: boolean;
}

export interface StripWords {
  readonly parts: readonly StripPart[];
  readonly valueText: string;
  readonly value: number | null;
  readonly caption: string;
}

export interface FolderWords {
  /** The old path as the server has it. */
  readonly key: string;
  readonly old: string;
  /** Null where it is the same. */
  readonly new: string | null;
  readonly kind: StatusKind;
  readonly words: string;
  readonly count: string;
}

/** What can be done. */
export type Offer =
  | "startNow"
  | "pause"
  | "stop"
  | "resume"
  | "startAgain"
  | "tryAgain"
  | "chooseFolders"
  | "password"
  | "report"
  | "testReport"
  | "reportSoFar";

/** `readerZone`: where the reader's clock is known; else times are in the portal's zone, and name it. */
export function progressWords(view: ProgressView, readerZone: string | null): ProgressWords {
  const { standing, figures } = view;
  const words = standingWords(view, readerZone);
  const amount = figures ? amountOf(figures) : "";
  const figure = figures && figureOf(figures);
  const tabFigure = figure && `${figure.number} ${figure.unit}`;
  const ended = standing.kind === "done" || view.test?.kind === "over";
  const said = {
    ...words,
    tab: tabFigure ? t("progress.tab", { figure: tabFigure, title: words.title }) : words.title,
    figure,
    left: leftOf(view, readerZone ?? view.zone),
    late: lateWords(view, readerZone ?? view.zone),
    amount,
    strip: figures && stripOf(figures, standing.kind, amount),
    folders: figures ? folderList(figures, view) : [],
    offers: offersOf(view),
    spoken: spokenOf(words.title, figures),
    isTest: view.test !== null,
    ended,
    rests: ended || (standing.kind !== "notStarted" && isAtRest(view)),
  };
  return { id: createHash("sha256").update(JSON.stringify(said)).digest("hex").slice(0, 16), at: view.now, ...said };
}

function amountOf({ step, ...figures }: Figures): string {
  const { doneMessages, foundMessages, doneBytes, foundBytes } = figures;
  if (step === "counting") return "";
  if (step === "checking") return t("progress.amountChecked", { done: figures.checkedMessages, found: foundMessages });
  // What the old server tells of sizes can be wrong by a little: never more than all.
  const sizes = { doneSize: size(Math.min(doneBytes, foundBytes)), foundSize: size(foundBytes) };
  return t("progress.amount", { done: doneMessages, found: foundMessages, ...sizes });
}

function figureOf({ step, percent, checkedFolders, folders }: Figures): ProgressWords["figure"] {
  if (step === "checking")
    return { number: count(checkedFolders), unit: t("progress.ofFoldersChecked", { count: folders.length }) };
  return percent === null ? null : { number: count(percent), unit: t("progress.percent") };
}

/** From here on people are also told what time that is. */
const LONG_SECONDS = 3600;

function leftOf({ standing, figures, expected, now }: ProgressView, zone: string): string {
  if (!figures || figures.secondsLeft === null) return "";
  const { secondsLeft, secondsBetween } = figures;
  const words = secondsBetween === null ? about(secondsLeft) : aboutBetween(...secondsBetween);
  if (standing.kind === "waiting") return capitalized(t("progress.leftAfter", { about: words }));
  if (expected === null || secondsLeft < LONG_SECONDS) return capitalized(t("progress.left", { about: words }));
  return capitalized(t("progress.leftBy", { about: words, end: roughMoment(expected.end, now, zone) }));
}

function lateWords({ expected, deadline }: ProgressView, zone: string): string | null {
  if (expected === null || deadline === null || expected.end <= deadline) return null;
  return t("progress.late", { deadline: when(deadline, zone) });
}

function stripOf({ step, folders, percent }: Figures, standing: StandingKind, amount: string): StripWords {
  if (step === "counting")
    return { parts: [], value: null, valueText: t("progress.valueCounting"), caption: t("progress.stripCaption") };
  const bytes = folders.reduce((sum, folder) => sum + folder.foundBytes, 0);
  const parts = folders.map((folder) => partOf(folder, bytes, standing));
  if (step === "copying") {
    const valueText = percent === null ? amount : t("progress.valueCopying", { percent, amount });
    return { parts, value: percent, valueText, caption: t("progress.stripCaption") };
  }
  return { parts, value: null, valueText: amount, caption: t("progress.stripCaptionChecking") };
}

const PART_STATES: Record<FolderProgress["stage"], StripPart["state"]> = {
  toCome: "toCome",
  copying: "filling",
  copied: "filled",
  checked: "checked",
  notCopied: "toCome",
};

function partOf(folder: FolderProgress, bytes: number, standing: StandingKind): StripPart {
  const state =
    folder.stage === "copying" && (standing === "waiting" || standing === "queued")
      ? "waiting"
      : PART_STATES[folder.stage];
  return {
    label: folder.old,
    share: bytes === 0 ? 0 : folder.foundBytes / bytes,
    filled: folder.foundBytes === 0 ? 0 : Math.min(1, folder.doneBytes / folder.foundBytes),
    state,
  };
}

function folderList({ folders }: Figures, { standing, test }: ProgressView): FolderWords[] {
  const statusOf = (folder: FolderProgress) => {
    const status = folderStatus(folder, standing.kind);
    return test === null ? status : testedFolder(folder, status);
  };
  return folders.map((folder) => ({
    key: folder.old,
    old: pathName(folder.old),
    new: folder.new === folder.old ? null : pathName(folder.new),
    ...statusOf(folder),
    count:
      folder.stage === "copying"
        ? t("progress.ofMessages", { done: folder.doneMessages, found: folder.foundMessages })
        : count(folder.foundMessages),
  }));
}

const GO_ON: Partial<Record<StandingKind, readonly Offer[]>> = {
  paused: ["resume"],
  stopped: ["startAgain"],
  needsYou: ["tryAgain", "chooseFolders"],
  failed: ["tryAgain"],
  reopened: ["resume"],
};

/** Nobody works at it, and it cannot be stopped. */
function isAtRest({ can, wish }: ProgressView): boolean {
  return !can.pause && !can.stop && wish === null;
}

function offersOf(view: ProgressView): Offer[] {
  const { standing, can, hasReport, test } = view;
  const offers: Offer[] = test?.kind === "over" ? ["testReport"] : [];
  if (standing.kind === "done") return [...offers, "report"];
  if (standing.kind === "needsPassword") offers.push("password");
  if (can.resume) offers.push(...(GO_ON[standing.kind] ?? []));
  if (can.startNow) offers.push("startNow");
  if (can.pause) offers.push("pause");
  if (can.stop) offers.push("stop");
  if (isAtRest(view) && hasReport) offers.push("reportSoFar");
  return offers;
}
