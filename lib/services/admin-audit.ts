/** Who did what, when: the audit as administrators read it. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { ActorKind } from "../db/generated/sqlite/enums.ts";
import { onlyAdministrators } from "./access.ts";
import type { AuditAction } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export interface AuditRow {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: {
    readonly kind: ActorKind;
    /** Name of the administrator or person; null where they have none, or are gone. */
    readonly name: string | null;
  };
  readonly action: AuditAction | "migration.state";
  /** What it happened to, as people call it; null where it is gone or has no name. */
  readonly subject: string | null;
  /** Ids, codes and counts. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AuditPage {
  readonly rows: readonly AuditRow[];
  /** Where the next, older page begins; null where this is the last. */
  readonly older: number | null;
  /** IANA name of the zone that times are shown in. */
  readonly zone: string;
}

export const ROWS_A_PAGE = 50;

/** The newest rows, or those before the row with this id. For administrators; throws NotFound for others. */
export async function auditPage(portal: Portal, viewer: Viewer, before: number | null): Promise<AuditPage> {
  onlyAdministrators(viewer);
  const { database } = portal;
  const events = await database.client.auditEvent.findMany({
    ...(before === null ? {} : { where: { id: { lt: before } } }),
    orderBy: { id: "desc" },
    take: ROWS_A_PAGE + 1,
  });
  const shown = events.slice(0, ROWS_A_PAGE);
  const names = await namesOf(
    database,
    shown.flatMap(({ actorId, subjectId }) => [actorId, subjectId]),
  );
  const rows = shown.map(({ id, at, actorKind, actorId, action, subjectId, details }) => ({
    ...{ id, at: at.getTime(), action: action as AuditRow["action"] },
    actor: { kind: actorKind, name: names.get(actorId ?? "") ?? null },
    subject: names.get(subjectId ?? "") ?? null,
    details: details === null ? {} : JSON.parse(details),
  }));
  return {
    rows,
    older: events.length > ROWS_A_PAGE ? (shown.at(-1)?.id ?? null) : null,
    zone: await portalZone(portal),
  };
}

/** What the ids stand for: people by their login, migrations by their reference, servers by their name, entries of the roster by their address. */
async function namesOf({ client }: Database, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const where = { id: { in: [...new Set(ids.filter((id) => id !== null))] } };
  const [people, administrators, servers, migrations, accounts, entries] = await Promise.all([
    client.person.findMany({ where, select: { id: true, login: true } }),
    client.administrator.findMany({ where, select: { id: true, name: true } }),
    client.server.findMany({ where, select: { id: true, name: true, host: true } }),
    client.migration.findMany({ where, select: { id: true, reference: true } }),
    client.account.findMany({ where, select: { id: true, login: true } }),
    client.rosterEntry.findMany({ where, select: { id: true, oldAddress: true } }),
  ]);
  return new Map([
    ...people.map(({ id, login }) => [id, login] as const),
    ...administrators.map(({ id, name }) => [id, name] as const),
    ...servers.map(({ id, name, host }) => [id, name || host] as const),
    ...migrations.map(({ id, reference }) => [id, reference ?? ""] as const),
    ...accounts.map(({ id, login }) => [id, login] as const),
    ...entries.map(({ id, oldAddress }) => [id, oldAddress] as const),
  ]);
}
