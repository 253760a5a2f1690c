/** How the portal is doing at this moment, over all workers: the same for metrics, pictures and what is kept of them. Counts alone. */
import type { Database } from "../db/database.ts";
import { freshLoads } from "../db/server-loads.ts";
import { readTotals } from "../db/totals.ts";
import { dueAt } from "./line.ts";

export interface ServerMoment {
  readonly connections: number;
  /** From a command to the first byte of its answer, of the slowest worker; null: not measured lately. */
  readonly replyMs: number | null;
}

export interface SystemMoment {
  /** Written to new servers, and set aside by runs, since the portal began. */
  readonly messages: number;
  readonly bytes: number;
  readonly problems: number;
  /** Runs that are due and have no worker, and runs that have one. */
  readonly waiting: number;
  readonly running: number;
  /** By the server's id; those that have a connection alone. */
  readonly servers: Readonly<Record<string, ServerMoment>>;
}

export async function systemMoment(database: Database, now: number): Promise<SystemMoment> {
  const [totals, queue, loads] = await Promise.all([
    readTotals(database),
    queueNow(database, now),
    freshLoads(database, now),
  ]);
  const sum = (wanted: (total: (typeof totals)[number]) => boolean) =>
    totals.filter(wanted).reduce((all, { value }) => all + value, 0);
  const servers: Record<string, ServerMoment> = {};
  for (const { serverId, connections, replyMs } of loads) {
    const before = servers[serverId] ?? { connections: 0, replyMs: null };
    const slower = replyMs === null ? before.replyMs : Math.max(replyMs, before.replyMs ?? 0);
    servers[serverId] = { connections: before.connections + connections, replyMs: slower };
  }
  return {
    messages: sum(({ name, kind }) => name === "messages" && kind === "written"),
    bytes: sum(({ name, kind }) => name === "bytes" && kind === "written"),
    problems: sum(({ name }) => name === "problems"),
    ...{ waiting: queue.waiting, running: queue.running, servers },
  };
}

export interface QueueNow {
  readonly waiting: number;
  readonly running: number;
  /** Since when the oldest that has not begun is due, in epoch milliseconds; null: none waits. */
  readonly oldest: number | null;
}

/** So many of those that were put in line first are looked at: among them is who has been due for longest. */
const FIRST = 500;

export async function queueNow({ client }: Pick<Database, "client">, now: number): Promise<QueueNow> {
  const moment = new Date(now);
  const held = await client.lease.findMany({ where: { until: { gt: moment } }, select: { key: true } });
  const keys = held.map(({ key }) => key);
  const due = { ...dueAt(moment), id: { notIn: keys } };
  const [waiting, running, first] = await Promise.all([
    client.migration.count({ where: due }),
    client.migration.count({ where: { id: { in: keys } } }),
    client.migration.findMany({
      // Whoever gave way to others has had a turn.
      where: { ...due, OR: [{ phase: "queued" }, { activity: "waiting" }] },
      select: { queuedAt: true, startAt: true, activity: true, waitUntil: true },
      orderBy: { queuedAt: "asc" },
      take: FIRST,
    }),
  ]);
  const since = first.map(({ queuedAt, startAt, activity, waitUntil }) =>
    Math.max(...[queuedAt, startAt, activity === "waiting" ? waitUntil : null].map((at) => at?.getTime() ?? 0)),
  );
  return { waiting, running, oldest: since.length === 0 ? null : Math.min(...since) };
}
