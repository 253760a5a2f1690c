/** A folder of half a million messages: cut off in its middle, gone on with, and listed no more often than that. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isDone, Servers, WorkerBench } from "./support/bench.ts";
import { fillWithSmall, memoryOf } from "./support/memory.ts";

const MESSAGES = 500_000;
/** So many are copied when the worker is killed. */
const CUT_AT = 100_000;
/** UIDs, flags, dates and sizes are asked for in windows of so many messages, once for each run. */
const LISTINGS = MESSAGES / 1_000;

test(`a folder of ${MESSAGES} messages is copied by two workers, of which the first is killed, and each lists it once`, async () => {
  const servers = await Servers.start({ old: { rawLog: true } });
  onTestFinished(() => servers.stop());
  const bench = await WorkerBench.open(servers);
  onTestFinished(() => bench.close());
  const login = servers.name();
  fillWithSmall(servers.old, login, MESSAGES);
  const { id } = await bench.queued(login);

  const killed = bench.spawnWorker();
  await bench.untilCopied(id, CUT_AT, 400_000);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  const copiedBefore = copies(servers, login);
  expect(copiedBefore).toBeGreaterThanOrEqual(CUT_AT);
  expect(copiedBefore).toBeLessThan(MESSAGES);
  const listedOnce = listings(servers, login);

  const worker = bench.spawnWorker();
  expect(await bench.until(id, isDone, 850_000)).toMatchObject({ grade: "complete" });
  console.log(
    `peak ${memoryOf(worker.pid).peak.toFixed(0)} MB, ${listedOnce} listings, then ${listings(servers, login) - listedOnce}`,
  );
  expect(copies(servers, login)).toBe(MESSAGES);
  expect(listedOnce).toBeLessThanOrEqual(LISTINGS);
  expect(listings(servers, login)).toBeLessThanOrEqual(2 * listedOnce);
});

function copies(servers: Servers, login: string): number {
  const root = servers.new.mailDirectory(login);
  return ["cur", "new"].reduce((sum, name) => sum + readdirSync(path.join(root, name)).length, 0);
}

/** How often the old server was asked for sizes of messages. */
function listings(servers: Servers, login: string): number {
  const said = servers.old.rawLog(login).map(({ client }) => client.toString("latin1"));
  return said.join("\n").match(/ UID FETCH \S+ \([^)]*RFC822\.SIZE/g)?.length ?? 0;
}
