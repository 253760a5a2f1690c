/** When the worker looks again for who is in line: at once when a run has ended, whenever that was. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { MigrationQueue } from "../../lib/jobs/migration-queue.ts";
import { HOLD_TIMES } from "../../lib/jobs/queue.ts";
import { Slots } from "../../lib/jobs/slots.ts";
import { AccessTokens } from "../../lib/worker/access-tokens.ts";
import { logTo } from "../../lib/worker/log.ts";
import { messageMemory } from "../../lib/worker/message-memory.ts";
import { Runner } from "../../lib/worker/runner.ts";
import { ServerLimits } from "../../lib/worker/server-limits.ts";
import { Tally } from "../../lib/worker/tally.ts";
import { addMigration, addPerson, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

/** Of a worker that has nobody's password: each run ends before it opens a connection. Tells of the end of each. */
function runnerTelling(ended: () => void): Runner {
  const { database, openingKey: key, folder: lockFolder } = portal;
  const slots = new Slots();
  const log = logTo((line) => (JSON.parse(line).event === "run.end" ? ended() : undefined));
  const tokens = new AccessTokens({ database, key, allowLoopback: false }, "w");
  const shared = {
    slots,
    limits: new ServerLimits(database, slots),
    tokens,
    memory: messageMemory(),
    tally: new Tally(),
    log,
    lockFolder,
  };
  const queue = new MigrationQueue(database, { workerId: "w", holdMs: HOLD_TIMES.lengthMs, isAlone: true });
  const context = { id: "w", database, key, ...shared };
  return new Runner({ context, queue, holdTimes: HOLD_TIMES, starting: () => undefined });
}

it("is told of a run that ended before it asked, and once of each", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const runner = runnerTelling(resolve);
  const { id } = await addMigration(portal, await addPerson(portal), { phase: "queued", activity: "running" });
  await portal.database.client.credential.deleteMany();
  await runner.look();
  await promise;
  // Its end is in the log a moment before its connections are free.
  await runner.stop();
  expect(await hasLeft(runner)).toBe(true);
  expect(await portal.database.client.migration.findUnique({ where: { id } })).toMatchObject({ activity: "needsUser" });
  await runner.look();
  expect(await hasLeft(runner), "nobody has, since it looked again").toBe(false);
});

function hasLeft(runner: Runner): Promise<boolean> {
  return Promise.race([runner.left().then(() => true), new Promise<false>((resolve) => setImmediate(resolve, false))]);
}
