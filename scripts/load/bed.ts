/** A portal under load: two mail servers, many people in line with mail on the old one, and some whose progress is written by the script. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { sessionSecret } from "../../lib/auth/secret.ts";
import { loadWebConfig } from "../../lib/config/portal.ts";
import { openDatabase } from "../../lib/db/client.ts";
import type { Database } from "../../lib/db/database.ts";
import { sealingKeyFrom } from "../../lib/vault/seal.ts";
import { type FaultProxy, startFaultProxy } from "../../test/support/fault-proxy.ts";
import { sampleMailbox } from "../../test/support/mail/sample-mailbox.ts";
import { seedMaildir } from "../../test/support/mail/seed-maildir.ts";
import { addMigration, addPerson, type MigrationOptions } from "../../test/support/portal.ts";
import { type RunningPortal, startPortal } from "../../test/support/running-portal.ts";
import { type DovecotServer, startDovecot } from "../../test/support/servers/dovecot.ts";
import { linkAccount } from "../bench/bed.ts";

const PASSWORD = "load";
const TEMPLATE = "template";

/** Connections that each server may have. */
export const LIMITS = { old: 2, new: 4 };

/** Somebody who watches a move, with the cookie of a signed-in browser. */
export interface Watcher {
  readonly migrationId: string;
  readonly cookie: string;
}

export interface LoadBed {
  readonly portal: RunningPortal;
  readonly database: Database;
  readonly lines: { readonly old: FaultProxy; readonly new: FaultProxy };
  /** Of those in line. */
  readonly watchers: readonly Watcher[];
  /** Of those whose progress the script writes. */
  readonly probes: readonly Watcher[];
  stop(): Promise<void>;
}

/** `migrations` people are put in line with `messages` each; as many as `probes` more stand still, to be written about. */
export async function makeLoadBed(size: { migrations: number; messages: number; probes: number }): Promise<LoadBed> {
  const [old, fresh] = await Promise.all([startDovecot({ password: PASSWORD }), startDovecot({ password: PASSWORD })]);
  const mail = { messages: size.messages, folders: 4, medianBytes: 4_000, attachmentsPerMille: 0 };
  seedMaildir(old, TEMPLATE, sampleMailbox("load", { ...mail, oddPerMille: 0, deletedPerMille: 0 }));
  const lines = {
    old: await startFaultProxy(old, { record: false }),
    new: await startFaultProxy(fresh, { record: false }),
  };
  const portal = await startPortal();
  const database = await openDatabase(portal.databaseUrl);
  const people = new People(database, portal, old, await serversOf(database, lines));
  const watchers: Watcher[] = [];
  for (let index = 0; index < size.migrations; index++) watchers.push(await people.inLine(`person${index}`));
  const probes: Watcher[] = [];
  for (let index = 0; index < size.probes; index++) probes.push(await people.standing(`probe${index}`));
  return {
    ...{ portal, database, lines, watchers, probes },
    async stop() {
      await database.close();
      await portal.end();
      portal.remove();
      await Promise.all([lines.old.stop(), lines.new.stop(), old.stop(), fresh.stop()]);
    },
  };
}

async function serversOf({ client }: Database, lines: LoadBed["lines"]) {
  const row = (use: "old" | "new") => {
    const { host, port } = lines[use];
    const data = { name: `${use} mail`, host, port, security: "plaintext", use, maxConnections: LIMITS[use] } as const;
    return client.server.create({ data });
  };
  return { oldServerId: (await row("old")).id, newServerId: (await row("new")).id };
}

interface Tokens {
  encode(asked: { token: { sub: string }; secret: string }): Promise<string>;
}
// Not imported: next-auth's types change those of process.env wherever they are seen.
const { encode }: Tokens = createRequire(import.meta.url)("next-auth/jwt");

class People {
  readonly #database: Database;
  readonly #portal: RunningPortal;
  readonly #old: DovecotServer;
  readonly #servers: { readonly oldServerId: string; readonly newServerId: string };

  constructor(
    database: Database,
    portal: RunningPortal,
    old: DovecotServer,
    servers: Awaited<ReturnType<typeof serversOf>>,
  ) {
    this.#database = database;
    this.#portal = portal;
    this.#old = old;
    this.#servers = servers;
  }

  /** Somebody with mail of his own, as hard links to that of the template. */
  inLine(login: string): Promise<Watcher> {
    linkAccount(this.#old, TEMPLATE, login);
    return this.#add(login, { phase: "queued", activity: "running", queuedAt: new Date() });
  }

  /** Somebody whose run has paused. */
  async standing(login: string): Promise<Watcher> {
    const watcher = await this.#add(login, { phase: "copying", activity: "paused", queuedAt: new Date() });
    const { migrationId } = watcher;
    await this.#database.client.run.create({ data: { migrationId, number: 1, request: "{}" } });
    return watcher;
  }

  async #add(login: string, row: MigrationOptions): Promise<Watcher> {
    const config = loadWebConfig({ CARRYOVER_DATA_DIR: this.#portal.folder });
    const portal = {
      database: this.#database,
      config,
      sealingKey: async () => sealingKeyFrom(await readFile(config.publicKeyFile, "utf8")),
    };
    const { oldServerId, newServerId } = this.#servers;
    const person = await addPerson(portal, { login, serverId: newServerId, password: PASSWORD });
    const old = { oldServerId, oldLogin: login, oldPassword: PASSWORD, listed: [] };
    const { id } = await addMigration(portal, person, { ...old, ...row });
    const secret = await sessionSecret(config.sessionSecretFile);
    const token = await encode({ token: { sub: person.sessionId }, secret });
    return { migrationId: id, cookie: `${portalCookies(this.#portal.url).session}=${token}` };
  }
}
