import { afterAll, beforeAll, expect, it } from "vitest";
import { rest, takePlace } from "../../lib/notify/letter-pace.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

const at = (milliseconds: number) => new Date(Date.parse("2026-12-01T09:00:00Z") + milliseconds);

it("gives one place to one of those who ask at the same moment", async () => {
  const asked = await Promise.all(Array.from({ length: 6 }, () => takePlace(portal.database, 30, at(0))));
  expect(asked.filter(Boolean)).toHaveLength(1);
  expect(await takePlace(portal.database, 30, at(1999))).toBe(false);
  expect(await takePlace(portal.database, 30, at(2000))).toBe(true);
});

it("gives no more places in a minute than its limit, and one second's more at the start", async () => {
  let places = 0;
  for (let ms = 100_000; ms < 160_000; ms += 250)
    for (let more = true; more; ) {
      more = await takePlace(portal.database, 120, at(ms));
      if (more) places++;
    }
  expect(places).toBeGreaterThanOrEqual(120);
  expect(places).toBeLessThanOrEqual(122);
});

it("gives none while the server is left alone", async () => {
  await rest(portal.database, at(200_000));
  expect(await takePlace(portal.database, 6000, at(250_000))).toBe(false);
  expect(await takePlace(portal.database, 6000, at(260_000))).toBe(true);
});
