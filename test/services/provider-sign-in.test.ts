/** The web process's half of signing in at a provider: what the worker is asked, and what becomes of its answer. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../../lib/auth/viewer.ts";
import type { Answer, Exchanged } from "../../lib/jobs/requests.ts";
import { readAccountForm, serversFor } from "../../lib/services/account-form.ts";
import { connectOldAccount } from "../../lib/services/connect.ts";
import { accountOf, forgetPasswords, passwordsOf } from "../../lib/services/passwords.ts";
import { finishAttempt, signInAgain } from "../../lib/services/provider-sign-in.ts";
import { attemptView, beginAttempt } from "../../lib/services/sign-in-attempts.ts";
import { signOff } from "../../lib/services/sign-off.ts";
import { open } from "../../lib/vault/open.ts";
import { seal } from "../../lib/vault/seal.ts";
import { addProvider, addTokenAccount } from "../support/oidc/rows.ts";
import {
  addMigration,
  addPerson,
  addRosterEntry,
  addServer,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

const LOGIN = "anna@old.example";
const HOUSE = { issuer: "https://id.example" };

let portal: TestPortal;
let person: TestPerson;
let serverId: string;
beforeEach(async () => {
  portal = await testPortal();
  person = await addPerson(portal, { login: "anna@new.example" });
  serverId = (await addServer(portal, { use: "old", name: "Old mail" })).id;
  await addProvider(portal, serverId, HOUSE);
});
afterEach(() => portal.close());

const client = () => portal.database.client;
const attempts = () => client().signInAttempt.findMany();
const revocations = () => client().tokenRevocation.findMany();

/** Begins to connect the account; answers what stands in the row. */
async function leave(login = LOGIN, viewer: Person = person.viewer) {
  const begun = await connectOldAccount(portal, viewer, { serverId, login, password: "" }, null);
  if (begun.kind !== "leave") throw new Error(JSON.stringify(begun));
  return client().signInAttempt.findUniqueOrThrow({ where: { id: begun.attemptId } });
}

const back = (state: string, viewer: Person = person.viewer, more: { error?: string; code?: string | null } = {}) =>
  finishAttempt(portal, viewer, { state, code: "the code", iss: null, error: null, ...more });

/** As the worker does it: the token is in the attempt before the answer comes. */
async function accept(attemptId: string): Promise<void> {
  const { personId, accountId } = await client().signInAttempt.findUniqueOrThrow({ where: { id: attemptId } });
  const key = await portal.sealingKey();
  const sealedToken = new Uint8Array(seal(key, "the token", { purpose: "token", personId, accountId, serverId }));
  await client().signInAttempt.update({ where: { id: attemptId }, data: { sealedToken, keyId: key.id } });
}

const SIGNED_IN: Answer<"exchangeCode"> = { ok: true, value: { outcome: "signedIn" } };
const answering = (value: Exchanged): Answer<"exchangeCode"> => ({ ok: true, value });

/** Comes back, while the worker accepts what was brought. */
async function comeBack(state: string, answer: Answer<"exchangeCode"> = SIGNED_IN, viewer: Person = person.viewer) {
  const [arrival, asked] = await Promise.all([
    back(state, viewer),
    answerNext(portal, "exchangeCode", async ({ question: { attemptId } }) => {
      await accept(attemptId);
      return answer;
    }),
  ]);
  return { arrival, asked };
}

const trouble = (kind: string) =>
  expect.objectContaining({ kind: "trouble", trouble: expect.objectContaining({ kind }) });

describe("the way to a provider and back", () => {
  it("shows the person where it leads, and keeps its secret sealed for the worker", async () => {
    const row = await leave();
    const view = await attemptView(portal, person.viewer, row.id);
    expect(view).toMatchObject({ login: LOGIN, server: "Old mail", provider: "House", origin: "connect" });
    const url = new URL(view.url);
    expect(url.searchParams.get("state")).toBe(row.state);
    expect(url.searchParams.get("redirect_uri")).toBe("http://portal.test/oauth/return");
    const context = { purpose: "verifier", attemptId: row.id, serverId } as const;
    const verifier = open(portal.openingKey, row.sealedVerifier, context);
    expect(url.searchParams.get("code_challenge")).toBe(createHash("sha256").update(verifier).digest("base64url"));
    expect(JSON.stringify(row)).not.toContain(verifier);
  });

  it("brings the code to the worker sealed, and connects the account with the token that the worker has sealed", async () => {
    const row = await leave();
    const { arrival, asked } = await comeBack(row.state);
    expect(asked.question).toEqual({
      ...{ attemptId: row.id, serverId, side: "old", redirectUri: "http://portal.test/oauth/return" },
    });
    expect(JSON.parse(asked.password ?? "")).toEqual({ code: "the code", state: row.state, iss: null });
    const migration = await client().migration.findFirstOrThrow();
    expect(arrival).toEqual({ kind: "connected", migrationId: migration.id });
    const kept = await client().credential.findUniqueOrThrow({ where: { accountId: migration.oldAccountId } });
    const { personId } = person.viewer;
    const context = { purpose: "token", personId, accountId: migration.oldAccountId, serverId } as const;
    expect(open(portal.openingKey, kept.sealed, context)).toBe("the token");
    expect(kept.keepUntil.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect([kept.kind, await attempts(), await revocations()]).toEqual(["token", [], []]);
    expect(person.viewer.login).toBe("anna@new.example");
  });

  it("is good for nobody but the session that began it", async () => {
    const { id, state } = await leave();
    const other = await addPerson(portal);
    const elsewhere = { ...person.viewer, session: other.viewer.session };
    for (const viewer of [other.viewer, elsewhere]) {
      expect(await back(state, viewer)).toEqual(trouble("signInExpired"));
      await expect(attemptView(portal, viewer, id)).rejects.toThrow();
    }
    expect(await client().request.count()).toBe(0);
    expect((await comeBack(state)).arrival.kind).toBe("connected");
  });

  it("is good once, and no longer than a quarter of an hour", async () => {
    const first = await leave();
    await comeBack(first.state, {
      ok: false,
      refusal: { code: "auth.providerAway", side: null, retryAt: null, serverText: "" },
    });
    expect(await back(first.state)).toEqual(trouble("signInExpired"));
    const second = await leave();
    await client().signInAttempt.update({ where: { id: second.id }, data: { expiresAt: new Date() } });
    expect(await back(second.state)).toEqual(trouble("signInExpired"));
    const third = await leave();
    await client().signInAttempt.update({ where: { id: third.id }, data: { usedAt: new Date() } });
    expect(await back(third.state)).toEqual(trouble("signInExpired"));
    expect(await back("made up")).toEqual(trouble("signInExpired"));
  });

  it.each([
    ["access_denied", { kind: "notAllowed" }],
    ["temporarily_unavailable", { kind: "refused", code: "auth.providerAway" }],
    ["invalid_scope", { kind: "refused", code: "auth.providerSetup" }],
  ])("says what it means that the provider answers %s, and keeps nothing", async (error, told) => {
    const { state } = await leave();
    const arrival = await back(state, person.viewer, { error, code: null });
    const place = { serverId, login: LOGIN, accountId: null };
    expect(arrival).toMatchObject({ kind: "trouble", trouble: told, place, migrationId: null });
    expect([await attempts(), await client().account.count({ where: { serverId } })]).toEqual([[], 0]);
  });

  it.each([
    [answering({ outcome: "notAllowed" }), { kind: "notAllowed" }],
    [
      answering({ outcome: "otherAccount", names: ["bert@old.example"] }),
      { kind: "otherSignIn", names: "bert@old.example" },
    ],
    [
      { ok: false, refusal: { code: "auth.signInAgain", side: "old", retryAt: null, serverText: "" } },
      { kind: "refused", code: "auth.signInAgain" },
    ],
  ] as const)("connects nothing where the worker answers %j, and takes back what was granted", async (answer, told) => {
    const { state } = await leave();
    expect((await comeBack(state, answer)).arrival).toMatchObject({ kind: "trouble", trouble: told });
    expect(await client().account.count({ where: { serverId } })).toBe(0);
    expect(await revocations()).toMatchObject([{ login: LOGIN }]);
    const entry = await client().auditEvent.findFirstOrThrow({ where: { action: "account.refused" } });
    expect(entry.details).not.toContain("example");
  });

  it("connects no account that the roster gives to another, and takes back what was granted", async () => {
    await addRosterEntry(portal, { serverId, oldAddress: LOGIN, newAddress: "carl@new.example" });
    const { state } = await leave();
    expect((await comeBack(state)).arrival).toEqual(trouble("belongsElsewhere"));
    expect([await client().account.count({ where: { serverId } }), (await revocations()).length]).toEqual([0, 1]);
  });

  it("begins anew with each try, and takes back what one before has brought", async () => {
    const first = await leave();
    await accept(first.id);
    const second = await leave("other@old.example");
    expect((await attempts()).map(({ id }) => id)).toEqual([second.id]);
    expect(await revocations()).toMatchObject([{ login: LOGIN }]);
  });
});

describe("a server with a provider", () => {
  it("takes no password, where it does not take them as well", async () => {
    const typed = { serverId, login: LOGIN, password: "old secret" };
    expect((await connectOldAccount(portal, person.viewer, typed, null)).kind).toBe("leave");
    await client().signInProvider.updateMany({ data: { takesPasswords: true } });
    const [connected] = await Promise.all([
      connectOldAccount(portal, person.viewer, typed, null),
      answerNext(portal, "signIn", { ok: true, value: {} }),
    ]);
    expect(connected.kind).toBe("connected");
  });

  it("is one like any other until the worker has looked its provider up", async () => {
    await client().signInProvider.updateMany({ data: { endpoints: null } });
    const begun = await connectOldAccount(portal, person.viewer, { serverId, login: LOGIN, password: "" }, null);
    expect(begun).toEqual({ kind: "problems", problems: { password: { kind: "missing" } } });
  });

  it("does not change how somebody shows who they are", async () => {
    const { serverId: newServerId, login } = person.viewer;
    await addProvider(portal, newServerId, HOUSE);
    await client().server.update({ where: { id: newServerId }, data: { use: "both" } });
    const choices = await serversFor(portal, "new");
    expect(choices.map(({ id, provider }) => [id, provider])).toEqual([[newServerId, null]]);
    expect((await serversFor(portal, "old")).find(({ id }) => id === newServerId)?.provider).toMatchObject({
      name: "House",
    });
    const typed = { serverId: newServerId, login, password: "" };
    const read = await readAccountForm(portal, typed, { side: "new", personId: null, address: null });
    expect(read).toEqual({ ok: false, problems: { password: { kind: "missing" } } });
    expect(await accountOf(portal, person.viewer, person.newAccountId)).toMatchObject({ side: "new", provider: null });
  });
});

describe("an account that is opened by a provider", () => {
  it("is opened again from the page of passwords, and what waited for it goes on", async () => {
    const { id, oldAccountId } = await addMigration(portal, person, {
      ...{ oldServerId: serverId, oldLogin: LOGIN, oldPassword: null },
      ...{ phase: "copying", activity: "needsUser", reason: "auth.signInAgain" },
    });
    const attemptId = await signInAgain(portal, person.viewer, oldAccountId, id);
    const { state, accountId } = await client().signInAttempt.findUniqueOrThrow({ where: { id: attemptId } });
    expect(accountId).toBe(oldAccountId);
    expect((await comeBack(state)).arrival).toEqual({ kind: "replaced", migrationId: id });
    expect((await client().migration.findUniqueOrThrow({ where: { id } })).activity).toBe("running");
    const kept = (await passwordsOf(portal, person.viewer)).passwords.find(({ side }) => side === "old");
    expect(kept).toMatchObject({ provider: { name: "House", revokes: true } });
    const other = await addPerson(portal);
    await expect(signInAgain(portal, other.viewer, oldAccountId, id)).rejects.toThrow();
    // Whoever signs in once more does not end what was granted just now.
    expect(await revocations()).toEqual([]);
  });

  it("is erased with all passwords, and its provider is to be told in the same moment", async () => {
    const accountId = await addTokenAccount(portal, person, { serverId, login: LOGIN, token: "the token" });
    await beginAttempt(portal, person.viewer, { serverId, login: "other@old.example" }, { origin: "connect" });
    expect(await forgetPasswords(portal, person.viewer)).toBe(2);
    expect([await client().credential.count(), await attempts()]).toEqual([0, []]);
    const [row] = await revocations();
    expect(row).toMatchObject({ serverId, accountId, login: LOGIN, tries: 0 });
    const context = { purpose: "token", personId: person.viewer.personId, accountId, serverId } as const;
    expect(open(portal.openingKey, row?.sealed ?? new Uint8Array(), context)).toBe("the token");
  });

  it("is erased at the sign-off, and its provider is to be told", async () => {
    const { id } = await addMigration(portal, person, {
      oldPassword: null,
      phase: "done",
      activity: "running",
      grade: "complete",
    });
    const accountId = await addTokenAccount(portal, person, { serverId, login: LOGIN, token: "the token" });
    await client().migration.update({ where: { id }, data: { oldAccountId: accountId } });
    expect(await signOff(portal, person.viewer, id)).toBe(true);
    expect([await client().credential.count(), (await revocations()).length]).toEqual([0, 1]);
  });

  it("is never taken for one with a password", async () => {
    const accountId = await addTokenAccount(portal, person, { serverId, login: LOGIN, token: "the token" });
    const { sealed } = await client().credential.findUniqueOrThrow({ where: { accountId } });
    const { personId } = person.viewer;
    expect(() => open(portal.openingKey, sealed, { purpose: "credential", personId, accountId, serverId })).toThrow();
  });
});
