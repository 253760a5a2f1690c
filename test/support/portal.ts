/** A portal of its own for a test: a temporary SQLite database with keys and settings, and people in it. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Administrator, Person } from "../../lib/auth/viewer.ts";
import { loadWebConfig, loadWorkerConfig, type WebConfig, type WorkerConfig } from "../../lib/config/portal.ts";
import { openDatabase } from "../../lib/db/client.ts";
import type { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import type { ImportRequest } from "../../lib/engine/request.ts";
import type { FolderContents } from "../../lib/policy/contents.ts";
import { searchTextOf } from "../../lib/policy/roster-search.ts";
import type { Portal } from "../../lib/services/portal.ts";
import { makeKeyPair, type OpeningKey, openingKeyFrom } from "../../lib/vault/open.ts";
import { type SealingKey, seal, sealingKeyFrom } from "../../lib/vault/seal.ts";
import { CANARY, findsBelow, refuseFinds } from "./canary.ts";

export interface TestPortal extends Portal {
  /** The data folder; removed by close(), which throws when a password of the tests stands in a file of it. */
  readonly folder: string;
  readonly workerConfig: WorkerConfig;
  /** The worker's half, to see what was sealed. */
  readonly openingKey: OpeningKey;
  /** What the processes of this portal find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Opens a new, empty portal whose worker has made its keys. Close it when the test is over. */
export async function testPortal(settings: Partial<WebConfig> = {}): Promise<TestPortal> {
  const folder = await mkdtemp(join(tmpdir(), "carryover-portal-"));
  const environment = {
    ...{ CARRYOVER_DATA_DIR: folder, DATABASE_URL: "", NEXTAUTH_URL: "http://portal.test" },
    CARRYOVER_TEST_PROVIDER: "loopback",
  };
  const config = { ...loadWebConfig(environment), ...settings };
  const workerConfig = loadWorkerConfig(environment);
  const keys = makeKeyPair();
  await write(config.publicKeyFile, keys.publicKey);
  await write(workerConfig.privateKeyFile, keys.privateKey);
  await write(config.sessionSecretFile, randomUUID());
  const database = await openDatabase(config.databaseUrl);
  return {
    database,
    config,
    workerConfig,
    folder,
    environment,
    openingKey: openingKeyFrom(keys.privateKey),
    sealingKey: async () => sealingKeyFrom(await readFile(config.publicKeyFile, "utf8")),
    close: async () => {
      await database.close();
      const finds = findsBelow(folder);
      await rm(folder, { recursive: true, force: true });
      refuseFinds(finds);
    },
  };
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600 });
}

/** A mail server; by default `imaps` on a host of its own that nobody answers at. */
export function addServer({ database: { client } }: Portal, row: Partial<Prisma.ServerUncheckedCreateInput> = {}) {
  const host = `mail-${randomUUID().slice(0, 8)}.example.org`;
  return client.server.create({ data: { name: "Mail", host, port: 993, security: "tls", ...row } });
}

export interface TestPerson {
  readonly viewer: Person;
  /** The random id that this person's browser holds. */
  readonly sessionId: string;
  readonly newServerId: string;
  readonly newAccountId: string;
}

const HOUR = 3_600_000;

/** Somebody signed in with a new account, whose password is kept. */
export async function addPerson(
  portal: Portal,
  { login = `anna-${randomUUID().slice(0, 8)}@new.example`, serverId, password = CANARY }: PersonOptions = {},
): Promise<TestPerson> {
  const { client } = portal.database;
  const newServerId = serverId ?? (await addServer(portal, { name: "New mail", use: "new" })).id;
  const { id: personId } = await client.person.create({ data: { serverId: newServerId, login } });
  const newAccountId = await addAccount(portal, { personId, serverId: newServerId, login, password });
  const { sessionId, idHash } = newSession();
  await client.session.create({ data: { idHash, personId, expiresAt: new Date(Date.now() + 12 * HOUR) } });
  const viewer: Person = { kind: "person", personId, serverId: newServerId, login, session: idHash };
  return { viewer, sessionId, newServerId, newAccountId };
}

export interface PersonOptions {
  readonly login?: string;
  /** A new server; one is made when it is missing. */
  readonly serverId?: string;
  /** Kept for the new account; null: none is. */
  readonly password?: string | null;
}

/** An administrator signed in; the password cannot be used to sign in again. */
export async function addAdministrator(
  { database: { client } }: Portal,
  name = "admin",
  role: Administrator["role"] = "administrator",
) {
  const { id } = await client.administrator.create({ data: { name, passwordHash: "none", role } });
  const { sessionId, idHash } = newSession();
  const provedAt = Date.now();
  await client.session.create({
    data: { idHash, administratorId: id, provedAt: new Date(provedAt), expiresAt: new Date(Date.now() + 8 * HOUR) },
  });
  const viewer: Administrator = { kind: "administrator", administratorId: id, name, role, session: idHash, provedAt };
  return { viewer, sessionId };
}

function newSession() {
  const sessionId = randomUUID();
  return { sessionId, idHash: createHash("sha256").update(sessionId).digest("hex") };
}

interface AccountOptions {
  readonly personId: string;
  readonly serverId: string;
  readonly login: string;
  readonly password?: string | null;
}

/** An account of the person, with its password kept; answers its id. */
export async function addAccount(portal: Portal, { password = CANARY, ...row }: AccountOptions): Promise<string> {
  const { client } = portal.database;
  const { id } = await client.account.create({ data: row });
  if (password !== null) await keepPassword(portal, { ...row, accountId: id }, password);
  return id;
}

async function keepPassword(
  { database: { client }, sealingKey }: Portal,
  { personId, accountId, serverId }: { personId: string; accountId: string; serverId: string },
  password: string,
): Promise<void> {
  const key: SealingKey = await sealingKey();
  const sealed = new Uint8Array(seal(key, password, { purpose: "credential", personId, accountId, serverId }));
  const keepUntil = new Date(Date.now() + 30 * 24 * HOUR);
  await client.credential.create({ data: { accountId, sealed, keyId: key.id, keepUntil } });
}

export interface TestFolder {
  readonly path: readonly string[];
  readonly messages?: number | null;
  readonly bytes?: number | null;
  readonly chosen?: boolean;
  readonly selectable?: boolean;
  readonly specialUse?: string | null;
  readonly newPath?: readonly string[] | null;
  /** Missing: not looked through yet. */
  readonly contents?: FolderContents;
}

export interface MigrationOptions extends Partial<Prisma.MigrationUncheckedCreateInput> {
  /** The old server; one is made when it is missing. */
  readonly oldServerId?: string;
  readonly oldLogin?: string;
  readonly oldPassword?: string | null;
  /** The folders of the old account. */
  readonly listed?: readonly TestFolder[];
}

/** A move of this person: by default a draft whose folders are listed and not yet settled. */
export async function addMigration(portal: Portal, person: TestPerson, options: MigrationOptions = {}) {
  const { oldServerId, oldLogin = "anna@old.example", oldPassword = CANARY, listed = SOME_FOLDERS, ...row } = options;
  const { client } = portal.database;
  const { personId } = person.viewer;
  const serverId = oldServerId ?? (await addServer(portal, { name: "Old mail", use: "old" })).id;
  const oldAccountId = await addAccount(portal, { personId, serverId, login: oldLogin, password: oldPassword });
  const migration = await client.migration.create({
    data: {
      ...{ personId, oldAccountId, newAccountId: person.newAccountId, plan: JSON.stringify(WHOLE_ACCOUNT) },
      ...{ reference: `CR-${randomUUID().slice(0, 8).toUpperCase()}`, listedAt: new Date() },
      newListing: JSON.stringify(EMPTY_NEW_ACCOUNT),
      ...row,
    },
  });
  const { id: migrationId } = migration;
  await client.folderChoice.createMany({
    data: listed.map((folder, position) => choiceOf(folder, migrationId, position)),
  });
  return migration;
}

/** On the roster; the old server is made when it is missing. */
export async function addRosterEntry(
  portal: Portal,
  { serverId, ...row }: Partial<Prisma.RosterEntryUncheckedCreateInput> = {},
) {
  const oldServer = serverId ?? (await addServer(portal, { use: "old" })).id;
  return portal.database.client.rosterEntry.create({
    data: { serverId: oldServer, oldAddress: "anna@old.example", searchText: searchTextOfRow(row), ...row },
  });
}

function searchTextOfRow({ name = "", contact = "", aliases = "[]" }: Partial<Prisma.RosterEntryUncheckedCreateInput>) {
  return searchTextOf({ name, contact, aliases: JSON.parse(aliases) });
}

function choiceOf(folder: TestFolder, migrationId: string, position: number) {
  const { path, messages = 10, bytes = 20_000, chosen = true, selectable = true, specialUse = null } = folder;
  return {
    ...{ migrationId, position, messages, chosen, selectable, specialUse },
    oldName: path.join("/"),
    oldPath: JSON.stringify(path),
    bytes: bytes === null ? null : BigInt(bytes),
    newPath: folder.newPath ? JSON.stringify(folder.newPath) : null,
    contents: folder.contents ? JSON.stringify(folder.contents) : null,
  };
}

const SOME_FOLDERS: readonly TestFolder[] = [
  { path: ["INBOX"] },
  { path: ["Sent"], specialUse: "sent" },
  { path: ["Archive"] },
  { path: ["Archive", "2003"] },
  { path: ["Trash"], specialUse: "trash", chosen: false },
];

/** What lib/jobs/requests.ts calls NewListing, of an account without mail on a Dovecot. */
const EMPTY_NEW_ACCOUNT = {
  naming: {
    ...{ delimiter: "/", forbidden: "", forbiddenFirst: "~", maxLevelBytes: 255 },
    ...{ allBelowInbox: false, ignoresCase: false },
  },
  folders: [{ name: "INBOX", path: ["INBOX"], selectable: true, subscribed: true, specialUse: null }],
  appendLimit: null,
  quota: null,
};

const WHOLE_ACCOUNT: ImportRequest = {
  ...{
    folders: null,
    include: [],
    exclude: [],
    map: [],
    below: null,
    since: null,
    maxMessageBytes: null,
    withDeleted: false,
  },
  ...{ newestFirst: true, connections: 1, verify: "quick", dryRun: false, readBodies: false },
  ...{ settleMs: 10_000, lastProbeMs: 300_000, reservedNames: [] },
};
