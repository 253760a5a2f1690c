/** Recent mail is of use in the new account before the rest is there. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { dumpAccount } from "../support/checker/dump.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";

const DAY = 86_400;
const EVERYDAY = ["INBOX", "Sent"];

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());
afterEach(() => bench.close());

/** Somebody with recent mail, and old mail, in every folder; answers the user name. */
function somebody(): string {
  const login = servers.name();
  const small = { folders: 6, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  const mailbox = sampleMailbox(login, { messages: 240, ...small });
  const now = Math.floor(Date.now() / 1000);
  for (const { messages } of mailbox.folders)
    for (const [index, message] of messages.entries()) if (index % 3 === 1) message.instant = now - index * 60;
  seedMaildir(servers.old, login, mailbox);
  return login;
}

it("first in the inbox and in Sent, by the new server's own UIDs, and nothing lost or doubled", async () => {
  bench = await WorkerBench.open(servers, { line: { toClient: { bytesPerSecond: 60_000 } } });
  const login = somebody();
  const since = Date.now() / 1000 - 30 * DAY;
  const isRecent = ({ instant }: { instant: number }) => instant >= since;
  const account = ({ host, port }: { host: string; port: number }) => ({ host, port, user: login, password: PASSWORD });
  const recentIn = async (server: { host: string; port: number }) => {
    const { folders } = await dumpAccount(account(server));
    return EVERYDAY.flatMap((name) => folders.get(name)?.messages ?? []).filter(isRecent).length;
  };
  const recent = await recentIn(servers.old);
  expect(recent).toBeGreaterThan(20);
  const { id } = await bench.queued(login, { plan: planWith(1, { recentFirstDays: 30 }) });
  bench.startWorker();
  const others = async () => {
    const { folders } = await dumpAccount(account(servers.new));
    return [...folders].flatMap(([name, { messages }]) =>
      messages.filter((message) => !(EVERYDAY.includes(name) && isRecent(message))),
    ).length;
  };
  await expect.poll(others, { timeout: 40_000, interval: 100 }).toBeGreaterThan(0);
  expect(await recentIn(servers.new)).toBe(recent);
  bench.line?.set({ toClient: {} });
  await bench.until(id, isDone);
  const { folders } = await dumpAccount(account(servers.new));
  for (const name of EVERYDAY) {
    const order = folders.get(name)?.messages.map(isRecent) ?? [];
    expect(order).toEqual(order.toSorted((a, b) => Number(b) - Number(a)));
    expect(new Set(order).size).toBe(2);
  }
  const comparison = await compareAccounts(account(servers.old), account(servers.new));
  expect(comparison.identical, summarise(comparison)).toBe(true);
});
