/** What the three programs have in common: help, mistakes, signals, and an end that says what it means. */
import { writeSync } from "node:fs";
import { inspect } from "node:util";
import { ConfigError } from "../config/config.ts";
import { carryoverVersion } from "../config/version.ts";
import { MailError } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";
import { beUnhurried } from "../worker/sparing.ts";
import { asksForHelp } from "./arguments.ts";
import { COULD_NOT_GO_ON, type ExitStatus, USAGE } from "./exit-status.ts";
import { helpText, type Program } from "./help.ts";
import { paragraph } from "./paragraph.ts";
import { UsageError } from "./usage-error.ts";

/** People and service managers wait five seconds for a program that they asked to end. */
const LONGEST_END_MS = 4000;

export interface Course {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** What to print on standard output when the program has to end before its work has: set as soon as it is known. */
  lastWords: ((reason: "interrupted" | Error) => string) | null;
  /** Prints a line on standard error. */
  readonly warn: (line: string) => void;
  /** Prints where in the program a run met `engine.bug`, so that it can be reported; nothing for other endings. */
  readonly traceBug: (endedBy: RunReport["endedBy"]) => void;
}

export interface Ending {
  readonly status: ExitStatus;
  /** For standard output. */
  readonly output: string;
}

type Work = (course: Course) => Promise<Ending>;

/** Runs a program from its words to its exit. */
export async function runProgram(program: Program, words: readonly string[], work: Work): Promise<never> {
  beUnhurried();
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  if (asksForHelp(words)) return finish({ status: 0, output: helpText(program) });
  if (words[0] === "--version") return finish({ status: 0, output: `carryover ${carryoverVersion()}\n` });
  const course = watchSignals((line) => process.stderr.write(`${program.name}: ${line}\n`));
  const end = (error: unknown) => endAtOnce(course, asError(error));
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
  try {
    return await finish(await work(course));
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ConfigError)) return end(error);
    course.warn(error.message);
    return finish({ status: USAGE, output: "" });
  }
}

function watchSignals(warn: Course["warn"]): Course {
  const controller = new AbortController();
  const traceBug = (endedBy: RunReport["endedBy"]) => {
    if (endedBy instanceof MailError && endedBy.code === "engine.bug") warn(inspect(endedBy.cause ?? endedBy));
  };
  const course: Course = { signal: controller.signal, lastWords: null, warn, traceBug };
  const stop = () => {
    // Once only: Ctrl-C reaches the program from the terminal and from npm.
    if (controller.signal.aborted) return;
    controller.abort();
    setTimeout(() => endAtOnce(course, "interrupted"), LONGEST_END_MS).unref();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  return course;
}

/** The rest of the work is given up: the journal is made for that. */
function endAtOnce(course: Course, reason: "interrupted" | Error): never {
  if (reason !== "interrupted") process.stderr.write(`${unforeseen(reason)}\n`);
  // Without waiting for an event loop that may be busy or stuck.
  if (course.lastWords) writeSync(1, course.lastWords(reason));
  process.exit(COULD_NOT_GO_ON);
}

function unforeseen(error: Error): string {
  const words =
    "Something unforeseen happened. What is copied stays copied: run the same command again. If it happens again, report this:";
  return `${paragraph(words)}\n${error.stack ?? error.message}`;
}

/** Exits when everything is written; connections that somebody forgot to close do not keep the process alive. */
async function finish({ status, output }: Ending): Promise<never> {
  await new Promise<void>((resolve) => process.stdout.write(output, () => resolve()));
  process.exit(status);
}

/** Nobody reads any more (`| head`, a closed terminal): the work goes on, and the exit status tells how it ended. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
