/** Addresses that take no mail: who is told of them, where they are left out, and when they are tried again. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { sweep } from "../../lib/db/sweep.ts";
import { NotFound } from "../../lib/services/access.ts";
import { fleetView } from "../../lib/services/fleet.ts";
import { removeAddress } from "../../lib/services/mail-address.ts";
import { releaseView } from "../../lib/services/mailing-release.ts";
import {
  refusedOf,
  tryAddressesAgain,
  UNDELIVERED_A_PAGE,
  undeliveredCsv,
  undeliveredView,
} from "../../lib/services/undeliverable.ts";
import { addReminders } from "../../lib/worker/reminders.ts";
import { giveConfirmed } from "../support/mail-address.ts";
import { addMailing, addReminderPlan, announce } from "../support/mailings.ts";
import {
  addAdministrator,
  addPerson,
  addRosterEntry,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let admin: Administrator;
let helper: Administrator;
let serverId: string;
beforeEach(async () => {
  portal = await testPortal({ mailFrom: "move@portal.example" });
  admin = (await addAdministrator(portal)).viewer;
  helper = (await addAdministrator(portal, "helper", "helper")).viewer;
  serverId = (await addServer(portal, { use: "old" })).id;
});
afterEach(() => portal.close());

const entry = (oldAddress: string, row = {}) => addRosterEntry(portal, { serverId, oldAddress, ...row });
const refuse = (...addresses: string[]) =>
  portal.database.client.undeliverableAddress.createMany({
    data: addresses.map((address) => ({ address, error: "550 RCPT TO", reply: "550 5.1.1 … unknown" })),
  });
const known = async () =>
  (await portal.database.client.undeliverableAddress.findMany()).map(({ address }) => address).toSorted();

it("counts people on the overview and names each with what was said, which of their addresses it was, and where mail goes instead", async () => {
  expect((await fleetView(portal, helper)).undelivered).toBe(0);
  const anna = await addPerson(portal);
  await giveConfirmed(portal, anna, { address: "Anna@home.example" });
  await entry("anna@old.example", { name: "Anna", personId: anna.viewer.personId });
  await entry("fax", { contact: "Boss@Example.org" });
  await entry("ben@old.example", { newAddress: "ben@new.example" });
  await entry("fine@old.example");
  await refuse("anna@home.example", "boss@example.org", "ben@new.example");
  expect((await fleetView(portal, helper)).undelivered).toBe(2);
  const said = { error: "550 RCPT TO", reply: "550 5.1.1 … unknown", at: expect.any(Number) };
  const view = await undeliveredView(portal, helper, 1);
  expect(view.rows).toMatchObject([
    { name: "Anna", refused: [{ via: "confirmed", ...said }], instead: "oldAddress" },
    { oldAddress: "fax", refused: [{ via: "contact", ...said }], instead: null },
  ]);
  // What a person confirmed is for nobody else.
  expect(JSON.stringify(view)).not.toContain("home.example");
  await portal.database.client.rosterEntry.updateMany({ data: { deliverySwitched: true } });
  expect((await undeliveredView(portal, admin, 1)).rows.map(({ oldAddress }) => oldAddress)).toEqual([
    ...["anna@old.example", "ben@old.example", "fax"],
  ]);
  await expect(undeliveredView(portal, anna.viewer, 1)).rejects.toThrow(NotFound);
});

it("comes out as a table that spreadsheets do not calculate, and is recorded", async () => {
  await entry("ben@old.example", { name: "=1+1" });
  await refuse("ben@old.example");
  const lines = Buffer.from(await undeliveredCsv(portal, helper))
    .toString()
    .split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^'=1\+1,ben@old\.example,their old address,\d{4}-.*Z,550 5\.1\.1 … unknown,nowhere,$/);
  const [event] = await portal.database.client.auditEvent.findMany();
  expect([event?.action, event?.details]).toEqual(["undeliverable.export", '{"people":1}']);
});

it("has pages", async () => {
  const data = Array.from({ length: UNDELIVERED_A_PAGE + 1 }, (_, number) => ({
    serverId,
    oldAddress: `p${number}@x.example`,
  }));
  await portal.database.client.rosterEntry.createMany({ data });
  await refuse(...data.map(({ oldAddress }) => oldAddress));
  const view = await undeliveredView(portal, admin, 2);
  expect([view.count, view.pages, view.rows.length]).toEqual([UNDELIVERED_A_PAGE + 1, 2, 1]);
});

it("leaves them out of what is counted before a mailing goes, of reminders, and of letters to contacts", async () => {
  await announce(portal);
  await addReminderPlan(portal);
  const { client } = portal.database;
  const { id: waveId } = await client.wave.create({ data: { name: "Library", contactEmail: "Mo@example.org" } });
  await entry("ben@old.example", { waveId });
  await entry("chloe@old.example", { waveId });
  const { id } = await addMailing(portal, { dueAt: null });
  await refuse("ben@old.example");
  const { count, unreachable } = await releaseView(portal, admin, id);
  expect([count, unreachable.first]).toMatchObject([1, [{ oldAddress: "ben@old.example" }]]);
  await addReminders(portal.database, new Date("2026-12-11T09:05:00+01:00"));
  const letters = await client.letter.findMany({ include: { entry: true } });
  expect(letters.map(({ entry }) => entry?.oldAddress ?? "contact").toSorted()).toEqual([
    "chloe@old.example",
    "contact",
  ]);
});

it("is tried again when an administrator says so, and no helper", async () => {
  const { id } = await entry("ben@old.example");
  await entry("chloe@old.example");
  await refuse("ben@old.example", "chloe@old.example");
  expect(await refusedOf(portal, helper, id)).toMatchObject({ refused: [{ via: "oldAddress" }], instead: null });
  await expect(tryAddressesAgain(portal, helper, id)).rejects.toThrow(NotFound);
  await tryAddressesAgain(portal, admin, id);
  await tryAddressesAgain(portal, admin, id);
  expect(await known()).toEqual(["chloe@old.example"]);
  expect(await refusedOf(portal, helper, id)).toMatchObject({ refused: [], instead: "oldAddress" });
  const events = await portal.database.client.auditEvent.findMany();
  expect(events.map(({ action, subjectId }) => [action, subjectId])).toEqual([["undeliverable.tryAgain", id]]);
});

it("is forgotten with the address: when its person takes it back, and when it is nobody's", async () => {
  const anna = await addPerson(portal);
  await giveConfirmed(portal, anna, { address: "anna@home.example" });
  await portal.database.client.wave.create({ data: { name: "Library", contactEmail: "Mo@example.org" } });
  await entry("ben@old.example", { newAddress: "ben@new.example", contact: "Boss@example.org" });
  const kept = ["ben@new.example", "ben@old.example", "boss@example.org", "mo@example.org"];
  await refuse("anna@home.example", "gone@old.example", ...kept);
  await sweep(portal.database, "w", new Date());
  expect(await known()).toEqual(["anna@home.example", ...kept]);
  await removeAddress(portal, anna.viewer);
  expect(await known()).toEqual(kept);
});
