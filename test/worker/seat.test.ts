import { expect, it } from "vitest";
import { Slots } from "../../lib/jobs/slots.ts";
import { Seat } from "../../lib/worker/seat.ts";

it("a run has no further connection to a server that is slow just now, and keeps the one that it has", async () => {
  const slots = new Slots();
  for (const id of ["old", "new"]) slots.setLimit(id, 8);
  let isWeary = true;
  const around = { wanted: () => undefined, isWeary: (serverId: string) => isWeary && serverId === "old" };
  const seat = await Seat.take(slots, { old: "old", new: "new" }, around);
  if ("missing" in seat) throw new Error();
  await seat.slot("old");
  await expect(seat.slot("old")).rejects.toMatchObject({ code: "server.tooManyConnections", side: "old" });
  await seat.slot("new");
  await seat.slot("new");
  isWeary = false;
  await seat.slot("old");
  expect([seat.hasExtra("old"), seat.hasExtra("new")]).toEqual([true, true]);
});

it("a run has four connections to a server at most, however many it may have", async () => {
  const slots = new Slots();
  for (const id of ["old", "new"]) slots.setLimit(id, 20);
  const seat = await Seat.take(slots, { old: "old", new: "new" }, { wanted: () => undefined, isWeary: () => false });
  if ("missing" in seat) throw new Error();
  for (let count = 0; count < 4; count++) await seat.slot("old");
  await expect(seat.slot("old")).rejects.toMatchObject({ code: "server.tooManyConnections", side: "old" });
  await seat.slot("new");
});
