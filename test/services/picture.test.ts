import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { BREATH_MS, breath } from "../../lib/services/calm.ts";
import { fleetForecast, freshForecast } from "../../lib/services/fleet-forecast.ts";
import {
  PICTURE_AGAIN_MS,
  PICTURE_FRESH_MS,
  PICTURE_KEPT_MS,
  PictureBook,
  SMALL_ROSTER,
} from "../../lib/services/picture.ts";
import { addPerson, addServer, type TestPortal, testPortal } from "../support/portal.ts";

const NOW = Date.UTC(2026, 10, 30, 12);
const MANY_MOVES = 2_000;
/** What nobody waits for is done in pieces. */
const SOME_BREATHS_MS = 20 * BREATH_MS;

let portal: TestPortal;
let serverId: string;
beforeAll(async () => {
  portal = await testPortal();
  serverId = (await addServer(portal, { use: "old" })).id;
});
afterAll(() => portal.close());

let book: PictureBook<number>;
let drawn: number;
beforeEach(() => {
  book = new PictureBook();
  drawn = 0;
});
const look = (after: number, draw = async () => ++drawn) => book.look(portal.database, NOW + after, draw);

describe("a picture", () => {
  it("of a small roster is drawn for everybody who looks, and is of now", async () => {
    expect(await look(0)).toEqual({ drawn: 1, asOf: null });
    expect(await look(1)).toEqual({ drawn: 2, asOf: null });
  });

  describe("of a large one", () => {
    beforeAll(async () => {
      // In one statement: it is done in a moment.
      const numbers = Prisma.sql`WITH RECURSIVE n("x") AS (SELECT 0 UNION ALL SELECT "x" + 1 FROM n WHERE "x" < ${SMALL_ROSTER})`;
      const rows = Prisma.sql`SELECT 'entry' || "x", ${serverId}, 'box' || "x" FROM n`;
      const statement = Prisma.sql`${numbers} INSERT INTO "RosterEntry" ("id", "serverId", "oldAddress") ${rows}`;
      await portal.database.run(statement, "lazy");
    });

    it("is drawn once in half a minute, and says of when it is", async () => {
      expect(await Promise.all([look(0), look(0)])).toEqual([
        { drawn: 1, asOf: NOW },
        { drawn: 1, asOf: NOW },
      ]);
      expect(await look(PICTURE_FRESH_MS - 1)).toEqual({ drawn: 1, asOf: NOW });
      expect(drawn).toBe(1);
    });

    it("is shown at once while the next is drawn", async () => {
      await look(0);
      expect(await look(PICTURE_FRESH_MS)).toEqual({ drawn: 1, asOf: NOW });
      const asOf = NOW + PICTURE_FRESH_MS;
      await vi.waitFor(async () => expect(await look(PICTURE_FRESH_MS + 1)).toEqual({ drawn: 2, asOf }));
    });

    it("stays where the next one fails", async () => {
      await look(0);
      const fails = async () => Promise.reject(new Error("the disk is full"));
      expect(await look(PICTURE_FRESH_MS, fails)).toEqual({ drawn: 1, asOf: NOW });
      expect(await look(PICTURE_FRESH_MS + 1, fails)).toEqual({ drawn: 1, asOf: NOW });
    });

    it("is drawn again by and by although nobody looks, so that nobody waits for it later", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: NOW });
      try {
        await look(0);
        await vi.advanceTimersByTimeAsync(PICTURE_AGAIN_MS - 1);
        expect(drawn).toBe(1);
        await vi.advanceTimersByTimeAsync(1);
        expect(await look(PICTURE_AGAIN_MS)).toEqual({ drawn: 2, asOf: NOW + PICTURE_AGAIN_MS });
      } finally {
        vi.useRealTimers();
      }
    });

    it("is drawn anew for a picture of which it is a part, and kept for whoever looks", async () => {
      await look(0);
      expect(await book.anew(portal.database, NOW + 1, async () => ++drawn)).toEqual({ drawn: 2, asOf: NOW + 1 });
      expect(await look(2)).toEqual({ drawn: 2, asOf: NOW + 1 });
    });

    it("is drawn with breaths where nobody waits for it, and without where somebody does", async () => {
      const took: number[] = [];
      const draw = async () => {
        const from = performance.now();
        await breath();
        took.push(performance.now() - from);
        return ++drawn;
      };
      await look(0, draw);
      await look(PICTURE_FRESH_MS, draw);
      await vi.waitFor(() => expect(took).toHaveLength(2), SOME_BREATHS_MS);
      expect(took[0]).toBeLessThan(BREATH_MS / 2);
      expect(took[1]).toBeGreaterThan(BREATH_MS * 0.9);
    });

    it("that is too old is shown to nobody", async () => {
      await look(0);
      expect(await look(PICTURE_KEPT_MS)).toEqual({ drawn: 2, asOf: NOW + PICTURE_KEPT_MS });
    });

    it("that failed is tried again by the next who looks", async () => {
      await expect(look(0, async () => Promise.reject(new Error("the disk is full")))).rejects.toThrow("disk");
      expect(await look(1)).toEqual({ drawn: 1, asOf: NOW + 1 });
    });
  });
});

it("the forecast of very many moves is answered while the next one is worked out", async () => {
  const { database } = portal;
  const person = await addPerson(portal, { password: null });
  const { personId } = person.viewer;
  const ids = Array.from({ length: MANY_MOVES }, (_, number) => `move${number}`);
  await database.client.account.createMany({ data: ids.map((id) => ({ id, personId, serverId, login: id })) });
  const move = { personId, newAccountId: person.newAccountId, plan: "{}" };
  await database.client.migration.createMany({ data: ids.map((id) => ({ id, oldAccountId: id, ...move })) });
  const first = await fleetForecast(database, 1);
  await pause(2);
  expect(await fleetForecast(database, 1)).toBe(first);
  await vi.waitFor(async () => expect(await fleetForecast(database, 60_000)).not.toBe(first), SOME_BREATHS_MS);
  // Also by whoever asks while a picture waits for the next one.
  const last = await fleetForecast(database, 60_000);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  try {
    const next = freshForecast(database);
    expect(await fleetForecast(database)).toBe(last);
    expect(await next).not.toBe(last);
  } finally {
    vi.useRealTimers();
  }
});
