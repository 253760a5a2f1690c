/** Runs: each pass of an import, with what was asked for and what came of it. */
import type { MailError } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";
import type { ImportRequest } from "../engine/request.ts";
import type { Database } from "./database.ts";
import type { Transaction } from "./migrations.ts";

/** Adds the next run of a migration; its number is 1 for the first. */
export function startRun(
  { client }: Database,
  migrationId: string,
  request: ImportRequest,
  startedAt: Date,
): Promise<NumberedRun> {
  return client.$transaction((transaction) => addRun(transaction, migrationId, request, startedAt));
}

export interface NumberedRun {
  readonly id: string;
  readonly number: number;
}

async function addRun(
  transaction: Transaction,
  migrationId: string,
  request: ImportRequest,
  startedAt: Date,
): Promise<NumberedRun> {
  const { _max } = await transaction.run.aggregate({ where: { migrationId }, _max: { number: true } });
  const number = (_max.number ?? 0) + 1;
  const data = { migrationId, number, request: JSON.stringify(request), isTest: request.dryRun, startedAt };
  return transaction.run.create({ data, select: { id: true, number: true } });
}

/** A run that is to be gone on with, or a new one. */
export interface BegunRun extends NumberedRun {
  /** What had come of it when it gave way, as restRun() stored it; null: it is new. */
  readonly soFar: string | null;
}

/** Goes on with the run that gave way; else adds one, and ends those whose worker did not live to do it. */
export function beginRun(
  { client }: Database,
  migrationId: string,
  request: ImportRequest,
  at: Date,
): Promise<BegunRun> {
  return client.$transaction(async (transaction) => {
    const select = { id: true, number: true, report: true } as const;
    const where = { ...restingOf(migrationId), isTest: request.dryRun };
    const resting = await transaction.run.findFirst({ where, select });
    if (!resting) {
      await endAbandonedRuns(transaction, migrationId, at);
      return { ...(await addRun(transaction, migrationId, request, at)), soFar: null };
    }
    // What cannot be copied is tried again, and told again.
    await transaction.problem.deleteMany({ where: { runId: resting.id } });
    return { id: resting.id, number: resting.number, soFar: resting.report };
  });
}

/** A run that gave way is not ended, and has a report all the same. */
function restingOf(migrationId: string) {
  return { migrationId, endedAt: null, report: { not: null } };
}

async function endAbandonedRuns({ run }: Pick<Transaction, "run">, migrationId: string, endedAt: Date): Promise<void> {
  const data = { endedAt, endedBy: "interrupted", grade: "notComplete" as const };
  await run.updateMany({ where: { migrationId, endedAt: null }, data });
}

/** The database, or a transaction of it. */
interface Writer {
  readonly client: Pick<Database["client"], "run">;
}

/** Notes what has come of a run that gives way: the next worker goes on with it. */
export async function restRun({ client }: Writer, runId: string, report: RunReport): Promise<void> {
  await client.run.update({ where: { id: runId }, data: { report: JSON.stringify(stored(report)) } });
}

/** Ends the run that gave way, as nobody goes on with it. */
export async function endRestingRun({ client }: Writer, migrationId: string, endedAt: Date): Promise<void> {
  const resting = await client.run.findFirst({ where: restingOf(migrationId), select: { id: true, report: true } });
  if (!resting) return;
  const report: StoredColumns = JSON.parse(resting.report ?? "");
  await client.run.update({ where: { id: resting.id }, data: { endedAt, ...columnsOf(report) } });
}

/** Closes a run with its report. In the stored one `endedBy` is the code alone; `trouble` says more for pages. */
export async function finishRun({ client }: Writer, runId: string, report: RunReport, endedAt: Date): Promise<void> {
  const whole = stored(report);
  const data = { endedAt, ...columnsOf(whole), report: JSON.stringify(whole) };
  await client.run.update({ where: { id: runId }, data });
}

function stored(report: RunReport) {
  const trouble = report.endedBy === "interrupted" ? null : report.endedBy;
  const endedBy = trouble?.code ?? (report.endedBy === null ? null : "interrupted");
  return { ...report, endedBy, trouble: trouble && told(trouble) };
}

/** What of a stored report is in columns as well. */
type StoredColumns = Pick<
  ReturnType<typeof stored>,
  | "grade"
  | "endedBy"
  | "found"
  | "copied"
  | "copiedBefore"
  | "alreadyThere"
  | "leftOut"
  | "vanished"
  | "notSettled"
  | "problems"
  | "bytes"
>;

function columnsOf({ grade, endedBy, ...counts }: StoredColumns): StoredColumns {
  const { found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems, bytes } = counts;
  return {
    ...{ grade, endedBy },
    ...{ found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems, bytes },
  };
}

function told({ code, side, serverText, retryAt }: MailError) {
  return { code, side, serverText, retryAt };
}
