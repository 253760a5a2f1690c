/** Slots of many workers in a real PostgreSQL: whose end was seen, whose was not, and who may have them next. */
import { connect, createServer, type Socket } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import type { Database } from "../../lib/db/database.ts";
import { type SlotHeld, SlotLocks, type SlotLockTimes } from "../../lib/db/slot-locks.ts";
import { type PostgresServer, startPostgres } from "../support/servers/postgresql.ts";

/** As SLOT_LOCK_TIMES, quicker. */
const TIMES: SlotLockTimes = { heartbeatMs: 100, answerMs: 500, freshMs: 1_000, restMs: 1_500, asleepMs: 600_000 };
/** Of a server, by default. */
const IDLE_MS = 30 * 60_000;

let postgres: PostgresServer;
let database: Database;
let admin: pg.Client;
let serverId: string;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  database = await openDatabase(postgres.url);
  admin = new pg.Client(postgres.url);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.close();
  await postgres.stop();
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function worker(name: string, { url = postgres.url, ...times }: Partial<SlotLockTimes> & { url?: string } = {}) {
  const locks = new SlotLocks(url, name, { ...TIMES, ...times });
  ends.push(() => locks.close());
  return locks;
}

async function newServer(): Promise<void> {
  const row = await database.client.server.create({
    data: { host: crypto.randomUUID(), port: 993, security: "tls" },
  });
  serverId = row.id;
}

const one = (number = 1) => ({ serverId, number });
const wanted = (...numbers: readonly number[]) => ({ serverId, numbers, use: "copying" });
const row = (number = 1) =>
  database.client.slot.findUniqueOrThrow({ where: { serverId_number: { serverId, number } } });

/** What is done to a worker's connection to the database. */
async function terminate(): Promise<void> {
  const slots = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'carryover slots'";
  await admin.query(slots);
}

async function aborted(signal: AbortSignal): Promise<void> {
  await expect.poll(() => signal.aborted, { timeout: 10_000 }).toBe(true);
}

async function held(promise: Promise<SlotHeld | null>): Promise<AbortSignal> {
  const slot = await promise;
  if (!slot) throw new Error("the slot was not to be had");
  return slot.lost;
}

describe("a slot", () => {
  it("is held by one worker at a time, and by the next as soon as its connection is closed", async () => {
    await newServer();
    const [anna, ben] = [await worker("anna"), await worker("ben")];
    const signal = await held(anna.take(wanted(1)));
    expect(await ben.take(wanted(1))).toBeNull();
    expect(await anna.take(wanted(1)), "not twice by the same either").toBeNull();
    expect(await ben.take(wanted(2))).not.toBeNull();
    await anna.give(one());
    expect(await ben.take(wanted(1))).not.toBeNull();
    expect(signal.aborted).toBe(false);
    expect(await row()).toMatchObject({ holder: "ben", use: "copying", isClosed: false, restUntil: null });
  });

  it("is the first of those wanted that others neither hold nor have to leave alone", async () => {
    await newServer();
    const [anna, ben, eve] = [await worker("anna"), await worker("ben"), await worker("eve")];
    for (const number of [5, 3]) await held(anna.take(wanted(number)));
    await held(eve.take(wanted(4)));
    await eve.close();
    for (const number of [2, 1]) expect(await ben.take(wanted(5, 4, 3, 2, 1))).toMatchObject({ number });
    expect(await ben.take(wanted(5, 4, 3, 2, 1))).toBeNull();
    expect(await anna.take(wanted(5, 3)), "all of them are its own").toBeNull();
    await anna.give(one(3));
    expect(await ben.take(wanted(5, 4, 3, 2, 1))).toMatchObject({ serverId, number: 3 });
  });

  it("is found with few questions, however many others have", async () => {
    await newServer();
    const silent = { heartbeatMs: 3_600_000 };
    const [anna, ben] = [await worker("anna", silent), await worker("ben", silent)];
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    for (const number of numbers.slice(1)) await held(anna.take(wanted(number)));
    await held(ben.take(wanted(1)));
    const query = vi.spyOn(pg.Client.prototype, "query");
    expect(await ben.take(wanted(...numbers))).toBeNull();
    const asked = query.mock.calls.length;
    query.mockRestore();
    expect(asked).toBe(2);
  });

  it("rests a while after its holder was killed", async () => {
    await newServer();
    const [anna, ben] = [await worker("anna"), await worker("ben")];
    await held(anna.take(wanted(1)));
    // Killed: its database connection ends without a word, and nobody gives signs of life.
    await anna.close();
    expect(await ben.take(wanted(1))).toBeNull();
    const { heartbeatAt, restUntil } = await row();
    expect((restUntil?.getTime() ?? 0) - heartbeatAt.getTime()).toBe(TIMES.restMs);
    await expect.poll(() => ben.take(wanted(1)), { timeout: 10_000 }).not.toBeNull();
    expect(Date.now()).toBeGreaterThanOrEqual(restUntil?.getTime() ?? 0);
  });

  it("rests as long as the mail server may keep the connection after its holder has vanished", async () => {
    await newServer();
    const [anna, ben] = [await worker("anna"), await worker("ben")];
    await held(anna.take(wanted(1)));
    await anna.close();
    const before = new Date(Date.now() - TIMES.freshMs - 1_000);
    await database.client.slot.updateMany({ where: { serverId }, data: { heartbeatAt: before } });
    expect(await ben.take(wanted(1))).toBeNull();
    expect((await row()).restUntil).toEqual(new Date(before.getTime() + IDLE_MS));
    await database.client.slot.updateMany({ where: { serverId }, data: { restUntil: new Date() } });
    expect(await ben.take(wanted(1))).not.toBeNull();
  });

  it("is known to be lost when the database is gone, and told to be closed when it is back", async () => {
    await newServer();
    const silent = { heartbeatMs: 3_600_000 };
    const [anna, ben] = [await worker("anna", silent), await worker("ben", silent)];
    const signal = await held(anna.take(wanted(1)));
    await terminate();
    await aborted(signal);
    expect(await ben.take(wanted(1)), "it may be open still").toBeNull();
    expect(await anna.take(wanted(1)), "not by the same either, before it is closed").toBeNull();
    await anna.give(one());
    expect(await row()).toMatchObject({ isClosed: false });
    await held(anna.take(wanted(2)));
    expect(await row()).toMatchObject({ isClosed: true });
    expect(await ben.take(wanted(1))).not.toBeNull();
  });

  it("is told to be closed where that takes until the database is back, and is not had again before", async () => {
    await newServer();
    const anna = await worker("anna", { heartbeatMs: 3_600_000 });
    const signal = await held(anna.take(wanted(1)));
    await terminate();
    await aborted(signal);
    await held(anna.take(wanted(2)));
    await database.client.slot.updateMany({ where: { serverId, number: 1 }, data: { restUntil: new Date() } });
    expect(await anna.take(wanted(1))).toBeNull();
    await anna.give(one());
    expect(await row()).toMatchObject({ isClosed: true });
  });

  it("is known to be lost when the line to the database is dead", async () => {
    await newServer();
    const line = await silentLine();
    const anna = await worker("anna", { url: line.url });
    const signal = await held(anna.take(wanted(1)));
    line.fallSilent();
    await aborted(signal);
    await expect(anna.take(wanted(2)), "nobody knows who has it").rejects.toThrow();
  });

  it("gives signs of life while it is held", async () => {
    await newServer();
    const anna = await worker("anna");
    await held(anna.take(wanted(1)));
    const { heartbeatAt } = await row();
    await expect
      .poll(async () => (await row()).heartbeatAt.getTime(), { timeout: 10_000 })
      .toBeGreaterThan(heartbeatAt.getTime());
  });

  it("is taken from a holder that sleeps, and rests as if it had vanished", async () => {
    await newServer();
    const anna = await worker("anna", { heartbeatMs: 3_600_000 });
    const ben = await worker("ben", { asleepMs: 0, freshMs: 0 });
    const signal = await held(anna.take(wanted(1)));
    expect(await ben.take(wanted(1))).toBeNull();
    await aborted(signal);
    await expect
      .poll(async () => (await ben.take(wanted(1))) ?? (await row()).restUntil, { timeout: 10_000 })
      .not.toBeNull();
    const { heartbeatAt, restUntil, holder } = await row();
    expect([holder, (restUntil?.getTime() ?? 0) - heartbeatAt.getTime()]).toEqual(["anna", IDLE_MS]);
  });

  it("is never held by more workers than there are slots, whoever loses the database when", async () => {
    await newServer();
    const limit = 3;
    const open = new Set<object>();
    let most = 0;
    let taken = 0;
    const workers = await Promise.all(Array.from({ length: 8 }, (_, index) => worker(`worker ${index}`)));
    const busy = workers.map(async (locks, index) => {
      for (let round = 0; round < 40; round++) {
        const number = 1 + ((index + round) % limit);
        const slot = await locks.take(wanted(number, 1 + (number % limit))).catch(() => null);
        if (!slot) continue;
        const connection = {};
        open.add(connection);
        taken++;
        most = Math.max(most, open.size);
        await new Promise((resolve) => setImmediate(resolve));
        // What slotted.ts does: the connection ends, and then its slot is given back.
        open.delete(connection);
        await locks.give(slot);
        if (index === 0 && round % 10 === 5) await terminate();
      }
    });
    await Promise.all(busy);
    expect(most).toBeLessThanOrEqual(limit);
    expect(taken).toBeGreaterThan(limit);
  });
});

/** A line to the database that can stop passing bytes without being closed. */
async function silentLine() {
  const { hostname, port } = new URL(postgres.url);
  const sockets: Socket[] = [];
  let isSilent = false;
  const pass = (from: Socket, to: Socket): void => {
    sockets.push(from);
    from.on("data", (bytes) => (isSilent ? undefined : to.write(bytes)));
    from.on("error", () => undefined);
  };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const ownPort = typeof address === "object" && address ? address.port : 0;
  return {
    url: postgres.url.replace(`:${port}/`, `:${ownPort}/`),
    fallSilent: () => {
      isSilent = true;
    },
  };
}
