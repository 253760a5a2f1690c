/** What Prometheus is told of the portal: counts over all workers, from the database, and what this process knows of itself. Nothing of a person. */

import { carryoverVersion } from "../config/version.ts";
import type { Database } from "../db/database.ts";
import { freshLoads } from "../db/server-loads.ts";
import { readTotals, type Total, type TotalName } from "../db/totals.ts";
import { lastBackupAt } from "../db/upkeep.ts";
import { queueNow } from "../jobs/system-moment.ts";
import { atMostEach } from "../observability/bounds.ts";
import { exposition, type Family, type Histogram, type Labels, type Sample } from "../observability/exposition.ts";
import { METRICS } from "../observability/metrics.ts";
import { processFamilies } from "../observability/process-metrics.ts";
import { KIND_OF_CODE } from "../policy/problem-kinds.ts";
import { databaseBytes } from "./database-size.ts";
import type { Portal } from "./portal.ts";
import { heldByCode, mailsWaiting } from "./system-counts.ts";
import { livingWorkers, workerNow } from "./workers.ts";

/** The whole answer, in Prometheus' text format. Never throws: a database that does not answer is what it tells. */
export async function metricsText(portal: () => Promise<Portal>): Promise<string> {
  const own = processFamilies("web", carryoverVersion());
  try {
    return exposition([...(await portalFamilies((await portal()).database, Date.now())), ...own]);
  } catch {
    return exposition([one("carryover_database_up", 0), ...own]);
  }
}

/** `now` in epoch milliseconds. */
export async function portalFamilies(database: Database, now: number): Promise<readonly Family[]> {
  const [totals, servers, moves, held, queue, mails] = await Promise.all([
    readTotals(database),
    serversWith(database, now),
    movesByState(database),
    heldByCode(database),
    queueNow(database, now),
    mailsWaiting(database, now),
  ]);
  const { lastSeenAt } = await workerNow(database, now);
  const backup = await lastBackupAt(database.client);
  return [
    { name: "carryover_info", samples: [{ labels: { version: carryoverVersion() }, value: 1 }] },
    one("carryover_database_up", 1),
    one("carryover_database_bytes", await databaseBytes(database)),
    ...serverFamilies(servers, totals),
    { name: "carryover_moves", samples: moves },
    one("carryover_queue_depth", queue.waiting),
    one("carryover_queue_oldest_seconds", queue.oldest === null ? 0 : ago(queue.oldest, now)),
    { name: "carryover_moves_held", samples: [...held].map(([code, value]) => ({ labels: { code }, value })) },
    { name: "carryover_runs_ended_total", samples: byKind([...totals, ...fromNothing("runs")], "runs", "ending") },
    { name: "carryover_problems_total", samples: byKind([...totals, ...fromNothing("problems")], "problems", "code") },
    { name: "carryover_estimate_error_ratio", histograms: [estimateErrors(totals)] },
    {
      name: "carryover_mails_waiting",
      samples: [
        { labels: { kind: "mail" }, value: mails.mails },
        { labels: { kind: "letter" }, value: mails.letters },
      ],
    },
    one("carryover_mails_oldest_seconds", mails.oldest === null ? 0 : ago(mails.oldest, now)),
    one("carryover_workers", await livingWorkers(database, now)),
    one("carryover_worker_heartbeat_timestamp_seconds", lastSeenAt === null ? null : lastSeenAt / 1000),
    one("carryover_backup_timestamp_seconds", backup === null ? null : backup / 1000),
  ];
}

function one(name: Family["name"], value: number | null): Family {
  return { name, samples: value === null ? [] : [{ value }] };
}

function ago(moment: number, now: number): number {
  return Math.max(0, Math.round((now - moment) / 1000));
}

interface ServerNow {
  readonly labels: { readonly server: string; readonly name: string };
  readonly id: string;
  readonly limit: number;
  readonly connections: number;
  readonly pauseMs: number;
}

async function serversWith(database: Database, now: number): Promise<readonly ServerNow[]> {
  const select = { id: true, name: true, host: true, maxConnections: true } as const;
  const servers = await database.client.server.findMany({ select, orderBy: { id: "asc" } });
  const loads = Map.groupBy(await freshLoads(database, now), ({ serverId }) => serverId);
  return servers.map(({ id, name, host, maxConnections }) => {
    const own = loads.get(id) ?? [];
    return {
      ...{ id, labels: { server: id, name: shownName(name || host) }, limit: maxConnections },
      connections: own.reduce((sum, { connections }) => sum + connections, 0),
      pauseMs: Math.max(0, ...own.map(({ pauseMs }) => pauseMs)),
    };
  });
}

/** Nothing that looks like an address leaves the portal this way, even where an administrator has called a server so. */
function shownName(name: string): string {
  return name.includes("@") ? "" : name;
}

function serverFamilies(servers: readonly ServerNow[], totals: readonly Total[]): readonly Family[] {
  const gauge = (name: Family["name"], value: (server: ServerNow) => number): Family => ({
    name,
    samples: servers.map((server) => ({ labels: server.labels, value: value(server) })),
  });
  const counted = (name: Family["name"], total: TotalName, label: "direction" | "code"): Family => ({
    name,
    samples: servers.flatMap(({ id, labels }) =>
      byKind(
        totals.filter(({ server }) => server === id),
        total,
        label,
        labels,
      ),
    ),
  });
  return [
    counted("carryover_messages_total", "messages", "direction"),
    counted("carryover_bytes_total", "bytes", "direction"),
    counted("carryover_connection_failures_total", "failures", "code"),
    { name: "carryover_imap_reply_seconds", histograms: servers.flatMap((server) => replyTimes(server, totals)) },
    gauge("carryover_connections", ({ connections }) => connections),
    gauge("carryover_connections_limit", ({ limit }) => limit),
    gauge("carryover_pause_seconds", ({ pauseMs }) => pauseMs / 1000),
  ];
}

/** A total that is not there before its first event does not go up by it: Prometheus has to see nothing before it sees one. */
function fromNothing(name: "runs" | "problems"): readonly Total[] {
  return Object.keys(KIND_OF_CODE).map((kind) => ({ name, server: "", kind, value: 0 }));
}

/** The first of each kind. */
function byKind(
  totals: readonly Total[],
  wanted: TotalName,
  label: "direction" | "code" | "ending",
  labels: Labels = {},
): readonly Sample[] {
  const own = totals.filter(({ name }) => name === wanted);
  const values = new Map(own.toReversed().map(({ kind, value }) => [kind, value]));
  return [...values].map(([kind, value]) => ({ labels: { ...labels, [label]: kind }, value }));
}

function replyTimes({ id, labels }: ServerNow, totals: readonly Total[]): readonly Histogram[] {
  const bounds = METRICS.carryover_imap_reply_seconds.bounds ?? [];
  const own = totals.filter(({ server }) => server === id);
  return (["fetch", "append"] as const).flatMap((command) => {
    const prefix = `${command} `;
    const columns = own.flatMap(({ name, kind, value }) =>
      name === "replies" && kind.startsWith(prefix) ? [[kind.slice(prefix.length), value] as const] : [],
    );
    const sum = own.find(({ name, kind }) => name === "replyMs" && kind === command)?.value ?? 0;
    if (columns.length === 0) return [];
    return [{ labels: { ...labels, command }, ...atMostEach(new Map(columns), bounds), sum: sum / 1000 }];
  });
}

function estimateErrors(totals: readonly Total[]): Histogram {
  const columns = totals.filter(({ name }) => name === "estimates").map(({ kind, value }) => [kind, value] as const);
  const sum = totals.find(({ name }) => name === "estimateErrors")?.value ?? 0;
  const bounds = METRICS.carryover_estimate_error_ratio.bounds ?? [];
  return { ...atMostEach(new Map(columns), bounds), sum: sum / 1000 };
}

/** Whoever waits or stands still is counted as that, whatever phase it is in. */
async function movesByState({ client }: Database): Promise<readonly Sample[]> {
  const rows = await client.migration.groupBy({ by: ["phase", "activity"], _count: true });
  const counts = new Map<string, number>();
  for (const { phase, activity, _count } of rows) {
    const state = activity === null || activity === "running" ? phase : activity;
    counts.set(state, (counts.get(state) ?? 0) + _count);
  }
  return [...counts].map(([state, value]) => ({ labels: { state }, value }));
}
