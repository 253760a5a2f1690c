/** Progress on standard error: one line that changes in place on a terminal, else a plain line now and then. */
import type { MailError } from "../engine/errors.ts";
import type { Phase } from "../engine/state.ts";
import { errorText } from "../i18n/errors.en.ts";
import { about, aboutBetween, clockSecond, clockTime, messages, number, size } from "../i18n/words.en.ts";
import type { TimeLeft } from "../progress/estimate.ts";
import { type Snapshot, Tracker } from "../progress/tracker.ts";
import { displayWidth } from "./table.ts";

/** Where progress goes; process.stderr fits. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const TERMINAL_MS = 250;
const PLAIN_MS = 5000;
/** After so long without a message the line says so, for nobody should wonder whether anything goes on. */
const SILENCE_MS = 120_000;
const BAR_WIDTH = 24;

const PHASE_WORDS: Record<Phase, string> = {
  draft: "Preparing",
  queued: "Signing in",
  scanning: "Signing in and counting",
  copying: "Copying",
  verifying: "Checking",
  done: "Done",
};

const BOLD = "\u001b[1m";
const OCHRE = "\u001b[33m";
const PLAIN = "\u001b[0m";
const CLEAR_LINE = "\r\u001b[K";

export class Progress {
  readonly tracker: Tracker;
  readonly #output: ProgressOutput | null;
  readonly #now: () => number;
  readonly #color: boolean;
  #shownAt = Number.NEGATIVE_INFINITY;
  #shown = "";
  #ended = false;

  /** `output` null: nothing is shown. */
  constructor(output: ProgressOutput | null, options: { readonly now: () => number; readonly color: boolean }) {
    this.#output = output;
    this.#now = options.now;
    this.#color = options.color && output?.isTTY === true;
    this.tracker = new Tracker(options.now, (phaseChanged) => this.#changed(phaseChanged));
  }

  /** To be called about once a second, so that the line goes on when nothing happens; often does no harm. */
  tick(): void {
    this.#changed(false);
  }

  /** Takes the line away; nothing more is shown. */
  end(): void {
    if (this.#output?.isTTY && this.#shown !== "") this.#output.write(CLEAR_LINE);
    this.#ended = true;
  }

  #changed(phaseChanged: boolean): void {
    const output = this.#output;
    if (!output) return;
    const pause = output.isTTY ? TERMINAL_MS : PLAIN_MS;
    if (this.#ended || (!phaseChanged && this.#now() - this.#shownAt < pause)) return;
    const snapshot = this.tracker.snapshot();
    if (snapshot.phase === "done") return;
    this.#shownAt = this.#now();
    if (output.isTTY) this.#rewrite(output, snapshot);
    else this.#add(output, snapshot);
  }

  #rewrite(output: ProgressOutput, snapshot: Snapshot): void {
    const line = fitted(terminalLine(snapshot, this.#now()), (output.columns ?? 80) - 1);
    if (line === this.#shown) return;
    this.#shown = line;
    output.write(CLEAR_LINE + (this.#color ? coloured(line, snapshot) : line));
  }

  #add(output: ProgressOutput, snapshot: Snapshot): void {
    const line = plainLine(snapshot, this.#now());
    if (line === this.#shown) return;
    this.#shown = line;
    output.write(`${clockSecond(this.#now())}  ${line}\n`);
  }
}

/** For a terminal: the most telling things first, as a narrow one shows only those. */
export function terminalLine(snapshot: Snapshot, now: number): string {
  if (snapshot.waiting || snapshot.fraction === null) return plainLine(snapshot, now);
  const filled = Math.floor(snapshot.fraction * BAR_WIDTH);
  const bar = `[${"#".repeat(filled)}${".".repeat(BAR_WIDTH - filled)}]`;
  const percent = `${Math.floor(snapshot.fraction * 100)} %`.padStart(4);
  return [`Copying ${bar} ${percent}`, ...details(snapshot, now)].join("  ");
}

export function plainLine(snapshot: Snapshot, now: number): string {
  if (snapshot.waiting) return waitingText(snapshot.waiting.reason, snapshot.waiting.until, now);
  if (snapshot.phase === "scanning" && snapshot.foundMessages > 0)
    return `Counting: ${messages(snapshot.foundMessages)} so far (${size(snapshot.foundBytes)})`;
  if (snapshot.phase === "verifying" && snapshot.finishedFolders > 0)
    return `Checking: ${number(snapshot.finishedFolders)} of ${number(snapshot.foundFolders)} folders`;
  if (snapshot.fraction === null) return PHASE_WORDS[snapshot.phase];
  return `Copying: ${details(snapshot, now).join(", ")}`;
}

function details(snapshot: Snapshot, now: number): string[] {
  const { doneMessages, foundMessages, doneBytes, foundBytes, timeLeft, problems, lastMessageAt } = snapshot;
  const silent = lastMessageAt !== null && now - lastMessageAt >= SILENCE_MS;
  return [
    `${number(doneMessages)} of ${messages(foundMessages)}`,
    ...(silent ? [`last message ${about((now - lastMessageAt) / 1000)} ago`] : []),
    ...(!silent && timeLeft !== null ? [timeLeftText(timeLeft)] : []),
    `${size(doneBytes)} of ${size(foundBytes)}`,
    ...(problems > 0 ? [`${number(problems)} set aside`] : []),
  ];
}

function timeLeftText({ seconds, between }: TimeLeft): string {
  return `${between === null ? about(seconds) : aboutBetween(...between)} left`;
}

function waitingText(reason: MailError | "lastProbe", until: number, now: number): string {
  const time = clockTime(until, now);
  if (reason === "lastProbe") return `Waiting until ${time}, then looking for messages whose confirmation was lost`;
  return `${errorText(reason.code, reason.side).what} Trying again at ${time}.`;
}

function coloured(line: string, snapshot: Snapshot): string {
  return snapshot.waiting ? `${OCHRE}${line}${PLAIN}` : line.replace(/^\p{L}+/u, (word) => `${BOLD}${word}${PLAIN}`);
}

function fitted(line: string, width: number): string {
  const characters = [...line];
  while (displayWidth(characters.join("")) > Math.max(1, width)) characters.pop();
  return characters.join("").trimEnd();
}
