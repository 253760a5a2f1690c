/** npm run --silent import-many: copies the accounts of a list. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "../config/config.ts";
import type { Observer } from "../engine/ports.ts";
import type { RunReport } from "../engine/report.ts";
import { messageMemory } from "../worker/message-memory.ts";
import { type ImportJob, runImport } from "../worker/run-import.ts";
import { unfinishedReport } from "../worker/run-once.ts";
import { readAccess, readTrust } from "./access.ts";
import { type AccountPair, accountName, journalName, readAccountList, serverName } from "./account-list.ts";
import { IMPORT_MANY_OPTIONS, type ImportManyArguments, parseImportMany } from "./arguments.ts";
import { statusOf, worst } from "./exit-status.ts";
import { fileTrouble } from "./file-trouble.ts";
import { manyLine, manyReport, type PairResult } from "./many-report.ts";
import { type Course, type Ending, runProgram } from "./program.ts";
import { runWithin } from "./schedule.ts";
import { UsageError } from "./usage-error.ts";

const PROGRAM = {
  name: "import-many",
  usage: "LIST.csv --journals FOLDER [OPTION]...",
  purpose:
    "Copies many accounts. LIST.csv has a header line old,new,old_password_file,new_password_file and below it one pair of accounts a line; password files are looked for from the list's folder. Nothing is ever deleted or overwritten on either side.",
  groups: IMPORT_MANY_OPTIONS,
};

interface Task {
  readonly pair: AccountPair;
  readonly job: Omit<ImportJob, "observer" | "lockFolder" | "memory">;
  /** Servers with the connections to them; and the new account, as only one import at a time may fill it. */
  readonly needs: ReadonlyMap<string, number>;
}

/** Nobody watches a single import among many: its end is a line of its own. */
const silent: Observer = {
  state: () => undefined,
  folderFound: () => undefined,
  folderStarted: () => undefined,
  folderFinished: () => undefined,
  progress: () => undefined,
  problem: () => undefined,
  remark: () => undefined,
  waiting: () => undefined,
};

async function importMany(words: readonly string[], course: Course): Promise<Ending> {
  const config = loadConfig();
  const given = parseImportMany(words, config.startFolder);
  const tasks = await readTasks(given, course.warn);
  const shared = { lockFolder: config.lockFolder, memory: messageMemory() };
  const ended = new Map<Task, PairResult>();
  const results = (reason: "interrupted" | Error) =>
    tasks.map((task) => ended.get(task) ?? resultOf(task, unfinishedReport(given.request, reason, 0)));
  course.lastWords = (reason) => manyReport(results(reason), given.output.json);

  await runWithin(
    tasks,
    (name) => (name.startsWith(ACCOUNT) ? 1 : given.perServer),
    async (task) => {
      const report = course.signal.aborted
        ? unfinishedReport(given.request, "interrupted", 0)
        : await runImport({ ...task.job, ...shared, observer: silent }, course.signal);
      const result = resultOf(task, report);
      ended.set(task, result);
      course.traceBug(report.endedBy);
      if (!given.output.quiet) course.warn(`${ended.size} of ${tasks.length}: ${manyLine(result)}`);
    },
  );
  const all = results("interrupted");
  return { status: worst(all.map(({ report }) => statusOf(report))), output: manyReport(all, given.output.json) };
}

function resultOf({ pair, job }: Task, report: RunReport): PairResult {
  return { old: accountName(pair.old.address), new: accountName(pair.new.address), journal: job.journal, report };
}

/** Reads everything that the list names, so that a mistake shows before the first import begins. Throws UsageError. */
async function readTasks(given: ImportManyArguments, warn: Course["warn"]): Promise<Task[]> {
  const pairs = readAccountList(await readText(given.list), given.list);
  const trust = await readTrust(given.trust);
  const tasks: Task[] = [];
  for (const pair of pairs) {
    const old = await readAccess(pair.old, `${pair.where}, old_password_file`, trust, warn);
    const fresh = await readAccess(pair.new, `${pair.where}, new_password_file`, trust, warn);
    const connections = connectionsFor(pair, given);
    const request = { ...given.request, connections };
    const job = { old, new: fresh, journal: join(given.journals, journalName(pair)), request };
    tasks.push({ pair, job, needs: needsOf(pair, connections) });
  }
  await makeFolder(given.journals);
  return tasks;
}

const ACCOUNT = "account ";

function needsOf({ old, new: fresh }: AccountPair, connections: number): Map<string, number> {
  const needs = new Map([[ACCOUNT + accountName(fresh.address).toLowerCase(), 1]]);
  for (const { address } of [old, fresh])
    needs.set(serverName(address), (needs.get(serverName(address)) ?? 0) + connections);
  return needs;
}

/** As many on each side as were asked for, within the limit of the server; one that has both accounts is used twice. */
function connectionsFor(pair: AccountPair, given: ImportManyArguments): number {
  const sides = serverName(pair.old.address) === serverName(pair.new.address) ? 2 : 1;
  if (given.perServer < sides)
    throw new UsageError(
      `${pair.where}: expected --per-server of at least 2 for two accounts on one server, got ${given.perServer}`,
    );
  return Math.min(given.request.connections, Math.floor(given.perServer / sides));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`the list of accounts: expected a CSV file, got ${file}: ${fileTrouble(error)}`);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(`--journals: expected a folder, got ${folder}: ${fileTrouble(error)}`);
  }
}

const words = process.argv.slice(2);
await runProgram(PROGRAM, words, (course) => importMany(words, course));
