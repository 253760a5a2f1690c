/** What a migration of the portal asks of the engine. */
import type { ImportRequest, PlannedFolder } from "../engine/request.ts";

/** The limits of the two servers, as the administrator set them. */
export interface PlanServers {
  readonly old: { readonly maxConnections: number };
  readonly new: { readonly maxConnections: number };
}

/** The worker can afford to wait for lost replies, as nobody waits for it at a prompt. */
const SETTLE_MS = 600_000;
const LAST_PROBE_MS = 300_000;
/** What people look for first in their new account. */
const RECENT_DAYS = 30;

/**
 * Exactly these folders under these names, all their mail. Names were settled when the person saw them, so no rule of
 * the engine has a say in them any more.
 */
export function planOf(folders: readonly PlannedFolder[], servers: PlanServers): ImportRequest {
  return {
    folders,
    include: [],
    exclude: [],
    map: [],
    below: null,
    since: null,
    maxMessageBytes: null,
    withDeleted: false,
    newestFirst: false,
    recentFirstDays: RECENT_DAYS,
    // The last one of a server is for people who sign in.
    connections: Math.max(1, Math.min(servers.old.maxConnections, servers.new.maxConnections) - 1),
    verify: "quick",
    dryRun: false,
    readBodies: false,
    settleMs: SETTLE_MS,
    lastProbeMs: LAST_PROBE_MS,
    reservedNames: [],
  };
}
