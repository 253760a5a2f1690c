/** Who did what, when and from where: the audit as administrators read, search and export it. */
import type { Viewer } from "../auth/viewer.ts";
import { type EventWish, eventsOf, idsNamed } from "../db/audit-search.ts";
import type { Database } from "../db/database.ts";
import type { AuditEvent, Prisma } from "../db/generated/sqlite/client.ts";
import type { ActorKind } from "../db/generated/sqlite/enums.ts";
import { readWallTime } from "../policy/announcement-time.ts";
import { onlyAdministrators } from "./access.ts";
import type { AuditAction } from "./audit.ts";
import { namesOf } from "./audit-names.ts";
import { type AuditHead, sealedHead } from "./audit-seal.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

/** Acts that no service records. */
type WorkerAction = "migration.state" | "audit.head";

export interface AuditRow {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: {
    readonly kind: ActorKind;
    readonly id: string | null;
    /** Name of the administrator or person; null where they have none, or are gone. */
    readonly name: string | null;
  };
  /** The account that an administrator moved, as whom this was done; null: in their own name. */
  readonly onBehalfOf: string | null;
  readonly action: AuditAction | WorkerAction;
  /** What it happened to, as people call it; null where it is gone or has no name. */
  readonly subject: string | null;
  readonly subjectId: string | null;
  /** Ids, codes and counts. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Where it was done from; null: not from a browser, or erased since. */
  readonly address: string | null;
}

/** What somebody looks for. Empty: anything. */
export interface AuditSearch {
  /** A part of a name, an address or a reference: of whoever did it, or of what it happened to. */
  readonly text: string;
  /** An AuditAction, or what stands before its dot. */
  readonly action: string;
  /** Days of the portal's zone, as `2026-11-30`, both of them included. */
  readonly from: string;
  readonly to: string;
}

export interface AuditPage {
  readonly rows: readonly AuditRow[];
  /** Where the next, older page begins; null where this is the last. */
  readonly older: number | null;
  /** What stands for all that is sealed. */
  readonly head: AuditHead;
  /** IANA name of the zone that times are shown in. */
  readonly zone: string;
}

export const ROWS_A_PAGE = 50;

/** The newest rows that fit, or those before the row with this id. For administrators; throws NotFound for others. */
export async function auditPage(
  portal: Portal,
  viewer: Viewer,
  search: AuditSearch,
  before: number | null,
): Promise<AuditPage> {
  onlyAdministrators(viewer);
  const { database } = portal;
  const zone = await portalZone(portal);
  const rows = await readRows(database, await wishOf(database, search, zone), before, ROWS_A_PAGE + 1);
  const shown = rows.slice(0, ROWS_A_PAGE);
  return {
    rows: shown,
    older: rows.length > ROWS_A_PAGE ? (shown.at(-1)?.id ?? null) : null,
    head: await sealedHead(database),
    zone,
  };
}

/** Rows that are read at a time for a file. */
const ROWS_AT_ONCE = 500;

/** All rows that fit, the newest first, as they are read. The caller has asked whether the viewer may. */
export async function* auditRows(portal: Portal, search: AuditSearch): AsyncGenerator<AuditRow> {
  const wish = await wishOf(portal.database, search, await portalZone(portal));
  let before: number | null = null;
  for (;;) {
    const rows: AuditRow[] = await readRows(portal.database, wish, before, ROWS_AT_ONCE);
    yield* rows;
    before = rows.at(-1)?.id ?? null;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

interface Wish extends Omit<EventWish, "before" | "take"> {
  /** Whom and what the text may mean; null: anybody. */
  readonly named: readonly string[] | null;
}

async function wishOf(database: Database, { text, action, from, to }: AuditSearch, zone: string): Promise<Wish> {
  return {
    named: text === "" ? null : await idsNamed(database, text),
    action: action === "" ? null : action,
    ...{ since: momentOf(from, zone), until: momentOf(nextDay(to), zone) },
  };
}

async function whereOf(
  database: Database,
  { named, action, since, until }: Wish,
  before: number | null,
  take: number,
): Promise<Prisma.AuditEventWhereInput> {
  if (named !== null) return { id: { in: await eventsOf(database, named, { action, since, until, before, take }) } };
  return {
    ...(before !== null && { id: { lt: before } }),
    ...(action !== null && { action: action.includes(".") ? action : { startsWith: `${action}.` } }),
    at: { ...(since && { gte: since }), ...(until && { lt: until }) },
  };
}

/** Null where it is no day. */
function momentOf(day: string, zone: string): Date | null {
  const wall = readWallTime(`${day}T00:00`, zone);
  return wall && new Date(wall.instant);
}

function nextDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? "" : new Date(date.getTime() + 86_400_000).toISOString().slice(0, 10);
}

async function readRows(database: Database, wish: Wish, before: number | null, take: number): Promise<AuditRow[]> {
  const events = await database.client.auditEvent.findMany({
    where: await whereOf(database, wish, before, take),
    include: { address: { select: { address: true } } },
    ...{ orderBy: { id: "desc" }, take },
  });
  const ids = events.flatMap(({ actorId, subjectId, onBehalfOf }) => [actorId, subjectId, onBehalfOf]);
  const names = await namesOf(database, ids);
  return events.map((event) => rowOf(event, names));
}

type Row = AuditEvent & { readonly address: { readonly address: string } | null };

function rowOf(event: Row, names: ReadonlyMap<string, string>): AuditRow {
  const { id, at, actorKind, actorId, onBehalfOf, action, subjectId, details, address } = event;
  const nameOf = (of: string | null) => names.get(of ?? "") ?? null;
  return {
    ...{ id, at: at.getTime(), action: action as AuditRow["action"], subjectId },
    actor: { kind: actorKind, id: actorId, name: nameOf(actorId) },
    onBehalfOf: onBehalfOf === null ? null : (nameOf(onBehalfOf) ?? onBehalfOf),
    subject: nameOf(subjectId),
    details: details === null ? {} : JSON.parse(details),
    address: address?.address ?? null,
  };
}
