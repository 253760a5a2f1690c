/** What each server carries at this moment, beside what it is allowed. For administrators and helpers. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { freshLoads, type ServerLoad } from "../db/server-loads.ts";
import { openingAt, windowsIn } from "../policy/windows.ts";
import { onlyStaff } from "./access.ts";
import type { Portal } from "./portal.ts";

export interface ServerNow {
  readonly id: string;
  readonly name: string;
  readonly use: "old" | "new" | "both";
  readonly connections: number;
  readonly maxConnections: number;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  /** From a command to the first byte of its answer, in milliseconds; null: nothing was read lately. */
  readonly replyMs: number | null;
  /** We rest between batches, as it replies slowly. */
  readonly isSlow: boolean;
  /** Connections that could not be opened or broke off in the last hour. */
  readonly errors: number;
  /** People in line for it, and at work. */
  readonly waiting: number;
  /** Its hours do not allow copying now; `until` in epoch milliseconds, null: they never do. */
  readonly closed: { readonly until: number | null } | null;
}

/** The old ones first. Throws NotFound for everybody but administrators and helpers. */
export async function serversNow({ database }: Portal, viewer: Viewer): Promise<readonly ServerNow[]> {
  onlyStaff(viewer);
  const now = Date.now();
  const servers = await database.client.server.findMany({ orderBy: [{ host: "asc" }, { port: "asc" }] });
  const loads = Map.groupBy(await freshLoads(database, now), ({ serverId }) => serverId);
  const waiting = await waitingFor(database);
  const all = servers.map((server): ServerNow => {
    const { id, name, host, use, maxConnections, windows, zone } = server;
    const opening = openingAt(windowsIn(windows), zone, now);
    return {
      ...{ id, name: name || host, use, maxConnections, waiting: waiting.get(id) ?? 0 },
      ...together(loads.get(id) ?? []),
      closed: opening.isOpen ? null : { until: opening.until },
    };
  });
  return all.toSorted((one, other) => Number(one.use === "new") - Number(other.use === "new"));
}

/** Of all workers. */
function together(loads: readonly ServerLoad[]) {
  const sum = (of: (load: ServerLoad) => number) => loads.reduce((total, load) => total + of(load), 0);
  const replies = loads.flatMap(({ replyMs }) => (replyMs === null ? [] : [replyMs]));
  return {
    connections: sum(({ connections }) => connections),
    messagesPerSecond: sum(({ messagesPerSecond }) => messagesPerSecond),
    bytesPerSecond: sum(({ bytesPerSecond }) => bytesPerSecond),
    errors: sum(({ errors }) => errors),
    replyMs: replies.length === 0 ? null : Math.max(...replies),
    isSlow: loads.some(({ pauseMs }) => pauseMs > 0),
  };
}

/** By server: moves that are in line or at work there. */
async function waitingFor({ client }: Database): Promise<ReadonlyMap<string, number>> {
  const select = { oldAccount: { select: { serverId: true } }, newAccount: { select: { serverId: true } } } as const;
  const moves = await client.migration.findMany({
    where: { phase: { in: ["queued", "scanning", "copying", "verifying"] }, activity: { in: ["running", "waiting"] } },
    select,
  });
  const counts = new Map<string, number>();
  for (const { oldAccount, newAccount } of moves)
    for (const id of new Set([oldAccount.serverId, newAccount.serverId])) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
