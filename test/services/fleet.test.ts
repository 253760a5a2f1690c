import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fleetView } from "../../lib/services/fleet.ts";
import { addFleet, type FleetPerson, type FleetServers } from "../support/fleet.ts";
import { addAdministrator, addServer, type TestPortal, testPortal } from "../support/portal.ts";

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY);
const DONE = { phase: "done", activity: null, grade: "complete" } as const;

let portal: TestPortal;
let servers: FleetServers;
beforeEach(async () => {
  portal = await testPortal();
  const [old, fresh] = [await addServer(portal, { use: "old" }), await addServer(portal, { use: "new" })];
  servers = { oldServerId: old.id, newServerId: fresh.id };
});
afterEach(() => portal.close());

async function announce(days: number): Promise<void> {
  const deadline = new Date(Date.now() + days * DAY).toISOString().slice(0, 16);
  await portal.database.client.announcement.create({
    data: { headline: "{when}", text: "", deadline, zone: "UTC", publishedAt: ago(1) },
  });
}

const people = (name: string, count: number, of: (index: number) => Omit<FleetPerson, "name"> = () => ({})) =>
  Array.from({ length: count }, (_, index) => ({ name: `${name}${index}`, ...of(index) }));
/** So many, one a day, the last of them today. */
const moved = (count: number) => people("moved", count, (index) => ({ move: DONE, doneAt: ago(index + 0.1) }));

const view = async (role: "administrator" | "helper" = "administrator") => {
  const name = crypto.randomUUID();
  return fleetView(portal, (await addAdministrator(portal, name, role)).viewer);
};

describe("will we make it", () => {
  it("is answered by the pace of the last days, for everybody on the roster", async () => {
    await addFleet(portal.database, servers, [
      ...moved(14),
      ...people("left", 5),
      ...people("excused", 3, () => ({ entry: { mark: "excused" } })),
    ]);
    expect(await view()).toMatchObject({
      answer: "noDeadline",
      course: { people: 19, left: 5 },
      counts: { excused: 3 },
    });
  });

  it.each([
    ["yes", 30, 14, 3],
    ["perhaps", 6, 14, 5],
    ["no", 6, 14, 40],
    ["over", -1, 14, 2],
    ["noPace", 6, 0, 2],
    ["moved", 6, 3, 0],
  ] as const)("is answered by %s: %i days, %i moved, %i left", async (answer, days, done, left) => {
    await announce(days);
    await addFleet(portal.database, servers, [...moved(done), ...people("left", left)]);
    expect((await view()).answer).toBe(answer);
  });

  it("is not asked while nobody is on the roster", async () => {
    await announce(6);
    expect((await view()).answer).toBe("nobody");
  });
});

it("counts a service account that nobody has moved among those who are left, and one that is stale among those who have", async () => {
  await addFleet(portal.database, servers, [
    { name: "printer", entry: { mark: "serviceAccount" } },
    { name: "stale", move: { ...DONE, arrivedSince: 2 }, doneAt: ago(2) },
  ]);
  expect(await view()).toMatchObject({ course: { people: 2, left: 1 }, counts: { serviceAccount: 1, stale: 1 } });
});

it("tells of those who have not started how many have signed in, and nobody else", async () => {
  await addFleet(portal.database, servers, [...moved(2), ...people("left", 1)]);
  const before = (await view()).details.signedIn;
  const [first] = await portal.database.client.person.findMany({ take: 1 });
  if (!first) throw new Error("somebody has moved");
  await portal.database.client.person.create({ data: { serverId: first.serverId, login: "dora@new.example" } });
  expect([before, (await view()).details.signedIn]).toEqual([0, 1]);
});

it("asks of a helper nothing of the set-up", async () => {
  expect((await view("helper")).missing).toEqual([]);
  expect((await view()).missing).not.toEqual([]);
});
