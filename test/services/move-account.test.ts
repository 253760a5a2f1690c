import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isStillHeld, viewerOf } from "../../lib/auth/sessions.ts";
import type { Person } from "../../lib/auth/viewer.ts";
import type { Answer } from "../../lib/jobs/requests.ts";
import { NotFound } from "../../lib/services/access.ts";
import { connectOldAccount } from "../../lib/services/connect.ts";
import { pauseMigration } from "../../lib/services/control.ts";
import { beginMove, endMove, moveAccountView } from "../../lib/services/move-account.ts";
import { open } from "../../lib/vault/open.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

const ACCEPTED: Answer<"signIn"> = { ok: true, value: {} };
const REFUSED: Answer<"signIn"> = {
  ok: false,
  refusal: { code: "auth.refused", side: "new", retryAt: null, serverText: "" },
};
const OLD = "scanner@old.example";
const NEW = "scanner@new.example";

let portal: TestPortal;
let admin: Awaited<ReturnType<typeof addAdministrator>>;
let oldServer: string;
let newServer: string;
let entry: string;
beforeEach(async () => {
  portal = await testPortal();
  admin = await addAdministrator(portal);
  oldServer = (await addServer(portal, { use: "old" })).id;
  newServer = (await addServer(portal, { use: "new" })).id;
  entry = (await addRosterEntry(portal, { serverId: oldServer, oldAddress: OLD, mark: "serviceAccount" })).id;
});
afterEach(() => portal.close());

const FORM = { serverId: "", login: NEW, password: "new secret" };
const viewer = () => viewerOf(portal.database, admin.sessionId, Date.now());
const begin = async (answer: Answer<"signIn"> | null = ACCEPTED, form = FORM, by = admin.viewer) => {
  const asked = beginMove(portal, by, entry, form, null);
  if (answer) await answerNext(portal, "signIn", answer);
  return asked;
};
async function acting(): Promise<Person> {
  await begin();
  const now = await viewer();
  if (now.kind !== "person") throw new Error("nobody acts");
  return now;
}
const connect = async (person: Person, login = OLD) => {
  const form = { serverId: oldServer, login, password: "old secret" };
  const asked = connectOldAccount(portal, person, form, null);
  if (login === OLD) await answerNext(portal, "signIn", ACCEPTED);
  return asked;
};

describe("an account that is nobody's own", () => {
  it("is moved by an administrator as a person would, after both servers accepted its passwords", async () => {
    const person = await acting();
    expect(person).toMatchObject({ login: NEW, serverId: newServer, actedBy: { name: "admin", entry: { id: entry } } });
    expect(await connect(person)).toMatchObject({ kind: "connected" });
    const { client } = portal.database;
    const row = await client.rosterEntry.findUniqueOrThrow({ where: { id: entry }, include: { migration: true } });
    expect(row).toMatchObject({ personId: person.personId, migration: { personId: person.personId } });
    const account = await client.account.findFirstOrThrow({ where: { login: NEW }, include: { credential: true } });
    const { personId } = person;
    const context = { purpose: "credential", personId, accountId: account.id, serverId: newServer } as const;
    expect(open(portal.openingKey, account.credential?.sealed ?? new Uint8Array(), context)).toBe("new secret");
  });

  it("is moved in the administrator's name, on behalf of the account, in every row of the audit", async () => {
    const person = await acting();
    const connected = await connect(person);
    if (connected.kind !== "connected") throw new Error("not connected");
    const { id } = await portal.database.client.migration.update({
      where: { id: connected.migrationId },
      data: { phase: "copying", activity: "running" },
    });
    await pauseMigration(portal, person, id);
    await endMove(portal, person);
    const rows = await portal.database.client.auditEvent.findMany({ orderBy: { id: "asc" } });
    const { administratorId } = admin.viewer;
    expect(rows.map(({ action }) => action)).toEqual([
      ...["administrator.actFor", "account.connect", "migration.list", "migration.pause", "administrator.actEnd"],
    ]);
    for (const row of rows) expect(row).toMatchObject({ actorKind: "administrator", actorId: administratorId });
    const behalf = rows.filter(({ action }) => action !== "administrator.actFor").map(({ onBehalfOf }) => onBehalfOf);
    expect(new Set(behalf)).toEqual(new Set([person.personId]));
  });

  it("gives the administrator's own session back when it is ended", async () => {
    const person = await acting();
    expect(await isStillHeld(portal.database, person, Date.now())).toBe(true);
    expect(await isStillHeld(portal.database, admin.viewer, Date.now())).toBe(false);
    await endMove(portal, person);
    expect(await viewer()).toEqual(admin.viewer);
    expect(await isStillHeld(portal.database, person, Date.now())).toBe(false);
    await expect(endMove(portal, admin.viewer)).rejects.toThrow(NotFound);
  });

  it("is left alone from the moment on in which its mark, or the administrator's role, is taken away", async () => {
    await acting();
    await portal.database.client.rosterEntry.updateMany({ data: { mark: "expected" } });
    expect(await viewer()).toEqual(admin.viewer);
    await portal.database.client.rosterEntry.updateMany({ data: { mark: "dormant" } });
    expect((await viewer()).kind).toBe("person");
    await portal.database.client.administrator.updateMany({ data: { role: "helper" } });
    expect(await viewer()).toMatchObject({ kind: "administrator", role: "helper" });
  });

  it("is the only one that the administrator can connect so, and no server is asked about another", async () => {
    const person = await acting();
    expect(await connect(person, "anna@old.example")).toEqual({
      kind: "problems",
      problems: { login: { kind: "otherAccount" } },
    });
    expect(await portal.database.client.request.count({ where: { answeredAt: null } })).toBe(0);
  });

  it("goes where the roster says, whatever is typed", async () => {
    await portal.database.client.rosterEntry.updateMany({ data: { newAddress: "print@new.example" } });
    await begin(ACCEPTED, { ...FORM, login: "anna@new.example" });
    expect(await viewer()).toMatchObject({ kind: "person", login: "print@new.example" });
  });

  it("is not moved when the server refuses its password, and the refusal counts as anybody's", async () => {
    expect(await begin(REFUSED)).toMatchObject({ kind: "problems", problems: { password: { triesLeft: 2 } } });
    expect(await viewer()).toEqual(admin.viewer);
    expect(await portal.database.client.person.count()).toBe(0);
  });

  it("is not for helpers, nor for persons", async () => {
    const helper = (await addAdministrator(portal, "helper", "helper")).viewer;
    await expect(begin(null, FORM, helper)).rejects.toThrow(NotFound);
    const { viewer: person } = await addPerson(portal);
    await expect(moveAccountView(portal, person, entry)).rejects.toThrow(NotFound);
  });
});

describe("an account of a person", () => {
  it.each(["expected", "excused"] as const)(
    "that is %s on the roster is not an administrator's to move",
    async (mark) => {
      await portal.database.client.rosterEntry.updateMany({ data: { mark } });
      await expect(begin(null)).rejects.toThrow(NotFound);
      await expect(moveAccountView(portal, admin.viewer, entry)).rejects.toThrow(NotFound);
    },
  );

  it("is not entered by way of a service account that goes to the same mailbox", async () => {
    const anna = await addPerson(portal, { login: NEW, serverId: newServer });
    expect(await begin(null)).toEqual({ kind: "somebodys" });
    const { id: migrationId } = await addMigration(portal, anna, {
      oldServerId: oldServer,
      oldLogin: "anna@old.example",
    });
    expect(await begin(null)).toEqual({ kind: "somebodys" });
    const own = { serverId: oldServer, oldAddress: "anna@old.example", personId: anna.viewer.personId, migrationId };
    await addRosterEntry(portal, own);
    await portal.database.client.rosterEntry.updateMany({
      where: { id: entry },
      data: { personId: anna.viewer.personId },
    });
    expect(await begin(null)).toEqual({ kind: "somebodys" });
    expect(await viewer()).toEqual(admin.viewer);
  });

  it("is not entered where they have claimed the old account already", async () => {
    const anna = await addPerson(portal, { serverId: newServer });
    await portal.database.client.rosterEntry.updateMany({ data: { personId: anna.viewer.personId } });
    expect(await begin(null)).toEqual({ kind: "somebodys" });
  });
});
