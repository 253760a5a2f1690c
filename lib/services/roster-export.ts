/** The roster as a table for spreadsheets, written piece by piece as it is read. What comes out can be read in again. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { text } from "../i18n/translator.ts";
import { rosterState } from "../policy/roster.ts";
import { BYTE_ORDER_MARK, csvLine } from "../report/csv.ts";
import type { RosterFilter } from "../roster/filter.ts";
import { entryIds, type RosterSort } from "../roster/list.ts";
import { onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { COLUMN_TEXTS, ROSTER_COLUMNS } from "./roster-columns.ts";
import { nameOf } from "./roster-lines.ts";

/** Beside what can be read in: how far they are. */
const FURTHER = [
  ...(["roster.column.state", "report.column.found", "roster.export.done", "roster.column.problems"] as const),
  ...(["roster.column.last", "roster.export.reference"] as const),
];

const ROWS_AT_ONCE = 500;

/**
 * All that the filter lets through, in this order. For administrators and helpers; throws NotFound for others, before the first piece. Recorded,
 * as names and addresses leave the portal.
 */
export async function rosterExport(
  { database }: Portal,
  viewer: Viewer,
  wish: RosterFilter & { readonly sort: RosterSort },
): Promise<AsyncGenerator<Uint8Array>> {
  onlyStaff(viewer);
  const { sort, ...filter } = wish;
  const now = Date.now();
  // The ids at once, so that nobody is doubled or lost who changes place meanwhile.
  const ids = await entryIds(database, filter, sort, { skip: 0, take: Number.MAX_SAFE_INTEGER }, now);
  const details = { people: ids.length };
  await audit.record(database.client, viewer, { action: "roster.export", subjectId: null, details });
  return pieces(database, ids, now);
}

async function* pieces(database: Database, ids: readonly string[], now: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(
    BYTE_ORDER_MARK +
      csvLine([...ROSTER_COLUMNS.map((column) => text(COLUMN_TEXTS[column])), ...FURTHER.map((key) => text(key))]),
  );
  for (let from = 0; from < ids.length; from += ROWS_AT_ONCE) {
    const rows = await rowsOf(database, ids.slice(from, from + ROWS_AT_ONCE));
    yield Buffer.from(rows.map((row) => lineOf(row, now)).join(""));
  }
}

async function rowsOf({ client }: Database, ids: readonly string[]) {
  const latest = { orderBy: { number: "desc" }, where: { isTest: false, endedAt: { not: null } }, take: 1 } as const;
  const counts = { found: true, copied: true, copiedBefore: true, alreadyThere: true, problems: true } as const;
  const rows = await client.rosterEntry.findMany({
    where: { id: { in: [...ids] } },
    include: {
      ...{ server: true, newServer: true, wave: true },
      migration: {
        select: {
          ...{
            phase: true,
            activity: true,
            grade: true,
            gradeBeforeTest: true,
            stateSince: true,
            signedOffAt: true,
            arrivedSince: true,
          },
          ...{ reference: true, runs: { ...latest, select: counts } },
        },
      },
    },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

function lineOf(row: Row, now: number): string {
  const { migration } = row;
  const run = migration?.runs[0];
  const aliases: string[] = JSON.parse(row.aliases);
  return csvLine([
    ...[row.oldAddress, nameOf(row.server), row.newAddress, row.newServer && nameOf(row.newServer)],
    ...[row.name, row.wave?.name ?? null, row.contact],
    ...[text(row.deliverySwitched ? "roster.yes" : "roster.no"), aliases.join(" ")],
    ...[text(`roster.mark.${row.mark}`), row.markReason, row.note],
    text(`roster.state.${rosterState(row, migration, now)}`),
    ...(run ? [run.found, run.copied + run.copiedBefore + run.alreadyThere, run.problems] : [null, null, null]),
    ...[migration?.stateSince.toISOString() ?? null, migration?.reference ?? null],
  ]);
}
