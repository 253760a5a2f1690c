import { afterEach, beforeEach, expect, it } from "vitest";
import type { Answer } from "../../lib/jobs/requests.ts";
import { connectOldAccount } from "../../lib/services/connect.ts";
import {
  addPerson,
  addRosterEntry,
  addServer,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

const ACCEPTED: Answer<"signIn"> = { ok: true, value: {} };
const REFUSED: Answer<"signIn"> = {
  ok: false,
  refusal: { code: "auth.refused", side: "old", retryAt: null, serverText: "" },
};

let portal: TestPortal;
let person: TestPerson;
let serverId: string;
beforeEach(async () => {
  portal = await testPortal();
  person = await addPerson(portal, { login: "Anna@new.example" });
  serverId = (await addServer(portal, { name: "Old mail", use: "old" })).id;
  await portal.database.client.organisation.create({ data: { id: 1, name: "IT", contact: "Service desk" } });
});
afterEach(() => portal.close());

const entry = (oldAddress: string, row: object = {}) => addRosterEntry(portal, { serverId, oldAddress, ...row });
async function connect(login: string, answer = ACCEPTED) {
  const form = { serverId, login, password: "old secret" };
  const [result] = await Promise.all([
    connectOldAccount(portal, person.viewer, form, null),
    answerNext(portal, "signIn", answer),
  ]);
  return result;
}
const nothingKept = async () => {
  const { client } = portal.database;
  expect(await client.migration.count()).toBe(0);
  expect(await client.account.count({ where: { serverId } })).toBe(0);
};

it("connects the accounts that the roster gives each other, however they are spelled", async () => {
  await entry("anna@old.example", { newAddress: "anna@new.example", newServerId: person.newServerId });
  expect(await connect("ANNA@old.example")).toMatchObject({ kind: "connected" });
});

it("SEC 30: tells whoever has shown the old password that it belongs to another new account, and keeps nothing of it", async () => {
  const { id } = await entry("paul@old.example", { newAddress: "paul@new.example" });
  expect(await connect("paul@old.example")).toEqual({
    kind: "problems",
    problems: {
      login: { kind: "belongsElsewhere", address: "paul@new.example", server: null, contact: "Service desk" },
    },
  });
  await nothingKept();
  expect(await portal.database.client.auditEvent.findMany()).toMatchObject([
    { action: "account.mappedElsewhere", subjectId: id, actorId: person.viewer.personId },
  ]);
});

it("tells nothing of it to whoever has not", async () => {
  await entry("paul@old.example", { newAddress: "paul@new.example" });
  expect(await connect("paul@old.example", REFUSED)).toEqual({
    kind: "problems",
    problems: { password: { kind: "refused", code: "auth.refused", triesLeft: 2 } },
  });
});

it("holds to the new server as well, with an address or without", async () => {
  const { id: newServerId } = await addServer(portal, { name: "Other mail", use: "new" });
  await entry("anna@old.example", { newAddress: "anna@new.example", newServerId });
  await entry("desk@old.example", { newServerId });
  const elsewhere = { kind: "belongsElsewhere", server: "Other mail", contact: "Service desk" };
  expect(await connect("anna@old.example")).toEqual({
    kind: "problems",
    problems: { login: { ...elsewhere, address: "anna@new.example" } },
  });
  expect(await connect("desk@old.example")).toEqual({
    kind: "problems",
    problems: { login: { ...elsewhere, address: null } },
  });
  await nothingKept();
});

it("lets a new account that is meant for one old account connect no other that is on no list", async () => {
  await entry("anna@old.example", { newAddress: "anna@new.example" });
  expect(await connect("stranger@old.example")).toEqual({
    kind: "problems",
    problems: {
      login: { kind: "hasAnother", address: "anna@old.example", server: "Old mail", contact: "Service desk" },
    },
  });
  await nothingKept();
});

it("lets anybody connect what is on the list without a new address", async () => {
  await entry("anna@old.example", { newAddress: "anna@new.example" });
  await entry("anna.archive@old.example");
  expect(await connect("anna.archive@old.example")).toMatchObject({ kind: "confirm" });
});

it("knows accounts by their short names", async () => {
  await entry("paul@old.example", { newAddress: "paul@new.example" });
  expect(await connect("paul")).toMatchObject({ problems: { login: { kind: "belongsElsewhere" } } });
  await entry("anna@old.example", { newAddress: "anna" });
  expect(await connect("anna")).toMatchObject({ kind: "connected" });
  const rows = await portal.database.client.rosterEntry.findMany({ where: { migrationId: { not: null } } });
  expect(rows).toMatchObject([{ oldAddress: "anna@old.example" }]);
  expect(await portal.database.client.rosterEntry.count()).toBe(2);
});

it("takes a short name for none of several that it could be, nor for one of another domain", async () => {
  await entry("paul@one.example", { newAddress: "paul@new.example" });
  await entry("paul@two.example", { newAddress: "paul@new.example" });
  expect(await connect("paul")).toMatchObject({ kind: "confirm" });
  await portal.database.client.rosterEntry.deleteMany({ where: { oldAddress: "paul@two.example" } });
  await portal.database.client.server.update({ where: { id: serverId }, data: { mailDomain: "old.example" } });
  expect(await connect("paul")).toMatchObject({ kind: "confirm" });
});
