/** Two workers in processes of their own, on one PostgreSQL and between two Dovecots. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { isDone, Servers, WorkerBench } from "./support/bench.ts";

const PER_SECOND = 10;
/** More than one worker runs at a time. */
const MOVES = 6;
const MESSAGES = 20;
/** What may be stored beyond the rate in any stretch of time: a second's worth, and as much for what a busy server stores late. */
const BURST_SECONDS = 2;

it("two workers never store more together than the new server allows, by the times in its own files", async () => {
  const [postgres, servers] = await Promise.all([startPostgres(), Servers.start()]);
  onTestFinished(async () => {
    await Promise.all([postgres.stop(), servers.stop()]);
  });
  const bench = await WorkerBench.open(servers, { databaseUrl: postgres.url, oldLimit: 8, newLimit: 8 });
  onTestFinished(() => bench.close());
  await bench.client.server.update({
    where: { id: bench.newServer.id },
    data: { messagesPerSecond: PER_SECOND },
  });
  const small = { folders: 2, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  const logins = Array.from({ length: MOVES }, () => servers.name());
  const ids: string[] = [];
  for (const login of logins) {
    seedMaildir(servers.old, login, sampleMailbox(login, { messages: MESSAGES, ...small }));
    ids.push((await bench.queued(login)).id);
  }
  const workers = [bench.spawnWorker(), bench.spawnWorker()];
  for (const id of ids) await bench.until(id, isDone);
  const stored = logins.flatMap((login) => storedAt(servers.new.mailDirectory(login))).sort((a, b) => a - b);
  expect(stored).toHaveLength(MOVES * MESSAGES);
  for (const window of [1000, 2000, 4000]) {
    const allowed = PER_SECOND * (window / 1000 + BURST_SECONDS);
    expect({ window, most: mostWithin(stored, window) }).toSatisfy(({ most }: { most: number }) => most <= allowed);
  }
  // Both took part.
  expect(workers.map(({ output }) => output.includes("run.begin"))).toEqual([true, true]);
});

/** Dovecot names a file by the moment at which it began to store it: seconds, and behind M their millionths. */
function storedAt(root: string): number[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  return files.flatMap((file) => {
    const match = /^(\d{10})\.M(\d+)P/.exec(path.basename(file));
    return match ? [Number(match[1]) * 1000 + Number(match[2]) / 1000] : [];
  });
}

function mostWithin(sorted: readonly number[], length: number): number {
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + length).length));
}
