/** Several processes that copy from one server at once. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { startPostgres } from "../support/servers/postgresql.ts";

const TAKER = path.join(import.meta.dirname, "support/pace-taker.ts");
const PROCESSES = 4;
const MESSAGES_PER_SECOND = 200;
const BYTES = 10_000;
const MESSAGES = 200;
/** What may pass beyond the rate in any stretch of time: what is taken in advance, and what its taker has not used at its time. */
const BURST_SECONDS = 1;

async function expectKeptPace(url: string): Promise<void> {
  const database = await openDatabase(url);
  onTestFinished(() => database.close());
  const { client } = database;
  const data = {
    host: "mail.example.org",
    port: 993,
    security: "tls",
    messagesPerSecond: MESSAGES_PER_SECOND,
  } as const;
  const { id } = await client.server.create({ data: { ...data, dailyBytes: 10n ** 12n } });
  const takers = Array.from({ length: PROCESSES }, () => fork(TAKER, [url, id, `${MESSAGES}`, `${BYTES}`]));
  onTestFinished(() => {
    for (const taker of takers) taker.kill("SIGKILL");
  });
  const moments = (await Promise.all(takers.map(said))).flat().sort((one, two) => one - two);
  expect(moments).toHaveLength(PROCESSES * MESSAGES);
  for (const window of [1000, 2000, 3000]) {
    const allowed = MESSAGES_PER_SECOND * (window / 1000 + BURST_SECONDS);
    expect({ window, most: mostWithin(moments, window) }).toSatisfy(({ most }: { most: number }) => most <= allowed);
  }
  const { dayBytes } = await client.serverPace.findUniqueOrThrow({ where: { serverId: id } });
  expect(dayBytes).toBe(BigInt(moments.length * BYTES));
}

async function said(taker: ChildProcess): Promise<number[]> {
  const [message] = await once(taker, "message");
  return message;
}

function mostWithin(sorted: readonly number[], length: number): number {
  let most = 0;
  for (let first = 0, next = 0; first < sorted.length; first++) {
    while (next < sorted.length && (sorted[next] ?? 0) < (sorted[first] ?? 0) + length) next++;
    most = Math.max(most, next - first);
  }
  return most;
}

it("several processes never pass more together than a server's limits, and count its day to the byte, on PostgreSQL", async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.stop());
  await expectKeptPace(postgres.url);
});

it("several processes never pass more together than a server's limits, and count its day to the byte, on SQLite", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "carryover-pace-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await expectKeptPace(`file:${path.join(folder, "test.db")}`);
});
