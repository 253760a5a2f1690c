/** Moves between two servers as a portal on PostgreSQL has them in line, and workers on machines of their own: for replay and bench:workers. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { planOf } from "../lib/services/start-plan.ts";
import { addMigration, addPerson, type TestPortal, testPortal } from "../test/support/portal.ts";
import { sparing } from "./portal/memory.ts";
import { root } from "./programs.ts";

interface Sides<Value> {
  readonly old: Value;
  readonly new: Value;
}

export interface Move {
  /** On both servers. */
  readonly login: string;
  readonly password: string;
  readonly messages: number;
  readonly bytes: number;
  readonly phase: "draft" | "queued";
}

export interface Moves {
  readonly portal: TestPortal;
  add(move: Move): Promise<void>;
}

/** A portal on this database whose two servers stand at `places` and may have so many connections. */
export async function openMoves(
  databaseUrl: string,
  places: Sides<{ readonly host: string; readonly port: number }>,
  limits: Sides<number>,
): Promise<Moves> {
  const bare = await testPortal({ databaseUrl });
  const portal = { ...bare, workerConfig: { ...bare.workerConfig, databaseUrl } };
  const row = ({ client }: TestPortal["database"], use: "old" | "new") => {
    const { host, port } = places[use];
    const data = { name: `${use} mail`, host, port, security: "plaintext", use, maxConnections: limits[use] } as const;
    return client.server.create({ data });
  };
  const [oldServer, newServer] = [await row(portal.database, "old"), await row(portal.database, "new")];
  // As a portal asks for it, but for all folders.
  const plan = JSON.stringify({ ...planOf([], { old: oldServer, new: newServer }), folders: null });
  return {
    portal,
    async add({ login, password, messages, bytes, phase }) {
      const person = await addPerson(portal, { login, serverId: newServer.id, password });
      const listed = [{ path: ["INBOX"], messages, bytes }];
      const whose = { oldServerId: oldServer.id, oldLogin: login, oldPassword: password, listed };
      const state = { phase, activity: "running", queuedAt: new Date() } as const;
      await addMigration(portal, person, { ...whose, plan, bytesLeft: BigInt(bytes), ...state });
    },
  };
}

/** A worker on a machine of its own: nothing but the database and the mail servers is shared. */
export function startWorker({ environment, folder, workerConfig }: TestPortal, machine: number): ChildProcess {
  const own = { DATABASE_URL: workerConfig.databaseUrl, CARRYOVER_LOCK_DIR: join(folder, `locks-${machine}`) };
  return spawn(process.execPath, [join(root, "lib/worker/main.ts")], {
    env: { ...process.env, ...sparing({ ...environment, ...own }) },
    stdio: "ignore",
  });
}
