/** A portal between two Dovecots, with its worker in this process or in one of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Migration, Server } from "../../../lib/db/generated/sqlite/client.ts";
import type { ImportRequest } from "../../../lib/engine/request.ts";
import { type Ask, ask } from "../../../lib/jobs/ask.ts";
import type { Answer, QuestionKind } from "../../../lib/jobs/requests.ts";
import { seal } from "../../../lib/vault/seal.ts";
import { logTo } from "../../../lib/worker/log.ts";
import { runWorker, type WorkerOptions } from "../../../lib/worker/portal-worker.ts";
import { sparing } from "../../../scripts/portal/memory.ts";
import { CANARY, findsIn, refuseFinds } from "../../support/canary.ts";
import { type FaultProxy, type ProxySettings, startFaultProxy } from "../../support/fault-proxy.ts";
import type { Network, Place } from "../../support/network.ts";
import {
  addMigration,
  addPerson,
  addServer,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../../support/portal.ts";
import { type DovecotOptions, type DovecotServer, startDovecot } from "../../support/servers/dovecot.ts";

export const PASSWORD = CANARY;

/** A worker that is running. */
export interface RunningWorker {
  /** Its log so far. */
  log(): string;
  /** Asks it to end, and resolves when it has. */
  stop(): Promise<void>;
}

/** A worker in a process of its own, with what it has written so far. */
export type SpawnedWorker = ChildProcess & { output: string };

/** The two servers, for all tests of a file. */
export class Servers {
  readonly old: DovecotServer;
  readonly new: DovecotServer;
  #people = 0;

  private constructor(old: DovecotServer, fresh: DovecotServer) {
    this.old = old;
    this.new = fresh;
  }

  static async start(options: { old?: DovecotOptions; new?: DovecotOptions } = {}): Promise<Servers> {
    const start = (own?: DovecotOptions) => startDovecot({ password: PASSWORD, ...own });
    return new Servers(...(await Promise.all([start(options.old), start(options.new)])));
  }

  /** A user name that nobody has had before. */
  name(): string {
    return `person${++this.#people}`;
  }

  async stop(): Promise<void> {
    await Promise.all([this.old.stop(), this.new.stop()]);
  }
}

export interface BenchOptions {
  readonly oldLimit?: number;
  readonly newLimit?: number;
  /** In front of the old server. */
  readonly line?: ProxySettings;
  /** Default: an SQLite file of its own. */
  readonly databaseUrl?: string;
  /** Between the workers and everything else. */
  readonly network?: Network;
}

export interface MachineOptions {
  /** Stopped in the moment after so many messages were released; 0: never. */
  readonly stopAt?: number;
  /** Where it connects from, one of 127.0.0.0/8. */
  readonly address?: string;
}

type QueuedRow = MigrationOptions & { newLogin?: string };

/** A portal of its own in front of the servers. */
export class WorkerBench {
  readonly servers: Servers;
  readonly portal: TestPortal;
  readonly oldServer: Server;
  readonly newServer: Server;
  /** In front of the old server, where one was asked for. */
  readonly line: FaultProxy | null;
  readonly #workers: RunningWorker[] = [];

  private constructor(servers: Servers, portal: TestPortal, rows: readonly [Server, Server], line: FaultProxy | null) {
    this.servers = servers;
    this.portal = portal;
    [this.oldServer, this.newServer] = rows;
    this.line = line;
  }

  static async open(servers: Servers, options: BenchOptions = {}): Promise<WorkerBench> {
    const portal = await portalOn(options);
    const through = async (place: Place): Promise<Place> => (await options.network?.gate(place)) ?? place;
    const line = options.line ? await startFaultProxy(servers.old, options.line) : null;
    const row = (name: string, { host, port }: { host: string; port: number }, maxConnections = 2) =>
      addServer(portal, { name, host, port, security: "plaintext", maxConnections });
    const old = await row("Old mail", await through(line ?? servers.old), options.oldLimit);
    const fresh = await row("New mail", await through(servers.new), options.newLimit);
    return new WorkerBench(servers, portal, [old, fresh], line);
  }

  get client() {
    return this.portal.database.client;
  }

  /** A worker in this process: quicker to start. */
  startWorker(options: Pick<WorkerOptions, "sliceMs"> = {}): RunningWorker {
    const lines: string[] = [];
    const stop = new AbortController();
    const log = logTo((line) => lines.push(line));
    const lockFolder = path.join(this.portal.folder, "locks");
    const ended = runWorker({ config: this.portal.workerConfig, lockFolder, log, ...options }, stop.signal);
    // Who stops it hears of it.
    ended.catch(() => undefined);
    const worker = {
      log: () => lines.join(""),
      stop: async () => {
        stop.abort();
        await ended;
      },
    };
    this.#workers.push(worker);
    return worker;
  }

  /** A worker as the portal starts it. */
  spawnWorker(): SpawnedWorker {
    return this.#spawn([path.resolve(import.meta.dirname, "../../../lib/worker/main.ts")], "locks");
  }

  /** A worker that is not the only one, as on a machine of its own; see one-of-several.ts. */
  spawnOneOfSeveral(machine: string, { stopAt = 0, address = "" }: MachineOptions = {}): SpawnedWorker {
    const program = path.resolve(import.meta.dirname, "one-of-several.ts");
    return this.#spawn([program, String(stopAt), address], `locks-${machine}`);
  }

  #spawn(words: readonly string[], locks: string): SpawnedWorker {
    const { environment, folder, workerConfig } = this.portal;
    const own = { DATABASE_URL: workerConfig.databaseUrl, CARRYOVER_LOCK_DIR: path.join(folder, locks) };
    const child = spawn(process.execPath, words, {
      env: { ...process.env, ...sparing({ ...environment, ...own }) },
    });
    const spawned = Object.assign(child, { output: "" });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        spawned.output += text;
      });
    this.#workers.push({
      log: () => spawned.output,
      stop: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill("SIGKILL");
        await once(child, "exit");
      },
    });
    return spawned;
  }

  /** A person whose migration is in line, for a user who has mail on the old server; on the new one with the same name, or another. */
  async queued(login: string, { newLogin = login, ...row }: QueuedRow = {}) {
    const person = await addPerson(this.portal, { login: newLogin, serverId: this.newServer.id, password: PASSWORD });
    return addMigration(this.portal, person, {
      ...{ oldServerId: this.oldServer.id, oldLogin: login, oldPassword: PASSWORD, listed: [] },
      ...{ phase: "queued", activity: "running", queuedAt: new Date(), listedAt: null, newListing: null, ...row },
    });
  }

  ask<Kind extends QuestionKind>(wish: Pick<Ask<Kind>, "kind" | "question" | "seal">): Promise<Answer<Kind> | null> {
    return ask(this.portal.database, { personId: null, patienceMs: 15_000, ...wish });
  }

  async signIn(login: string, password: string, side: "old" | "new" = "old"): Promise<Answer<"signIn"> | null> {
    const serverId = side === "old" ? this.oldServer.id : this.newServer.id;
    const key = await this.portal.sealingKey();
    return this.ask({
      kind: "signIn",
      question: { serverId, login, side },
      seal: (requestId) => seal(key, password, { purpose: "request", requestId, serverId }),
    });
  }

  migration(id: string): Promise<Migration> {
    return this.client.migration.findUniqueOrThrow({ where: { id } });
  }

  /** Waits until the migration is so. */
  async until(id: string, isSo: (migration: Migration) => boolean, patienceMs = 45_000): Promise<Migration> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const migration = await this.migration(id);
      if (isSo(migration)) return migration;
      if (Date.now() > end)
        throw new Error(`the migration stays ${migration.phase} ${migration.activity} ${migration.reason}`);
      await pause(50);
    }
  }

  /** Waits until the person's mail begins to arrive. */
  async untilCopied(id: string, messages: number, patienceMs = 45_000): Promise<void> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const row = await this.client.progress.findUnique({ where: { migrationId: id } });
      const record = row ? JSON.parse(row.record) : null;
      if (record?.phase === "copying" && record.doneMessages >= messages) return;
      if (Date.now() > end) throw new Error(`not so far after ${patienceMs / 1000} s: ${row?.record.slice(0, 500)}`);
      await pause(50);
    }
  }

  /** Throws when a password of the tests stands in what was written down. */
  async close(): Promise<void> {
    for (const worker of this.#workers) await worker.stop();
    await this.line?.stop();
    await this.portal.close();
    refuseFinds(this.#workers.flatMap(({ log }) => findsIn(log()).map((form) => `a worker's log: ${form}`)));
  }
}

/** Everything of the account, with so many connections if they are to be had. */
export function planWith(connections: number, more: Partial<ImportRequest> = {}): string {
  const choice = { folders: null, include: [], exclude: [], map: [], below: null, since: null, maxMessageBytes: null };
  const manner = { withDeleted: false, newestFirst: false, connections, verify: "quick", dryRun: false } as const;
  const patience = { readBodies: false, settleMs: 10_000, lastProbeMs: 300_000, reservedNames: [] };
  const request: ImportRequest = { ...choice, ...manner, ...patience, ...more };
  return JSON.stringify(request);
}

export const isDone = ({ phase }: Migration): boolean => phase === "done";

async function portalOn({ databaseUrl, network }: BenchOptions): Promise<TestPortal> {
  if (databaseUrl === undefined) return testPortal();
  const portal = await testPortal({ databaseUrl });
  const forWorkers = new URL(databaseUrl);
  const gate = await network?.gate({ host: forWorkers.hostname, port: Number(forWorkers.port) });
  if (gate) forWorkers.port = String(gate.port);
  return { ...portal, workerConfig: { ...portal.workerConfig, databaseUrl: forWorkers.href } };
}
