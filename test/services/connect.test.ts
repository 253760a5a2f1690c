import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../lib/jobs/requests.ts";
import { NotFound } from "../../lib/services/access.ts";
import { accountsToConfirm, confirmAccount, connectOldAccount, dropAccount } from "../../lib/services/connect.ts";
import { open } from "../../lib/vault/open.ts";
import { addPerson, addServer, type TestPerson, type TestPortal, testPortal } from "../support/portal.ts";
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
  person = await addPerson(portal, { login: "anna@new.example" });
  serverId = (await addServer(portal, { use: "old" })).id;
});
afterEach(() => portal.close());

const connect = (login: string, password = "old secret") =>
  connectOldAccount(portal, person.viewer, { serverId, login, password }, null);
const connectWith = async (answer: Answer<"signIn">, login = "anna@old.example", password = "old secret") => {
  const [result] = await Promise.all([connect(login, password), answerNext(portal, "signIn", answer)]);
  return result;
};

describe("connecting an old account", () => {
  it("makes the migration with a reference, and asks for the folders at once", async () => {
    const result = await connectWith(ACCEPTED);
    const { client } = portal.database;
    const migration = await client.migration.findFirstOrThrow({
      include: { oldAccount: { include: { credential: true } } },
    });
    expect(result).toEqual({ kind: "connected", migrationId: migration.id });
    expect(migration).toMatchObject({ phase: "draft", newAccountId: person.newAccountId });
    expect(migration.reference).toMatch(/^CR-[2-9A-HJKMNP-Z]{4}$/);
    const { id: accountId, credential, login } = migration.oldAccount;
    expect(login).toBe("anna@old.example");
    const context = { purpose: "credential", personId: person.viewer.personId, accountId, serverId } as const;
    expect(open(portal.openingKey, credential?.sealed ?? new Uint8Array(), context)).toBe("old secret");
    const [asked] = await client.request.findMany({ where: { kind: "listFolders" } });
    expect(JSON.parse(asked?.question ?? "")).toEqual({ migrationId: migration.id });
    const entries = await client.auditEvent.findMany({ where: { action: "account.connect" } });
    expect(entries).toMatchObject([{ actorId: person.viewer.personId, subjectId: accountId }]);
  });

  it("again replaces the password and adds no second migration", async () => {
    const first = await connectWith(ACCEPTED);
    expect(await connectWith(ACCEPTED, "anna@old.example", "changed")).toEqual(first);
    const { client } = portal.database;
    expect(await client.migration.count()).toBe(1);
    const { sealed, accountId } = await client.credential.findFirstOrThrow({ where: { account: { serverId } } });
    const context = { purpose: "credential", personId: person.viewer.personId, accountId, serverId } as const;
    expect(open(portal.openingKey, sealed, context)).toBe("changed");
  });

  it("allows several, each with a migration of its own", async () => {
    await connectWith(ACCEPTED);
    await connectWith(ACCEPTED, "anna");
    expect(await portal.database.client.migration.count()).toBe(2);
  });

  it("keeps nothing of a refusal but the record of it", async () => {
    expect(await connectWith(REFUSED)).toMatchObject({ kind: "problems", problems: { password: { triesLeft: 2 } } });
    const { client } = portal.database;
    expect(await client.account.count({ where: { serverId } })).toBe(0);
    const [entry] = await client.auditEvent.findMany();
    expect(entry).toMatchObject({ action: "account.refused", actorId: person.viewer.personId, subjectId: serverId });
  });

  it("SEC 31: refuses the new account itself without asking, also at the server's other port", async () => {
    const { host } = await portal.database.client.server.findUniqueOrThrow({ where: { id: person.newServerId } });
    serverId = (await addServer(portal, { use: "old", host, port: 143 })).id;
    expect(await connect("Anna@new.example")).toEqual({
      kind: "problems",
      problems: { login: { kind: "sameAccount" } },
    });
    expect(await portal.database.client.request.count()).toBe(0);
  });
});

describe("an old account with another name", () => {
  it("SEC 30: is paired only when the person has said that both are theirs, and that is recorded", async () => {
    const result = await connectWith(ACCEPTED, "someone@old.example");
    const { client } = portal.database;
    expect(await client.migration.count()).toBe(0);
    const accountId = result.kind === "confirm" ? result.accountId : "";
    expect(await accountsToConfirm(portal, person.viewer, accountId)).toMatchObject({
      old: { login: "someone@old.example" },
      new: { login: "anna@new.example" },
    });
    const migrationId = await confirmAccount(portal, person.viewer, accountId);
    expect(await client.migration.findMany()).toMatchObject([{ id: migrationId, oldAccountId: accountId }]);
    const [entry] = await client.auditEvent.findMany({ where: { action: "account.connect" } });
    expect(JSON.parse(entry?.details ?? "")).toEqual({ confirmed: true });
  });

  it("goes with its password when the person does not want it, but never once it is paired", async () => {
    const result = await connectWith(ACCEPTED, "someone@old.example");
    const accountId = result.kind === "confirm" ? result.accountId : "";
    await dropAccount(portal, person.viewer, accountId);
    expect(await portal.database.client.credential.count({ where: { accountId } })).toBe(0);
    await connectWith(ACCEPTED);
    const { oldAccountId } = await portal.database.client.migration.findFirstOrThrow();
    await dropAccount(portal, person.viewer, oldAccountId);
    expect(await portal.database.client.migration.count()).toBe(1);
  });

  it("SEC 33: is nobody else's to confirm, to see or to drop", async () => {
    const result = await connectWith(ACCEPTED, "someone@old.example");
    const accountId = result.kind === "confirm" ? result.accountId : "";
    const { viewer } = await addPerson(portal);
    await expect(accountsToConfirm(portal, viewer, accountId)).rejects.toThrow(NotFound);
    await expect(confirmAccount(portal, viewer, accountId)).rejects.toThrow(NotFound);
    await expect(dropAccount(portal, viewer, accountId)).rejects.toThrow(NotFound);
    expect(await portal.database.client.account.count({ where: { id: accountId } })).toBe(1);
  });
});
