/** The account of a replay: what is printed, and what stands in docs/replay.md below its line. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
    ["of one run, at a quarter of its bytes: error of the time left", errorsOf(course)],
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

/** |predicted − true| / true. */
function errorsOf({ guesses }: Course): string {
  const errors = guesses.map(({ predicted, took }) => Math.abs(predicted - took) / took).sort((a, b) => a - b);
  if (errors.length === 0) return "no run was long enough";
  const at = (share: number) => `${Math.round((errors[Math.floor(share * (errors.length - 1))] ?? 0) * 100)} %`;
  return `median ${at(0.5)}, 90th percentile ${at(0.9)}, of ${errors.length} runs of which something was said`;
}

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
