/** What a server does to a run that is half done: real servers, and a line that answers in their place. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;
beforeAll(async () => {
  servers = await Servers.start();
});
beforeEach(async () => {
  bench = await WorkerBench.open(servers, { line: {} });
});
afterEach(() => bench.close());
afterAll(() => servers.stop());

/** So many messages a second; null: as many as there come. */
const limit = (messagesPerSecond: number | null) =>
  bench.client.server.update({ where: { id: bench.oldServer.id }, data: { messagesPerSecond } });

/** Somebody's mail, of which a part is copied. */
async function halfDone() {
  const login = servers.name();
  const small = { folders: 6, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages: 150, ...small }));
  await limit(15);
  const migration = await bench.queued(login, { plan: planWith(1) });
  const worker = bench.startWorker();
  await bench.untilCopied(migration.id, 10);
  return { login, worker, id: migration.id };
}

async function expectAllThere(login: string): Promise<void> {
  const account = ({ host, port }: { host: string; port: number }) => ({ host, port, user: login, password: PASSWORD });
  const comparison = await compareAccounts(account(servers.old), account(servers.new));
  expect(comparison.identical, summarise(comparison)).toBe(true);
}

const cutTheLine = () => bench.line?.arm({ kind: "bye", command: /FETCH/i });

it("UX 23: a password that is refused in the middle of a run stops it after one try, and with another it goes on from there", async () => {
  const { login, worker, id } = await halfDone();
  // Once: whoever tried again by themselves would get in.
  const refused = bench.line?.arm({
    kind: "answer",
    command: /^(?:LOGIN|AUTHENTICATE)/i,
    text: "NO [AUTHENTICATIONFAILED] Authentication failed.",
  });
  cutTheLine();
  const asked = await bench.until(id, ({ activity }) => activity === "needsUser");
  expect(asked.reason).toBe("auth.refused");
  expect(refused?.strikes()).toBe(1);
  const run = await bench.client.run.findFirstOrThrow({ where: { migrationId: id } });
  expect(JSON.parse(run.report ?? "").trouble).toMatchObject({ code: "auth.refused", side: "old" });
  const before = run.copied;
  expect(before).toBeGreaterThan(0);
  await limit(null);
  await bench.client.migration.update({ where: { id }, data: { phase: "queued", activity: "running", reason: null } });
  expect(await bench.until(id, isDone)).toMatchObject({ grade: "complete" });
  const last = await bench.client.run.findFirstOrThrow({ where: { migrationId: id }, orderBy: { number: "desc" } });
  expect(last.copied + before).toBe(150);
  await expectAllThere(login);
  expect(worker.log()).not.toContain('"level":"error"');
});

it("UX 21: a run that is turned away waits with the reason and the time of its next try, and goes on by itself", async () => {
  const { login, worker, id } = await halfDone();
  bench.line?.set({ maxConnections: 0 });
  cutTheLine();
  const waiting = await bench.until(id, ({ activity, waitUntil }) => activity === "waiting" && waitUntil !== null);
  expect(["net.lost", "net.unreachable", "server.tooManyConnections", "server.throttled"]).toContain(waiting.reason);
  expect(waiting.waitUntil?.getTime()).toBeGreaterThan(Date.now());
  bench.line?.set({ maxConnections: Number.POSITIVE_INFINITY });
  await limit(null);
  expect(await bench.until(id, isDone, 180_000)).toMatchObject({ grade: "complete" });
  await expectAllThere(login);
  expect(worker.log()).not.toContain('"level":"error"');
});
