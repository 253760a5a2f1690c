/** The account of a replay: what is printed, and what stands in docs/replay.md below its line. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "../bench/figures.ts";
import { quantile } from "../estimates/tables.ts";
import type { Course } from "./course.ts";
import type { Verdict } from "./judge.ts";

export interface ReplayFacts {
  readonly verdicts: readonly Verdict[];
  readonly course: Course;
  readonly limits: { readonly old: number; readonly new: number };
  readonly connections: Readonly<Record<"old" | "new", { readonly most: number; readonly refused: number }>>;
  /** Mailboxes that nobody moved. */
  readonly never: number;
  /** Who is not done, with the reason. */
  readonly undone: readonly string[];
  readonly database: string;
}

export function accountOf({ verdicts, course, limits, connections, never, undone, database }: ReplayFacts): string {
  const sum = (count: (verdict: Verdict) => number) => verdicts.reduce((total, one) => total + count(one), 0);
  const rows: readonly (readonly [string, string])[] = [
    ["people who came, and are done", `${verdicts.length}, ${verdicts.length - undone.length}`],
    ["mailboxes that nobody moved", `${never}`],
    ["messages on the old server", `${sum(({ messages }) => messages)}`],
    [
      "lost, doubled, different",
      `${sum(({ lost }) => lost)}, ${sum((one) => one.doubled)}, ${sum((one) => one.different)}`,
    ],
    ["set aside and named", `${sum(({ named }) => named)}`],
    [
      "connections to the old server: at most, refused",
      `${connections.old.most} of ${limits.old}, ${connections.old.refused}`,
    ],
    ["connections to the new server: at most", `${connections.new.most} of ${limits.new}`],
    ["it took", `${Math.round(course.seconds)} s`],
    ["error of the time left at a quarter of the bytes, all runs", errorsOf(course, 0)],
    [`the same, runs that then took ${LONG_S} s or longer`, errorsOf(course, LONG_S)],
    ["the database holds", database],
  ];
  return [
    "| what | |\n| --- | --- |",
    ...rows.map(([what, value]) => `| ${what} | ${value} |`),
    "",
    ...course.misfortunes.map(({ at, what }) => `- after ${Math.round(at)} s: ${what}`),
    ...undone.map((who) => `- not done: ${who}`),
    ...verdicts
      .filter(({ lost, doubled, different }) => lost + doubled + different > 0)
      .map(({ login, ...one }) => `- ${login}: lost ${one.lost}, doubled ${one.doubled}, different ${one.different}`),
  ].join("\n");
}

/** |predicted − true| / true, of those that then took at least so many seconds. */
export function errorsOf({ guesses }: Pick<Course, "guesses">, least: number): string {
  const asked = guesses.filter(({ took }) => took >= least);
  const errors = asked.flatMap(({ predicted, took }) =>
    predicted === null ? [] : [Math.abs(predicted - took) / took],
  );
  const silent = asked.length - errors.length;
  if (errors.length === 0) return `of ${silent} runs nothing was said`;
  const [middle, high] = [median(errors), quantile(errors, 0.9)].map((error) => `${Math.round(error * 100)} %`);
  return `median ${middle}, 90th percentile ${high} of ${errors.length} runs; of ${silent} more nothing was said`;
}

/** Shorter ones are over before anybody has read how long they take. */
const LONG_S = 5;

const LINE = "<!-- replay: from here on written by npm run replay -- --write -->";

/** Writes what follows the line of docs/replay.md, and its picture. `words`: the command line. */
export function keepAccount(root: string, account: string, picture: string, words: readonly string[]): void {
  const file = join(root, "docs/replay.md");
  const [before] = readFileSync(file, "utf8").split(LINE);
  const drawn = "![How many had come, how many were done, and when all should be done](pictures/replay.svg)";
  const how = `Of ${new Date().toISOString().slice(0, 10)}, by \`npm run replay -- ${words.join(" ")}\`.`;
  writeFileSync(file, `${before}${LINE}\n\n${drawn}\n\n${how}\n\n${account}\n`);
  writeFileSync(join(root, "docs/pictures/replay.svg"), picture);
}
