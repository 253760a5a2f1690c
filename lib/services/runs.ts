/** All runs of all moves as staff may see them: who, when, how it ended, counts and codes; never a folder's name or anything from mail. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import type { Grade } from "../engine/state.ts";
import { NotFound, onlyStaff } from "./access.ts";
import { lineNow } from "./line.ts";
import type { Portal } from "./portal.ts";
import { type PersonRun, problemCodes, runFacts } from "./roster-person.ts";

export const RUN_STANDINGS = ["underWay", "ended"] as const;
export const GRADES = ["complete", "smallDifferences", "checkThese", "notComplete"] as const satisfies readonly Grade[];

/** Null: whatever it is. */
export interface RunFilter {
  readonly standing: (typeof RUN_STANDINGS)[number] | null;
  readonly grade: Grade | null;
  /** What ended it early: an ErrorCode, or `interrupted`. */
  readonly endedBy: string | null;
  readonly waveId: string | null;
  /** A part of the old address. */
  readonly address: string;
  readonly isTest: boolean | null;
}

export const ALL_RUNS: RunFilter = {
  ...{ standing: null, grade: null, endedBy: null, waveId: null, address: "", isTest: null },
};

/** Whose move it is. */
export interface MoveOwner {
  readonly migrationId: string;
  /** Of the roster; null: on no list. */
  readonly entryId: string | null;
  /** May be empty. */
  readonly name: string;
  readonly oldAddress: string;
  readonly oldServer: string;
  readonly reference: string | null;
}

export interface RunLine extends PersonRun, MoveOwner {
  readonly id: string;
}

export interface RunsPage {
  readonly rows: readonly RunLine[];
  readonly found: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
}

export interface RunDetails extends RunLine {
  /** What became of all messages that it found, and of those it did not copy. */
  readonly counts: Readonly<Record<RunCount, number>>;
  readonly codes: readonly { readonly code: string; readonly messages: number }[];
}

export const RUN_COUNTS = [
  ...(["found", "copied", "copiedBefore", "alreadyThere", "leftOut", "vanished", "notSettled", "problems"] as const),
] as const;
export type RunCount = (typeof RUN_COUNTS)[number];

export const RUNS_A_PAGE = 50;

const OWNER = {
  ...{ id: true, reference: true },
  rosterEntry: { select: { id: true, name: true, oldAddress: true } },
  oldAccount: { select: { login: true, server: { select: { name: true, host: true } } } },
} as const;

/** What stands in a run beside its counts is large, or about folders. */
const RUN = { omit: { report: true, request: true }, include: { migration: { select: OWNER } } } as const;

type OwnerRow = Prisma.MigrationGetPayload<{ select: typeof OWNER }>;
type RunRow = Prisma.RunGetPayload<typeof RUN>;

/** The latest first. For administrators and helpers; throws NotFound for others. A page behind the last one is the last one. */
export async function runsPage(
  { database: { client } }: Portal,
  viewer: Viewer,
  { page, ...filter }: RunFilter & { readonly page: number },
): Promise<RunsPage> {
  onlyStaff(viewer);
  const where = whereOf(filter);
  const found = await client.run.count({ where });
  const { shown, pages, skip } = pageOf(page, found);
  const orderBy = [{ startedAt: "desc" }, { id: "asc" }] as const;
  const rows = await client.run.findMany({ ...RUN, where, orderBy: [...orderBy], skip, take: RUNS_A_PAGE });
  return { rows: rows.map(lineOf), found, page: shown, pages };
}

function pageOf(page: number, found: number) {
  const pages = Math.max(1, Math.ceil(found / RUNS_A_PAGE));
  const shown = Math.min(Math.max(1, page), pages);
  return { shown, pages, skip: (shown - 1) * RUNS_A_PAGE };
}

function whereOf({ standing, grade, endedBy, waveId, address, isTest }: RunFilter): Prisma.RunWhereInput {
  return {
    ...(standing !== null && { endedAt: standing === "ended" ? { not: null } : null }),
    ...(grade !== null && { grade }),
    ...(endedBy !== null && { endedBy }),
    ...(isTest !== null && { isTest }),
    migration: {
      ...(waveId !== null && { rosterEntry: { waveId } }),
      ...(address !== "" && { oldAccount: { login: { contains: address.toLowerCase() } } }),
    },
  };
}

function lineOf({ id, migration, ...row }: RunRow): RunLine {
  return { id, ...ownerOf(migration), ...runFacts(row) };
}

function ownerOf({ id, reference, rosterEntry, oldAccount: { login, server } }: OwnerRow): MoveOwner {
  return {
    ...{ migrationId: id, reference, entryId: rosterEntry?.id ?? null, name: rosterEntry?.name ?? "" },
    ...{ oldAddress: rosterEntry?.oldAddress ?? login, oldServer: server.name || server.host },
  };
}

/** One run. For administrators and helpers; throws NotFound for others, and where there is none. */
export async function runDetails({ database }: Portal, viewer: Viewer, id: string): Promise<RunDetails> {
  onlyStaff(viewer);
  const row = await database.client.run.findUnique({ where: { id }, ...RUN });
  if (!row) throw new NotFound();
  const { found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems } = row;
  return {
    ...lineOf(row),
    counts: { found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems },
    codes: await problemCodes(database, id),
  };
}

export interface WaitingMove extends MoveOwner {
  /** From 1, of those that wait for the same old server. */
  readonly place: number;
  /** Epoch milliseconds; null: too little is known. */
  readonly startsAt: number | null;
  readonly isMovedUp: boolean;
}

export interface LinePage extends Omit<RunsPage, "rows"> {
  readonly rows: readonly WaitingMove[];
}

/** Who is in line, the next ones of every old server first. For administrators and helpers; throws NotFound for others. */
export async function linePage({ database }: Portal, viewer: Viewer, page: number): Promise<LinePage> {
  onlyStaff(viewer);
  const line = [...(await lineNow(database, Date.now()))].toSorted(
    ([one, a], [other, b]) => a.before - b.before || one.localeCompare(other),
  );
  const { shown, pages, skip } = pageOf(page, line.length);
  const part = line.slice(skip, skip + RUNS_A_PAGE);
  const owners = await ownersOf(
    database,
    part.map(([id]) => id),
  );
  const rows = part.flatMap(([id, { before, ...place }]) => {
    const owner = owners.get(id);
    return owner ? [{ ...owner, ...place, place: before + 1 }] : [];
  });
  return { rows, found: line.length, page: shown, pages };
}

async function ownersOf({ client }: Database, ids: readonly string[]): Promise<ReadonlyMap<string, MoveOwner>> {
  const rows = await client.migration.findMany({ where: { id: { in: [...ids] } }, select: OWNER });
  return new Map(rows.map((row) => [row.id, ownerOf(row)]));
}
