import { afterAll, beforeAll, expect, it } from "vitest";
import { forgetTries, type Try, takeTry, type UsedUp } from "../../lib/auth/budget.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";

const HOUR = 3_600_000;

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

let names = 0;
const newName = () => `anna-${++names}@new.example`;
const take = (name: string) => takeTry(portal.database, "account", ["server", name]);
const isTry = (result: Try | UsedUp): result is Try => "giveBack" in result;
const takeMany = async (name: string, count: number) => {
  const results: (Try | UsedUp)[] = [];
  for (let each = 0; each < count; each++) results.push(await take(name));
  return results;
};

it("SEC 15: allows three tries for one account in three hours, and says when there is one again", async () => {
  const before = Date.now();
  const [one, two, three, four] = await takeMany(newName(), 4);
  expect([one, two, three]).toMatchObject([{ left: 2 }, { left: 1 }, { left: 0 }]);
  const until = four && "until" in four ? four.until : 0;
  expect(until).toBeGreaterThanOrEqual(before + 3 * HOUR - 1000);
  expect(until).toBeLessThanOrEqual(Date.now() + 3 * HOUR);
});

it("SEC 17: allows three of twenty tries that come at once", async () => {
  const name = newName();
  const results = await Promise.all(Array.from({ length: 20 }, () => take(name)));
  expect(results.filter(isTry)).toHaveLength(3);
  expect(isTry(await take(name))).toBe(false);
});

it("has room again for each try that was given back", async () => {
  const name = newName();
  const [first] = await takeMany(name, 3);
  expect(isTry(await take(name))).toBe(false);
  if (first && isTry(first)) await first.giveBack();
  expect((await takeMany(name, 2)).map(isTry)).toEqual([true, false]);
});

it("SEC 17: forgets the tries of one account alone", async () => {
  const [name, other] = [newName(), newName()];
  await takeMany(name, 3);
  await takeMany(other, 3);
  await forgetTries(portal.database, "account", ["server", name]);
  expect(isTry(await take(name))).toBe(true);
  expect(isTry(await take(other))).toBe(false);
});

it("counts a name in capitals, or with blanks around it, as the same", async () => {
  const name = newName();
  await takeMany(name, 3);
  expect(isTry(await take(` ${name.toUpperCase()} `))).toBe(false);
  expect(isTry(await takeTry(portal.database, "account", ["another server", name]))).toBe(true);
});

it("begins anew when the time is over", async () => {
  const name = newName();
  await takeMany(name, 4);
  await portal.database.client.signInBudget.updateMany({ data: { expire: new Date(Date.now() - 1) } });
  expect((await takeMany(name, 4)).map(isTry)).toEqual([true, true, true, false]);
});

it("keeps neither names nor addresses in the database", async () => {
  const name = newName();
  await take(name);
  await takeTry(portal.database, "address", ["192.0.2.7"]);
  const rows = JSON.stringify(await portal.database.client.signInBudget.findMany());
  expect(rows).not.toContain(name);
  expect(rows).not.toContain("192.0.2.7");
});
