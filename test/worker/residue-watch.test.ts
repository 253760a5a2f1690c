/** When the worker looks by itself for what still arrives in old accounts, and when it leaves them alone. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { Slots } from "../../lib/jobs/slots.ts";
import { WEEKDAYS } from "../../lib/policy/windows.ts";
import { AccessTokens } from "../../lib/worker/access-tokens.ts";
import { logTo } from "../../lib/worker/log.ts";
import { messageMemory } from "../../lib/worker/message-memory.ts";
import { watchResidue } from "../../lib/worker/residue-watch.ts";
import { ServerLimits } from "../../lib/worker/server-limits.ts";
import { Tally } from "../../lib/worker/tally.ts";
import { addMigration, addPerson, type MigrationOptions, type TestPortal, testPortal } from "../support/portal.ts";

const NOW = new Date();
const DAY_MS = 24 * 3_600_000;
const DONE = { phase: "done", activity: null, grade: "complete", residueDueAt: NOW } as const;

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.database.client.migration.deleteMany();
});

const mover = async (row: MigrationOptions = {}) => addMigration(portal, await addPerson(portal), { ...DONE, ...row });
const due = async (id: string) =>
  (await portal.database.client.migration.findUniqueOrThrow({ where: { id } })).residueDueAt?.getTime() ?? null;

/** A round of a worker that has just read what administrators allow. */
async function look(): Promise<number> {
  const { database, openingKey: key, folder: lockFolder } = portal;
  const slots = new Slots();
  const limits = new ServerLimits(database, slots);
  await limits.read();
  const tokens = new AccessTokens({ database, key, allowLoopback: false }, "w");
  const shared = {
    slots,
    limits,
    tokens,
    memory: messageMemory(),
    tally: new Tally(),
    log: logTo(() => undefined),
    lockFolder,
  };
  return watchResidue({ id: "w", database, key, ...shared }, new AbortController().signal, NOW);
}

it.each<[string, MigrationOptions]>([
  ["is not due yet", { residueDueAt: new Date(NOW.getTime() + 1) }],
  ["is signed off", { signedOffAt: NOW }],
  ["is under way", { phase: "copying", activity: "running", grade: null }],
])("leaves alone what %s", async (_what, row) => {
  const { id } = await mover(row);
  const before = await due(id);
  expect([await look(), await due(id)]).toEqual([0, before]);
});

it("leaves it to the nightly run where there is one", async () => {
  const { id } = await mover({ catchUp: true });
  expect([await look(), await due(id)]).toEqual([0, null]);
});

it("waits while the old server has its quiet hours", async () => {
  const { id, oldAccountId } = await mover();
  const { client } = portal.database;
  const { serverId } = await client.account.findUniqueOrThrow({ where: { id: oldAccountId } });
  const days = [WEEKDAYS[(new Date().getUTCDay() + 2) % 7]];
  const windows = JSON.stringify([{ days, from: "12:00", to: "13:00" }]);
  await client.server.update({ where: { id: serverId }, data: { windows, zone: "UTC" } });
  expect([await look(), await due(id)]).toEqual([0, NOW.getTime()]);
});

it("looks once a day, also where the server is away", async () => {
  const { id } = await mover();
  expect([await look(), await look()]).toEqual([1, 0]);
  expect(await due(id)).toBe(NOW.getTime() + DAY_MS);
});

it("looks no more once the password is gone", async () => {
  const { id } = await mover({ oldPassword: null });
  expect([await look(), await due(id)]).toEqual([1, null]);
});
