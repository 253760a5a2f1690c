/** Reports whose time is over are erased, and where nothing more is copied all that was known of single folders and messages. */
import type { Database } from "../db/database.ts";
import { stateOf, type Transaction } from "../db/migrations.ts";
import type { ImportRequest } from "../engine/request.ts";
import { isUnderWay } from "../engine/state.ts";
import { closingEntry, readClosings } from "../jobs/imports-close.ts";
import { moveEnd, reportDays } from "../jobs/report-lifetime.ts";
import { isOver, reportsKeptUntil } from "../policy/report-lifetime.ts";

const DAY = 86_400_000;
/** So many moves are looked at together. */
const AT_ONCE = 200;

/** Answers of how many moves something was erased. How far they were, their counts, grades and the sign-off stay. */
export async function eraseReports(database: Database, workerId: string, now: Date): Promise<number> {
  const { client } = database;
  // No move is over sooner than this after it last changed.
  const quietSince = new Date(now.getTime() - (await reportDays(client)) * DAY);
  let erased = 0;
  let after = "";
  for (;;) {
    const rows = await client.migration.findMany({
      where: { id: { gt: after }, personId: { not: null }, journalErasedAt: null, stateSince: { lte: quietSince } },
      orderBy: { id: "asc" },
      select: { id: true },
      take: AT_ONCE,
    });
    for (const { id } of rows)
      if (await client.$transaction((transaction) => eraseOne(transaction, id, { workerId, now }))) erased++;
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE) break;
    after = last.id;
  }
  if (erased > 0) await database.eraseDeleted();
  return erased;
}

interface Round {
  readonly workerId: string;
  readonly now: Date;
}

/** Answers false where its time has not come, or nothing is there. */
async function eraseOne(transaction: Transaction, id: string, { workerId, now }: Round): Promise<boolean> {
  const move = await transaction.migration.findUnique({ where: { id }, include: { oldAccount: true } });
  if (move === null || move.test !== null || isUnderWay(stateOf(move))) return false;
  const [book, entry] = await Promise.all([readClosings(transaction), closingEntry(transaction, move.oldAccount)]);
  const end = moveEnd(move, book, entry);
  if (reportsKeptUntil(end, await reportDays(transaction)) > now.getTime()) return false;
  const isWhole = isOver(end, now.getTime());
  const reports = { migrationId: id, endedAt: { not: null }, report: { not: null } };
  if (!isWhole && (await transaction.run.count({ where: reports })) === 0) return false;
  const { phase, activity, stateSince } = move;
  const { count } = await transaction.migration.updateMany({
    // Who has just begun again goes first.
    where: { id, phase, activity, stateSince },
    data: { reportsErasedAt: now, ...(isWhole && { ...nothingOf(move.plan), journalErasedAt: now }) },
  });
  if (count === 0) return false;
  await transaction.problem.deleteMany({ where: { run: isWhole ? { migrationId: id } : reports } });
  await transaction.run.updateMany({ where: isWhole ? { migrationId: id } : reports, data: { report: null } });
  if (isWhole) await eraseJournal(transaction, id);
  const by = { at: now, actorKind: "worker" as const, actorId: workerId, subjectId: id };
  const action = isWhole ? "migration.eraseJournal" : "migration.eraseReports";
  await transaction.auditEvent.create({ data: { ...by, action } });
  return true;
}

async function eraseJournal(transaction: Transaction, migrationId: string): Promise<void> {
  // With the rows and stamps of each.
  await transaction.migrationFolder.deleteMany({ where: { migrationId } });
  await transaction.folderChoice.deleteMany({ where: { migrationId } });
  await transaction.progress.deleteMany({ where: { migrationId } });
  await transaction.run.updateMany({ where: { migrationId }, data: { request: "{}" } });
}

/** The columns that name folders, without them. */
function nothingOf(plan: string) {
  const { rescue, known, ...rest }: ImportRequest = JSON.parse(plan);
  const bare: ImportRequest = { ...rest, folders: [], include: [], exclude: [], map: [], below: null };
  return {
    ...{ plan: JSON.stringify(bare), below: null, folderProposal: null, residue: null, newListing: null },
    ...{ catchUp: false, catchUpAt: null, residueDueAt: null, listedAt: null },
  };
}
