/** The roster from the command line: a list read in, who is on it, and marks. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { loadConfig } from "../config/config.ts";
import { csvLine } from "../report/csv.ts";
import { portal } from "../services/portal.ts";
import { EVERYONE, ROSTER_MARKS, ROSTER_STATES, type RosterLine, shareOf } from "../services/roster.ts";
import { importRoster, listRoster, markRoster } from "../services/roster-commands.ts";
import type { RosterFileProblem, RosterPlan } from "../services/roster-import.ts";
import type { Area } from "./areas.ts";
import { fileTrouble } from "./file-trouble.ts";
import { GivenOptions } from "./given-options.ts";
import type { OptionGroup } from "./options.ts";
import type { Ending } from "./program.ts";
import { addEntry, changeEntry, ENTRY_OPTIONS, ENTRY_USAGE, removeEntry } from "./roster-entry.ts";
import { type Column, table } from "./table.ts";
import { UsageError } from "./usage-error.ts";
import { filled, oneOf } from "./values.ts";

const OPTIONS: OptionGroup = {
  title: "The roster",
  options: [
    { name: "dry-run", value: null, repeats: false, help: "With import: says what would change and writes nothing." },
    {
      ...{ name: "state", value: "STATE", repeats: false },
      help: `With list: only those in this state, one of ${ROSTER_STATES.join(", ")}.`,
    },
    { name: "search", value: "WORDS", repeats: false, help: "With list: only those of this name, address or contact." },
    { name: "csv", value: null, repeats: false, help: "With list: as a table for spreadsheets." },
    {
      ...{ name: "mark", value: "MARK", repeats: false },
      help: `With mark: what the old addresses that follow are, one of ${ROSTER_MARKS.join(", ")}.`,
    },
    { name: "reason", value: "TEXT", repeats: false, help: "With mark: why; needed for excused." },
    ...ENTRY_OPTIONS,
    { name: "json", value: null, repeats: false, help: "Prints the result as one line of JSON." },
  ],
};

export const rosterCommands: Area = {
  usage: [
    "import FILE [--dry-run] [--json]",
    "list [--state STATE] [--search WORDS] [--json|--csv]",
    "mark ADDRESS... --mark MARK [--reason TEXT]",
    ...ENTRY_USAGE,
  ],
  purpose:
    "Who has to move: a list read in, how far everybody is, marks, and one entry by hand; remove is for who has not begun. A report with its folders is opened on the page alone, by somebody to whom its owner reads a code out, and whom they see named.",
  options: OPTIONS,
  run: async (words) => {
    const given = new GivenOptions(words, [OPTIONS]);
    const [command, ...more] = given.positionals;
    switch (command) {
      case "import":
        return importList(given, more);
      case "list":
        return list(given, more);
      case "mark":
        return mark(given, more);
      case "add":
        return addEntry(given, more);
      case "change":
        return changeEntry(given, more);
      case "remove":
        return removeEntry(given, more);
      default:
        throw new UsageError(`roster: expected import, list, mark, add, change or remove, got ${command ?? "nothing"}`);
    }
  },
};

type Database = Awaited<ReturnType<typeof portal>>["database"];

async function withDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
  const { database } = await portal();
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Status 1: some lines were left out. */
async function importList(given: GivenOptions, [file, ...rest]: readonly string[]): Promise<Ending> {
  if (file === undefined || rest.length > 0) throw new UsageError("roster import: expected one file");
  const bytes = await bytesOf(resolve(loadConfig().startFolder, file));
  const dryRun = given.has("dry-run");
  const plan = await withDatabase((database) => importRoster(database, bytes, { dryRun }));
  if ("problem" in plan) throw new UsageError(`${file}: ${problemWords(plan.problem)}`);
  const status = plan.problems.length === 0 ? 0 : 1;
  return { status, output: given.has("json") ? planJson(plan, dryRun) : planText(plan, dryRun) };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`the list: expected a CSV file, got ${file}: ${fileTrouble(error)}`);
  }
}

function problemWords(problem: RosterFileProblem): string {
  switch (problem.kind) {
    case "empty":
      return "expected a line of headings and at least one line below it";
    case "tooLarge":
    case "tooManyRows":
      return "expected at most 50,000 lines and 9 MB";
    case "noAddresses":
      return `expected a column old address, got ${JSON.stringify(problem.headings.join())}`;
    case "twice":
      return `two columns mean the same: ${JSON.stringify(problem.heading)}`;
    case "quotes":
      return `line ${problem.line}: a quotation mark is missing, or stands within a cell that has none around it`;
    default:
      return problem satisfies never;
  }
}

function planJson(plan: RosterPlan, dryRun: boolean): string {
  const { newCount, changedCount, sameCount, problems, newWaves, missing } = plan;
  const counts = { new: newCount, changed: changedCount, same: sameCount, missing: missing.length };
  return `${JSON.stringify({ dryRun, ...counts, newWaves, problems })}\n`;
}

function planText({ newCount, changedCount, sameCount, problems, missing }: RosterPlan, dryRun: boolean): string {
  return [
    `${dryRun ? "Would be new" : "New"}: ${newCount}   changed: ${changedCount}   the same: ${sameCount}`,
    ...(missing.length > 0 ? [`On the roster, not begun, and not in the list: ${missing.length}`] : []),
    ...problems.map(
      ({ line, column, problem, value }) => `line ${line}, ${column}: ${problem} ${JSON.stringify(value)}`,
    ),
    "",
  ].join("\n");
}

async function list(given: GivenOptions, [surplus]: readonly string[]): Promise<Ending> {
  if (surplus !== undefined) throw new UsageError(`roster list: expected options only, got ${JSON.stringify(surplus)}`);
  const state = given.optional("state", oneOf(...ROSTER_STATES));
  const search = given.optional("search", filled("words")) ?? "";
  const lines = await withDatabase((database) => listRoster(database, { ...EVERYONE, state, search }, "address"));
  if (given.has("json")) return { status: 0, output: `${JSON.stringify(lines.map(plainLine))}\n` };
  if (given.has("csv")) return { status: 0, output: csvOf(lines) };
  return { status: 0, output: `${table(COLUMNS, lines)}\n` };
}

const COLUMNS: readonly Column<RosterLine>[] = [
  { title: "old address", align: "left", cell: ({ oldAddress }) => oldAddress },
  { title: "new address", align: "left", cell: ({ newAddress }) => newAddress ?? "" },
  { title: "name", align: "left", cell: ({ name }) => name },
  { title: "wave", align: "left", cell: ({ wave }) => wave ?? "" },
  { title: "state", align: "left", cell: ({ state }) => state },
  { title: "done %", align: "right", cell: ({ move }) => String(shareOf(move?.counts ?? null) ?? "") },
  { title: "problems", align: "right", cell: ({ move }) => String(move?.counts?.problems ?? "") },
];

function csvOf(lines: readonly RosterLine[]): string {
  const rows = lines.map((line) => csvLine(COLUMNS.map(({ cell }) => cell(line))));
  return csvLine(COLUMNS.map(({ title }) => title)) + rows.join("");
}

function plainLine({ move, ...line }: RosterLine) {
  const counts = move?.counts ?? null;
  const lastActivityAt = move ? new Date(move.lastActivityAt).toISOString() : null;
  return { ...line, reference: move?.reference ?? null, standing: move?.standing.kind ?? null, counts, lastActivityAt };
}

async function mark(given: GivenOptions, addresses: readonly string[]): Promise<Ending> {
  if (addresses.length === 0) throw new UsageError("roster mark: expected old addresses, got nothing");
  const kind = given.required({ name: "mark", value: "MARK" }, oneOf(...ROSTER_MARKS));
  const reason = given.optional("reason", filled("a reason")) ?? "";
  if (kind === "excused" && reason === "") throw new UsageError("--reason: expected a reason for excused, got nothing");
  const marked = await withDatabase((database) => markRoster(database, addresses, { mark: kind, reason }));
  if (marked.unknown.length > 0)
    throw new UsageError(
      `roster mark: expected addresses that stand on the roster once, so nothing was done; not so: ${marked.unknown.join(", ")}`,
    );
  const { changed } = marked;
  return { status: 0, output: given.has("json") ? `${JSON.stringify({ changed })}\n` : `Changed: ${changed}\n` };
}
