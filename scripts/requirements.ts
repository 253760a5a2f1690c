/** What people should meet, number by number, and the tests that show it: docs/UX.md is made of both. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** In a few words. */
export const REQUIREMENTS: readonly string[] = [
  "The start page says what happens, how long it takes, what to have ready, what is not moved, whom to ask",
  "One question a page, with a way back, a title of its own, and one button on",
  "Back shows pages as they were left, and never starts a second time",
  "Servers come from the administrator's list; nobody else is asked",
  "Passwords can be shown, pasted, filled in by a manager; emptied after an error",
  "A refused sign-in names the server and the kind of trouble, never which of name and password was wrong",
  "Forms are checked by the server; a focused summary and the field say the same",
  "Passwords only over connections with a checked certificate; anything else is said",
  "Beside a password: who gets it, what for, until when, how to know the page",
  "Signing in elsewhere leads to the current step, with all choices",
  "Folders with numbers and sizes; Trash and Junk left out with the reason; all or none without JavaScript",
  "New names are shown before the start and can be changed",
  "Before the start: room, messages too large, folders that are none",
  "A test without copying, with a report that says so",
  "The last page before the start: change everything, and a button that names the amount",
  "However often it is pressed, one run starts",
  "Work goes on without the browser, and every device shows the same",
  "States are said in words",
  "The bar only grows, by bytes, and is never full before the copy was checked",
  "Time left only when it can be trusted, in rough words",
  "When the last message was copied, in which folder, and why it waits",
  "Pause, resume and stop answer within ten seconds",
  "A refused password during a run stops it at once and is asked for",
  "Mail about the end to an address that was confirmed, without secrets",
  "New mail can be brought over later, and nothing twice",
  "Progress without JavaScript; with it at most once a second, and it can be held still",
  "The bar has name and value; a quiet status speaks",
  "The report adds up, in every folder and in the whole",
  "Its numbers come from reading the new account again, and it says how",
  "Each message that is not there: which, why, and what can be done",
  "One grade",
  "Reference, what next, whom to ask, ways to keep it, an address to come back to",
  "The report on A4 and Letter",
  "Where is my mail?",
  "Passwords are erased at once when asked for, else on a date that is told",
  "The roster: sort, filter, search, pages; CSV",
  "Totals that filter the list",
  "One person's report, codes and course; never passwords",
  "Acts on many, with their number to confirm, in the audit",
  "Waves with deadlines, hours and limits of their own",
  "Reminders to those who have not finished",
  "The announcement: words, moment with zone, from and until, audience, link; a warning of short notice",
  "Before the heading of every page, one at a time, in other words for who has finished",
  "Weekday, date, time, zone, the reader's own time, days left; nothing that ticks",
  "Whoever will be late is told, and so is the administrator; afterwards reports stay readable",
  "Steps and values for each phone and program, and how to remove the old account",
  "Autoconfig, autodiscover and profiles; the records of the DNS",
  "Nothing serious for axe; keyboard alone; 320 pixels; help at the same place",
  "No retyping, no puzzles; the end of a session is told, and answers are kept",
  "All texts in catalogues, with plurals, in every language; names keep their direction",
  "At most 15 KB of our own JavaScript a page, no other hosts, all of it without JavaScript",
  "Dark, still, and never by colour alone",
];

export interface ShownBy {
  readonly number: number;
  /** From the root. */
  readonly file: string;
  readonly title: string;
}

/** Two lists have numbers: what people should meet, and what keeps their passwords and mail safe. */
export type Numbered = "UX" | "SEC";

/** `"UX 16: starts one run…"`, `"UX 23: SEC 18: asks…"`, `"SEC 1, 3: …"`: in titles of tests, or of what is around them. */
const TITLE = /(["'`])((?:(?:UX|SEC) \d+(?:, \d+)*: )+)((?:\\.|(?!\1)[^\\\n])*)\1/g;

/** All tests that carry a number of this list, in the order of files. */
export function testsWithNumbers(root: string, list: Numbered = "UX"): ShownBy[] {
  const files = globSync(["test/**/*.{test,e2e}.ts", "test/**/*-contract.ts"], { cwd: root }).toSorted();
  return files
    .filter((file) => file !== join("test", "requirements.test.ts"))
    .flatMap((file) => titlesIn(readFileSync(join(root, file), "utf8"), list).map((found) => ({ file, ...found })));
}

/** The titles of a test file that carry numbers of this list, once a number. */
export function titlesIn(source: string, list: Numbered = "UX"): Omit<ShownBy, "file">[] {
  return [...source.matchAll(TITLE)].flatMap(([, , lists = "", title = ""]) => {
    const numbers = new RegExp(`${list} ([\\d, ]+): `).exec(lists)?.[1] ?? "";
    return numbers
      .split(", ")
      .filter((number) => number !== "")
      .map((number) => ({ number: Number(number), title }));
  });
}

/** One or more tests, as a cell of a table. */
export function namedTests(tests: readonly ShownBy[]): string {
  return tests
    .map(({ file, title }) => `\`${file.replace(/^test\//, "")}\`: ${title.replaceAll("|", "\\|")}`)
    .join("<br>");
}

/** The whole page. */
export function requirementsPage(tests: readonly ShownBy[]): string {
  const rows = REQUIREMENTS.map((words, index) => {
    const number = index + 1;
    const shown = tests.filter((test) => test.number === number);
    return `| ${number} | ${words.replace(/\w$/, "$&.")} | ${namedTests(shown) || "–"} |`;
  });
  return [
    "# What people should meet",
    "",
    "Fifty-two requirements, and the tests that show them: their titles begin with the number. Made by `npm run requirements`; a test fails",
    "when the page is out of date or a number has no test.",
    "",
    "| | Requirement | Shown by |",
    "| ---: | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
