/** What an administrator allows of a server, and what a server asks for, kept to by the real worker between two Dovecots. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Person } from "../../lib/auth/viewer.ts";
import type { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { WEEKDAYS } from "../../lib/policy/windows.ts";
import { progressOf } from "../../lib/services/progress.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type BenchOptions, isDone, PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());
afterEach(() => bench.close());

async function open(options: BenchOptions = {}): Promise<void> {
  bench = await WorkerBench.open(servers, options);
}

const SMALL = { folders: 2, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };

/** Somebody with so many messages on the old server; answers the user name. */
function somebody(messages: number): string {
  const login = servers.name();
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...SMALL }));
  return login;
}

async function expectAllThere(login: string): Promise<void> {
  const account = (server: { host: string; port: number }) => ({ ...server, user: login, password: PASSWORD });
  const { host, port } = servers.old;
  const comparison = await compareAccounts(account({ host, port }), account(servers.new));
  expect(comparison.identical, summarise(comparison)).toBe(true);
}

async function limit(side: "old" | "new", data: Prisma.ServerUpdateInput): Promise<void> {
  const { id } = side === "old" ? bench.oldServer : bench.newServer;
  await bench.client.server.update({ where: { id }, data });
}

async function pace(side: "old" | "new") {
  const { id: serverId } = side === "old" ? bench.oldServer : bench.newServer;
  return bench.client.serverPace.findUnique({ where: { serverId } });
}

/** Polls until so many stretches were handed out; answers when that was seen, in epoch milliseconds. */
async function untilTaken(side: "old" | "new", times: number): Promise<number> {
  await expect
    .poll(async () => (await pace(side))?.version ?? 0, { timeout: 30_000, interval: 20 })
    .toBeGreaterThanOrEqual(times);
  return Date.now();
}

/** Whether this user was signed in at the server, by its own log. */
function hasSignedIn(server: Servers["old"], login: string): boolean {
  return server
    .log()
    .split("\n")
    .some((line) => line.includes("Login: ") && line.includes(`user=<${login}>`));
}

const SLOW = { toClient: { bytesPerSecond: 20_000 } } as const;

it("UX 40: a limit that is set in the middle of a run slows it, and lifting it speeds it up, within seconds", async () => {
  await open({ line: SLOW });
  const login = somebody(400);
  const { id } = await bench.queued(login);
  bench.startWorker();
  await bench.untilCopied(id, 5);
  expect(await pace("new")).toBeNull();
  await limit("new", { messagesPerSecond: 2 });
  await untilTaken("new", 1);
  bench.line?.set({ toClient: {} });
  // Each stretch is for one message, half a second long.
  const begin = await untilTaken("new", 3);
  expect((await untilTaken("new", 9)) - begin).toBeGreaterThan(2000);
  const { doneMessages } = JSON.parse(
    (await bench.client.progress.findUniqueOrThrow({ where: { migrationId: id } })).record,
  );
  // At two a second there were more than a minute to go.
  expect(400 - doneMessages).toBeGreaterThan(150);
  await limit("new", { messagesPerSecond: null });
  await bench.until(id, isDone, 25_000);
  await expectAllThere(login);
});

it("nothing is written where there is no limit", async () => {
  await open();
  const { id } = await bench.queued(somebody(20));
  bench.startWorker();
  await bench.until(id, isDone);
  expect(await bench.client.serverPace.count()).toBe(0);
});

/** A window of one hour, more than a day from now. */
function closedNow() {
  const day = WEEKDAYS[(new Date(Date.now() + 2 * 86_400_000).getUTCDay() + 6) % 7] ?? "mon";
  return { zone: "UTC", windows: JSON.stringify([{ days: [day], from: "12:00", to: "13:00" }]) };
}

it("UX 40: a server that is closed at this hour sees nothing of us before it opens", async () => {
  await open();
  await limit("new", closedNow());
  const login = somebody(5);
  const { id } = await bench.queued(login);
  bench.startWorker();
  const waiting = await bench.until(id, ({ activity }) => activity === "waiting");
  expect(waiting).toMatchObject({ phase: "queued", reason: "server.closedNow" });
  expect(new Date(waiting.waitUntil ?? 0).toISOString()).toMatch(/T12:00:00.000Z$/);
  // Another who may sign in meanwhile, and does not wait.
  const other = servers.name();
  expect((await bench.signIn(other, PASSWORD))?.ok).toBe(true);
  expect([hasSignedIn(servers.old, other), hasSignedIn(servers.old, login)]).toEqual([true, false]);
  expect(hasSignedIn(servers.new, login)).toBe(false);
  await limit("new", { windows: null });
  await bench.until(id, isDone);
  await expectAllThere(login);
});

it("a run under way ends at closing time between two messages, and goes on when the server opens", async () => {
  await open({ line: SLOW });
  const login = somebody(400);
  const { id } = await bench.queued(login);
  bench.startWorker();
  await bench.untilCopied(id, 5);
  await limit("old", closedNow());
  const closed = await bench.until(
    id,
    ({ activity, reason }) => activity === "waiting" && reason === "server.closedNow",
  );
  expect(closed.phase).toBe("copying");
  await expect.poll(() => bench.line?.connections().open).toBe(0);
  bench.line?.set({ toClient: {} });
  await limit("old", { windows: null });
  await bench.until(id, isDone);
  await expectAllThere(login);
  const runs = await bench.client.run.findMany({ where: { migrationId: id }, orderBy: { number: "asc" } });
  expect(runs.map(({ endedBy }) => endedBy)).toEqual(["interrupted", null]);
});

it("a day's bytes are counted, each once", async () => {
  await open();
  await limit("old", { dailyBytes: 10n ** 12n, zone: "UTC" });
  const login = somebody(400);
  const { id } = await bench.queued(login);
  bench.startWorker();
  await bench.until(id, isDone);
  await expect.poll(async () => Number((await pace("old"))?.dayBytes)).toBe(sampleBytes(login));
});

it("a day's budget is not exceeded, ends runs, and keeps others from beginning until it is raised", async () => {
  await open();
  const login = somebody(400);
  const sizes = sampleBytes(login);
  await limit("old", { dailyBytes: BigInt(Math.floor(sizes / 2)), zone: "UTC" });
  const { id } = await bench.queued(login);
  bench.startWorker();
  const waiting = await bench.until(id, ({ reason }) => reason === "server.dayIsSpent");
  const midnight = new Date(`${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`);
  expect(waiting).toMatchObject({ activity: "waiting", waitUntil: midnight });
  const used = await pace("old");
  expect(Number(used?.dayBytes)).toBeLessThanOrEqual(Math.floor(sizes / 2));
  await limit("old", { dailyBytes: 1n });
  const next = somebody(5);
  const { id: nextId } = await bench.queued(next);
  await bench.until(nextId, ({ reason }) => reason === "server.dayIsSpent");
  expect(hasSignedIn(servers.old, next)).toBe(false);
  await limit("old", { dailyBytes: null });
  for (const each of [id, nextId]) await bench.until(each, isDone);
  await expectAllThere(login);
});

/** Bytes of all the messages of somebody(400). */
function sampleBytes(login: string): number {
  const { folders } = sampleMailbox(login, { messages: 400, ...SMALL });
  return folders.flatMap(({ messages }) => messages).reduce((sum, { bytes }) => sum + bytes.length, 0);
}

const HOUR = 3_600_000;
const FETCH = /^UID FETCH .*BODY/;
const SIGN_IN = /^(?:LOGIN|AUTHENTICATE) /;

/** What the old server says to a command, how long is waited then, and whether it asked for that. */
const ANSWERS = [
  ["answer", FETCH, "NO Request is throttled. Suggested Backoff Time: 923415 milliseconds", 923_415, true],
  ["answer", FETCH, "NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)", 2 * HOUR, false],
  ["bye", FETCH, "Request is throttled. Suggested Backoff Time: 923415 milliseconds", 923_415, true],
  ["answer", SIGN_IN, "NO [ALERT] Account exceeded command or bandwidth limits. (Failure)", 2 * HOUR, false],
  ["bye", SIGN_IN, "Request is throttled. Suggested Backoff Time: 923415 milliseconds", 923_415, true],
] as const;

it.each(ANSWERS)(
  "the time that a server names is kept when the worker is started anew: %s to %s with %s",
  async (kind, command, text, waitMs, isAskedFor) => {
    await open({ line: {} });
    // What is asked for ahead is not believed when its answer comes before its turn: then it is asked for once more.
    bench.line?.arm({ kind, command, text, times: kind === "answer" && command === FETCH ? 2 : 1 });
    const login = somebody(20);
    const { id } = await bench.queued(login);
    const asked = Date.now();
    const first = bench.startWorker();
    const { waitUntil } = await bench.until(id, ({ activity }) => activity === "waiting");
    const waits = (waitUntil?.getTime() ?? 0) - asked;
    expect(waits).toBeGreaterThanOrEqual(waitMs);
    expect(waits).toBeLessThan(waitMs + 60_000);
    await expect.poll(() => bench.line?.connections().open).toBe(0);
    await first.stop();
    const { total } = bench.line?.connections() ?? { total: 0 };
    bench.startWorker();
    // Whoever has not been asked to wait is served meanwhile.
    await bench.signIn(servers.name(), PASSWORD);
    expect(bench.line?.connections().total).toBe(total + 1);
    expect(await bench.migration(id)).toMatchObject({ activity: "waiting", reason: "server.throttled", waitUntil });
    // "The old server asked us to wait until 14:32", see test/app/progress-words.test.ts.
    const told = { kind: "waiting", reason: "server.throttled", side: "old", until: waitUntil?.getTime(), isAskedFor };
    expect(await standingFor(id)).toEqual(told);
    await bench.client.migration.update({ where: { id }, data: { waitUntil: new Date() } });
    await bench.until(id, isDone);
    await expectAllThere(login);
  },
);

/** What the person is told whose migration it is. */
async function standingFor(id: string) {
  const { personId } = await bench.migration(id);
  const person = await bench.client.person.findUniqueOrThrow({ where: { id: personId ?? "" } });
  const viewer: Person = { kind: "person", personId: person.id, session: "", ...person };
  return (await progressOf(bench.portal, viewer, id)).standing;
}
