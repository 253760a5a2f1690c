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
