import { afterEach, beforeEach, expect, it } from "vitest";
import { enrol } from "../../lib/roster/enrol.ts";
import { addMigration, addPerson, addRosterEntry, addServer, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
let serverId: string;
beforeEach(async () => {
  portal = await testPortal();
  serverId = (await addServer(portal, { use: "old" })).id;
});
afterEach(() => portal.close());

async function connected(login: string, oldLogin: string) {
  const person = await addPerson(portal, { login, password: null });
  const { id: migrationId, oldAccountId } = await addMigration(portal, person, { oldServerId: serverId, oldLogin });
  const { personId } = person.viewer;
  await portal.database.client.$transaction((tx) => enrol(tx, { personId, migrationId, oldAccountId }));
  return { personId, migrationId };
}

const roster = () => portal.database.client.rosterEntry.findMany();

it("puts whoever connects an old account on the roster", async () => {
  const anna = await connected("anna@new.example", "Anna@old.example");
  expect(await roster()).toMatchObject([{ ...anna, serverId, oldAddress: "anna@old.example", source: "signIn" }]);
});

it("knows those who were on the list, and leaves what stands there", async () => {
  await addRosterEntry(portal, { serverId, oldAddress: "anna@old.example", name: "Anna", source: "list" });
  const anna = await connected("anna@new.example", "anna@old.example");
  expect(await roster()).toMatchObject([{ ...anna, name: "Anna", source: "list" }]);
});

it("keeps the first of several who use one old account", async () => {
  const first = await connected("anna@new.example", "shared@old.example");
  await connected("paul@new.example", "shared@old.example");
  expect(await roster()).toMatchObject([first]);
});
