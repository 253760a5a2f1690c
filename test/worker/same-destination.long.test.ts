/** The portal and the command line into one account at once, by whatever name: only one of them copies. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { lastLine, type RunningProgram, start } from "../cli/support/programs.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { type BenchOptions, isDone, PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

/** Names of one account on the new server: as it is called, in capitals, with a tag (RFC 5233), and another name altogether. */
const namesOf = (user: string) => [user, user.toUpperCase(), `${user}+old`, `mrs.${user}@example.org`] as const;
const MESSAGES = 70;
const SLOW = { toClient: { bytesPerSecond: 20_000 } } as const;

let servers: Servers;
let bench: WorkerBench;
/** Of the command line, and apart from all that the portal writes, in which no password may stand. */
let passwords: string;

beforeAll(async () => {
  passwords = mkdtempSync(path.join(tmpdir(), "carryover-secrets-"));
  writeFileSync(path.join(passwords, "password"), PASSWORD, { mode: 0o600 });
  const users = ["anna", "berta", "clara"];
  const aliases = users.flatMap((user) =>
    namesOf(user)
      .slice(1)
      .map((alias) => [alias, user]),
  );
  const accounts = {
    users: Object.fromEntries(users.map((user) => [user, PASSWORD])),
    aliases: Object.fromEntries(aliases),
  };
  // Dovecot takes no + in names unless it is told so.
  servers = await Servers.start({ new: { ...accounts, extraSettings: "auth_username_chars =" } });
});
afterAll(async () => {
  rmSync(passwords, { recursive: true });
  await servers?.stop();
});

async function open(options: BenchOptions = {}): Promise<void> {
  bench = await WorkerBench.open(servers, options);
  onTestFinished(() => bench.close());
}

/** The import of the command line from an old account, at this port, to the new one of this name; locks are those of the machine. */
function startImport(login: string, port: number, name: string): RunningProgram {
  const { folder } = bench.portal;
  const password = path.join(passwords, "password");
  const address = (user: string, at: number) => `imap://${encodeURIComponent(user)}@127.0.0.1:${at}`;
  const accounts = ["--old", address(login, port), "--new", address(name, servers.new.port)];
  const files = ["--old-password-file", password, "--new-password-file", password];
  const words = [...accounts, ...files, "--journal", path.join(folder, `${name}.db`), "--json"];
  return start("import", words, { CARRYOVER_LOCK_DIR: path.join(folder, "locks") });
}

function somebody(): string {
  const login = servers.name();
  const small = { folders: 4, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages: MESSAGES, ...small }));
  return login;
}

/** The independent checker finds every message once. */
async function expectAllOnce(login: string, user: string): Promise<void> {
  const account = { host: "127.0.0.1", password: PASSWORD };
  const old = { ...account, port: servers.old.port, user: login };
  const comparison = await compareAccounts(old, { ...account, port: servers.new.port, user });
  expect(comparison.identical, summarise(comparison)).toBe(true);
}

it("the command line refuses an account into which the portal copies, under every one of its names", async () => {
  await open({ line: SLOW });
  const login = somebody();
  const { id } = await bench.queued(login, { newLogin: "anna" });
  bench.startWorker();
  await bench.untilCopied(id, 5);
  bench.line?.set({ toClient: { bytesPerSecond: 100 } });
  const imports = namesOf("anna").map((name) => startImport(login, servers.old.port, name).ended);
  for (const ending of await Promise.all(imports)) {
    const { endedBy, copied } = lastLine(ending);
    const code = { code: "destination.inUse" };
    expect({ status: ending.status, endedBy, copied }).toMatchObject({ status: 4, endedBy: code, copied: 0 });
  }
  expect((await bench.migration(id)).phase).toBe("copying");
  bench.line?.set({ toClient: {} });
  await bench.until(id, isDone);
  await expectAllOnce(login, "anna");
});

it("the portal waits for an account into which the command line copies, and then finds everything there", async () => {
  await open();
  const login = somebody();
  const slow = await startFaultProxy(servers.old, SLOW);
  onTestFinished(() => slow.stop());
  const [name = "", , , alias = ""] = namesOf("berta");
  const importing = startImport(login, slow.port, alias);
  await importing.says(/Copying: /);
  const { id } = await bench.queued(login, { newLogin: name });
  bench.startWorker();
  const waiting = await bench.until(id, ({ activity }) => activity === "waiting");
  expect(waiting.reason).toBe("destination.inUse");
  expect(importing.child.exitCode).toBeNull();
  slow.set({ toClient: {} });
  expect(lastLine(await importing.ended)).toMatchObject({ endedBy: null, copied: MESSAGES });
  await bench.client.migration.update({ where: { id }, data: { waitUntil: new Date() } });
  await bench.until(id, isDone);
  const run = await bench.client.run.findFirstOrThrow({ where: { migrationId: id }, orderBy: { number: "desc" } });
  expect(run).toMatchObject({ found: MESSAGES, copied: 0, alreadyThere: MESSAGES });
  await expectAllOnce(login, name);
});

it("SEC 32: two workers on two machines do not fill one account at the same time, whatever it is called", async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.stop());
  await open({ databaseUrl: postgres.url, oldLimit: 4, newLimit: 4, line: SLOW });
  const login = somebody();
  const [name = "", , , alias = ""] = namesOf("clara");
  const first = await bench.queued(login, { newLogin: name });
  bench.spawnOneOfSeveral("one");
  await bench.untilCopied(first.id, 5);
  const second = await bench.queued(login, { newLogin: alias, queuedAt: new Date(0) });
  bench.spawnOneOfSeveral("two");
  // Whichever worker begins it: the one that copies already knows by its lock, the other one by its claim.
  const waiting = await bench.until(second.id, ({ activity }) => activity === "waiting");
  expect(waiting.reason).toBe("destination.inUse");
  bench.line?.set({ toClient: {} });
  await bench.until(first.id, isDone);
  await bench.client.migration.update({ where: { id: second.id }, data: { waitUntil: new Date() } });
  await bench.until(second.id, isDone);
  const run = await bench.client.run.findFirstOrThrow({
    where: { migrationId: second.id },
    orderBy: { number: "desc" },
  });
  expect(run).toMatchObject({ found: MESSAGES, copied: 0, alreadyThere: MESSAGES });
  await expectAllOnce(login, name);
}, 120_000);
