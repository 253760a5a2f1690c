/** What is kept of a person's moves, row by row: parts of the file of own-data.ts. */
import type { Person } from "../auth/viewer.ts";
import { OF_EVENT, OF_FOLDER, OF_MOVE, OF_RUN } from "./own-data-columns.ts";
import type { Portal } from "./portal.ts";
import { receiptCounts } from "./receipts.ts";

/** Rows are read so many at a time. */
const ROWS_AT_ONCE = 500;

/** Each move with its counts of receipts. */
export async function* movesOf(portal: Portal, person: Person): AsyncGenerator<object> {
  for (const id of await moveIds(portal, person)) {
    const row = await portal.database.client.migration.findUnique({ where: { id }, select: OF_MOVE });
    if (!row) continue;
    const { oldAccountId, newAccountId, progress, folders, ...move } = row;
    const { plan, test, residue, newListing, folderProposal } = move;
    yield {
      ...move,
      ...{ oldAccount: oldAccountId, newAccount: newAccountId, plan: parsed(plan), test: parsed(test) },
      ...{ residue: parsed(residue), newListing: parsed(newListing), folderProposal: parsed(folderProposal) },
      progress: progress && { ...progress, record: parsed(progress.record) },
      newFolders: folders.map(({ oldPath, newPath }) => ({ path: parsed(oldPath), newPath: parsed(newPath) })),
      receipts: await receiptCounts(portal, person, id),
    };
  }
}

/** The folders of the old accounts, with what was chosen. */
export async function* foldersOf(portal: Portal, person: Person): AsyncGenerator<object> {
  const { client } = portal.database;
  for (const migrationId of await moveIds(portal, person))
    for (let skip = 0; ; skip += ROWS_AT_ONCE) {
      const rows = await client.folderChoice.findMany({
        where: { migrationId },
        ...{ orderBy: { position: "asc" }, skip, take: ROWS_AT_ONCE, select: OF_FOLDER },
      });
      for (const { oldPath, newPath, contents, ...folder } of rows)
        yield {
          ...{ move: migrationId, path: parsed(oldPath), newPath: parsed(newPath), ...folder },
          contents: parsed(contents),
        };
      if (rows.length < ROWS_AT_ONCE) break;
    }
}

/** Each run with what was asked for and its report, one in memory at a time. */
export async function* runsOf(portal: Portal, person: Person): AsyncGenerator<object> {
  const { client } = portal.database;
  const of = { where: { migration: { personId: person.personId } }, select: { id: true } } as const;
  const runs = await client.run.findMany({ ...of, orderBy: [{ migrationId: "asc" }, { number: "asc" }] });
  for (const { id } of runs) {
    const row = await client.run.findUnique({ where: { id }, select: OF_RUN });
    if (!row) continue;
    const { migrationId: move, request, report, ...run } = row;
    yield { move, ...run, request: parsed(request), report: parsed(report) };
  }
}

/** Rows of the audit about them: what they did, and what was done to what is theirs. */
export async function* auditOf({ database: { client } }: Portal, { personId }: Person): AsyncGenerator<object> {
  const own = { where: { personId }, select: { id: true } } as const;
  const rows = await Promise.all([
    client.migration.findMany(own),
    client.account.findMany(own),
    client.rosterEntry.findMany(own),
  ]);
  const subjects = [personId, ...rows.flat().map(({ id }) => id)];
  const where = { OR: [{ actorId: personId }, { onBehalfOf: personId }, { subjectId: { in: subjects } }] };
  for (let last = 0; ; ) {
    const events = await client.auditEvent.findMany({
      where: { AND: [{ id: { gt: last } }, where] },
      ...{ orderBy: { id: "asc" }, take: ROWS_AT_ONCE, select: OF_EVENT },
    });
    for (const { at, actorKind, actorId, action, subjectId, details, address } of events) {
      const isOwn = actorId === personId;
      const by = isOwn ? "you" : actorKind;
      // Where administrators were is theirs.
      yield {
        at,
        by,
        action,
        subject: subjectId,
        details: parsed(details),
        address: isOwn ? (address?.address ?? null) : null,
      };
    }
    last = events.at(-1)?.id ?? last;
    if (events.length < ROWS_AT_ONCE) return;
  }
}

async function moveIds({ database: { client } }: Portal, { personId }: Person): Promise<string[]> {
  const of = { where: { personId }, select: { id: true } } as const;
  return (await client.migration.findMany({ ...of, orderBy: { createdAt: "asc" } })).map(({ id }) => id);
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
