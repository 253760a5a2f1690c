/** A run with several connections to a server that gets slow. */
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { MigrationQueue } from "../../lib/jobs/migration-queue.ts";
import { HOLD_TIMES } from "../../lib/jobs/queue.ts";
import { Slots } from "../../lib/jobs/slots.ts";
import { AccessTokens } from "../../lib/worker/access-tokens.ts";
import { LoadWriter } from "../../lib/worker/load-writer.ts";
import { logTo } from "../../lib/worker/log.ts";
import { messageMemory } from "../../lib/worker/message-memory.ts";
import { repeat } from "../../lib/worker/repeat.ts";
import { Runner } from "../../lib/worker/runner.ts";
import { ServerLimits } from "../../lib/worker/server-limits.ts";
import { Tally } from "../../lib/worker/tally.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { isDone, planWith, Servers, WorkerBench } from "./support/bench.ts";

/** What the brake says of each server, told by the test. */
class ToldLimits extends ServerLimits {
  readonly weary = new Set<string>();

  override isWeary(serverId: string): boolean {
    return this.weary.has(serverId);
  }
}

it("a run tells what it does with a server, gives up all connections but one when that gets slow, and goes on where it was", async () => {
  const servers = await Servers.start();
  onTestFinished(() => servers.stop());
  const bench = await WorkerBench.open(servers, {
    ...{ oldLimit: 4, newLimit: 8 },
    line: { toClient: { bytesPerSecond: 20_000 } },
  });
  onTestFinished(() => bench.close());
  const { database, openingKey: key, folder } = bench.portal;
  const slots = new Slots();
  const limits = new ToldLimits(database, slots);
  const log = logTo(() => undefined);
  await bench.client.worker.create({ data: { id: "w", startedAt: new Date(), heartbeatAt: new Date() } });
  const tokens = new AccessTokens({ database, key, allowLoopback: false }, "w");
  const context = { id: "w", database, key, slots, limits, tokens, memory: messageMemory(), tally: new Tally(), log };
  const runner = new Runner({
    context: { ...context, lockFolder: path.join(folder, "locks") },
    queue: new MigrationQueue(database, { workerId: "w", holdMs: HOLD_TIMES.lengthMs, isAlone: true }),
    holdTimes: HOLD_TIMES,
    starting: () => undefined,
  });
  const stop = new AbortController();
  const looking = repeat({ name: "runs", pauseMs: 100, work: () => runner.look() }, log, stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await looking;
    await runner.stop();
  });

  const login = servers.name();
  const small = { folders: 6, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages: 200, ...small }));
  const { id } = await bench.queued(login, { plan: planWith(3) });
  await expect.poll(() => bench.line?.connections().open, { timeout: 20_000 }).toBe(3);
  const loads = new LoadWriter(context);
  const load = async () => {
    await loads.write(new Date());
    return bench.client.serverLoad.findFirst({ where: { serverId: bench.oldServer.id } });
  };
  await expect
    .poll(load, { interval: 500, timeout: 20_000 })
    .toMatchObject({ connections: 3, messagesPerSecond: expect.toSatisfy((rate: number) => rate > 0) });
  limits.weary.add(bench.oldServer.id);
  await expect.poll(() => bench.line?.connections().open, { timeout: 20_000 }).toBe(1);
  const { total } = bench.line?.connections() ?? { total: 0 };
  bench.line?.set({ toClient: {} });
  expect(await bench.until(id, isDone)).toMatchObject({ grade: "complete" });
  // It kept to the one that it began anew with.
  expect(bench.line?.connections().total).toBeLessThanOrEqual(total + 1);
  const runs = await bench.client.run.findMany({ where: { migrationId: id }, orderBy: { number: "asc" } });
  expect(runs.map(({ endedBy }) => endedBy)).toEqual([null]);
});
