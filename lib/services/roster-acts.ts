/** What administrators do to several people on the roster at once: to those ticked, or to everyone whom the filter shows. */
import type { Administrator, Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Transaction } from "../db/migrations.ts";
import { type ClosingGroup, closingGroups } from "../jobs/closing.ts";
import type { RosterMark } from "../policy/roster.ts";
import type { RosterFilter } from "../roster/filter.ts";
import { allEntryIds } from "../roster/list.ts";
import { onlyAdministrators } from "./access.ts";
import { type AuditAction, audit, type Doer } from "./audit.ts";
import { forgetLine } from "./line.ts";
import type { Portal } from "./portal.ts";
import { type RemindObstacle, remindable, remindNow, remindObstacle } from "./remind-now.ts";
import { pauseRuns, resumable, resumeRuns, retryable, runsUnderWay } from "./roster-runs.ts";

export type Selection =
  | { readonly kind: "ticked"; readonly ids: readonly string[] }
  | { readonly kind: "shown"; readonly filter: RosterFilter };

export const ACT_KINDS = ["mark", "wave", "delivery", "pause", "resume", "retry", "remind"] as const;
export type ActKind = (typeof ACT_KINDS)[number];

export type Act =
  | { readonly kind: "mark"; readonly mark: RosterMark; readonly reason: string }
  /** Null: in none. */
  | { readonly kind: "wave"; readonly waveId: string | null }
  | { readonly kind: "delivery"; readonly isSwitched: boolean }
  | { readonly kind: "pause" | "resume" | "retry" | "remind" };

export interface ActPreview {
  /** People who are selected. */
  readonly people: number;
  /** Those of them for whom there is something to do; of marks, waves and delivery all. */
  readonly affected: number;
  /** Why nobody can be reminded; null: nothing is in the way, or it is another act. */
  readonly obstacle: RemindObstacle | null;
}

/** A page has fifty; more come from no form of ours. */
const MOST_TICKED = 500;
/** As many ids stand in one statement: SQLite's driver takes 999 values. */
const IDS_AT_ONCE = 500;
const PATIENCE = { maxWait: 30_000, timeout: 120_000 };

/** How many people it is about. For administrators; throws NotFound for others. */
export async function previewAct(
  portal: Portal,
  viewer: Viewer,
  selection: Selection,
  kind: ActKind,
): Promise<ActPreview> {
  onlyAdministrators(viewer);
  const { database } = portal;
  const ids = await selectedIds(database, selection);
  const obstacle = kind === "remind" ? await remindObstacle(portal) : null;
  return { people: ids.length, obstacle, affected: obstacle ? 0 : await affectedBy(database.client, ids, kind) };
}

export type ActOutcome =
  | { readonly kind: "done"; readonly changed: number }
  /** It is about other people than were shown: nothing was done. */
  | { readonly kind: "otherPeople" }
  | { readonly kind: "noReason" }
  | { readonly kind: "noWave" };

/**
 * Does it, if it is still about as many people as were shown. For administrators; throws NotFound for others. `changed`: people for
 * whom something is different now.
 */
export async function applyAct(
  portal: Portal,
  viewer: Viewer,
  selection: Selection,
  act: Act,
  shown: number,
): Promise<ActOutcome> {
  onlyAdministrators(viewer);
  if (act.kind === "mark" && act.mark === "excused" && act.reason.trim() === "") return { kind: "noReason" };
  const { database } = portal;
  const ids = await selectedIds(database, selection);
  if (ids.length !== shown) return { kind: "otherPeople" };
  if (act.kind === "remind" && (await remindObstacle(portal))) return { kind: "done", changed: 0 };
  const groups = act.kind === "remind" ? await closingGroups(database.client) : [];
  const outcome = await database.client.$transaction(async (tx): Promise<ActOutcome> => {
    if (act.kind === "wave" && act.waveId !== null && !(await tx.wave.findUnique({ where: { id: act.waveId } })))
      return { kind: "noWave" };
    let changed = 0;
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE)
      changed += await applyTo(tx, viewer, ids.slice(from, from + IDS_AT_ONCE), act, groups);
    return { kind: "done", changed };
  }, PATIENCE);
  forgetLine(database);
  return outcome;
}

/** The entries that are selected, those that are gone aside. */
export async function selectedIds(database: Database, selection: Selection): Promise<string[]> {
  if (selection.kind === "shown") return allEntryIds(database, selection.filter, Date.now());
  const where = { id: { in: selection.ids.slice(0, MOST_TICKED) } };
  return (await database.client.rosterEntry.findMany({ where, select: { id: true } })).map(({ id }) => id);
}

const RUNS = { pause: runsUnderWay, resume: resumable, retry: retryable };

async function affectedBy(client: Database["client"], ids: readonly string[], kind: ActKind): Promise<number> {
  if (kind === "mark" || kind === "wave" || kind === "delivery") return ids.length;
  const groups = kind === "remind" ? await closingGroups(client) : [];
  let count = 0;
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const some = ids.slice(from, from + IDS_AT_ONCE);
    count +=
      kind === "remind"
        ? (await remindable(client, groups, some, Date.now())).length
        : await client.migration.count({ where: RUNS[kind](some) });
  }
  return count;
}

function applyTo(
  tx: Transaction,
  viewer: Administrator,
  ids: readonly string[],
  act: Act,
  groups: readonly ClosingGroup[],
): Promise<number> {
  switch (act.kind) {
    case "mark":
      return setMark(tx, viewer, ids, act);
    case "wave":
      return setWave(tx, viewer, ids, act.waveId);
    case "delivery":
      return setDelivery(tx, viewer, ids, act.isSwitched);
    case "pause":
      return pauseRuns(tx, viewer, ids);
    case "resume":
      return resumeRuns(tx, viewer, resumable(ids));
    case "retry":
      return resumeRuns(tx, viewer, retryable(ids));
    case "remind":
      return remindNow(tx, viewer, groups, ids, Date.now());
    default:
      return act satisfies never;
  }
}

/** Answers how many have another mark or reason now. */
export async function setMark(
  tx: Transaction,
  viewer: Doer,
  ids: readonly string[],
  { mark, reason }: Extract<Act, { kind: "mark" }>,
): Promise<number> {
  const markReason = mark === "expected" ? "" : reason.trim().slice(0, 300);
  const rows = await tx.rosterEntry.findMany({
    where: { id: { in: [...ids] }, OR: [{ mark: { not: mark } }, { markReason: { not: markReason } }] },
    select: { id: true, mark: true },
  });
  await tx.rosterEntry.updateMany({ where: { id: { in: rows.map(({ id }) => id) } }, data: { mark, markReason } });
  const entries = rows.map((row) => ({ ...of("roster.mark", row.id), details: { from: row.mark, to: mark } }));
  await audit.recordAll(tx, viewer, entries);
  return rows.length;
}

async function setWave(tx: Transaction, viewer: Administrator, ids: readonly string[], waveId: string | null) {
  const rows = await tx.rosterEntry.findMany({
    where: {
      id: { in: [...ids] },
      ...(waveId === null ? { waveId: { not: null } } : { OR: [{ waveId: null }, { waveId: { not: waveId } }] }),
    },
    select: { id: true },
  });
  await tx.rosterEntry.updateMany({ where: { id: { in: rows.map(({ id }) => id) } }, data: { waveId } });
  await audit.recordAll(
    tx,
    viewer,
    rows.map(({ id }) => ({ ...of("roster.wave", id), details: { to: waveId } })),
  );
  return rows.length;
}

async function setDelivery(tx: Transaction, viewer: Administrator, ids: readonly string[], isSwitched: boolean) {
  const rows = await tx.rosterEntry.findMany({
    where: { id: { in: [...ids] }, deliverySwitched: !isSwitched },
    select: { id: true },
  });
  const data = { deliverySwitched: isSwitched, deliverySwitchedAt: isSwitched ? new Date() : null };
  await tx.rosterEntry.updateMany({ where: { id: { in: rows.map(({ id }) => id) } }, data });
  const entries = rows.map(({ id }) => ({ ...of("roster.delivery", id), details: { switched: isSwitched } }));
  await audit.recordAll(tx, viewer, entries);
  return rows.length;
}

function of(action: AuditAction, subjectId: string) {
  return { action, subjectId };
}
