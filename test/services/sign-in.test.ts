import { rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forgetTries, takeTry } from "../../lib/auth/budget.ts";
import { hashPassword } from "../../lib/auth/password.ts";
import { viewerOf } from "../../lib/auth/sessions.ts";
import type { Answer } from "../../lib/jobs/requests.ts";
import type { AccountForm } from "../../lib/services/account-form.ts";
import { signInAdministrator } from "../../lib/services/administrator-sign-in.ts";
import { signInPerson } from "../../lib/services/sign-in.ts";
import { open } from "../../lib/vault/open.ts";
import { addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

const ACCEPTED: Answer<"signIn"> = { ok: true, value: {} };
const refusedWith = (code: "auth.refused" | "net.unreachable"): Answer<"signIn"> => ({
  ok: false,
  refusal: { code, side: "new", retryAt: null, serverText: "" },
});

let portal: TestPortal;
let serverId: string;
beforeEach(async () => {
  portal = await testPortal();
  serverId = (await addServer(portal, { use: "new" })).id;
});
afterEach(() => portal.close());

const form = (typed: Partial<AccountForm> = {}): AccountForm => {
  return { serverId, login: "anna@new.example", password: "s3cret", ...typed };
};
const signIn = (typed: Partial<AccountForm> = {}) => signInPerson(portal, form(typed), null);
const signInWith = async (answer: Answer<"signIn">, typed: Partial<AccountForm> = {}) => {
  const [result, asked] = await Promise.all([signIn(typed), answerNext(portal, "signIn", answer)]);
  return { result, asked };
};
const requests = () => portal.database.client.request.count();

describe("signing in with the new account", () => {
  it("asks the new server and makes the person, the account, the sealed password and a session of it", async () => {
    const { result, asked } = await signInWith(ACCEPTED, { login: "  anna@new.example " });
    expect(asked).toMatchObject({ question: { serverId, login: "anna@new.example", side: "new" }, password: "s3cret" });
    const { client } = portal.database;
    const person = await client.person.findFirstOrThrow({ include: { accounts: { include: { credential: true } } } });
    expect(person).toMatchObject({ serverId, login: "anna@new.example", accounts: [{ login: "anna@new.example" }] });
    const { id: accountId, credential } = person.accounts[0] ?? { id: "", credential: null };
    const context = { purpose: "credential", personId: person.id, accountId, serverId } as const;
    expect(open(portal.openingKey, credential?.sealed ?? new Uint8Array(), context)).toBe("s3cret");
    const viewer = await viewerOf(portal.database, result.ok ? result.sessionId : "", Date.now());
    expect(viewer).toMatchObject({ kind: "person", personId: person.id, serverId, login: "anna@new.example" });
    const begun = await client.auditEvent.findMany({ where: { action: "session.begin" } });
    expect(begun).toMatchObject([{ actorKind: "person", actorId: person.id }]);
  });

  it("finds the same person again, and begins another session", async () => {
    const [first, second] = [await signInWith(ACCEPTED), await signInWith(ACCEPTED, { password: "changed" })];
    expect(await portal.database.client.person.count()).toBe(1);
    expect(await portal.database.client.credential.count()).toBe(1);
    expect(first.result).not.toEqual(second.result);
    expect(await portal.database.client.session.count()).toBe(2);
  });

  it("takes another spelling that the server accepts for another person", async () => {
    await signInWith(ACCEPTED);
    await signInWith(ACCEPTED, { login: "Anna@new.example" });
    expect(await portal.database.client.person.count()).toBe(2);
  });

  it("makes nobody of a refusal, which is recorded without the name", async () => {
    const { result } = await signInWith(refusedWith("auth.refused"));
    expect(result).toEqual({
      ok: false,
      problems: { password: { kind: "refused", code: "auth.refused", triesLeft: 2 } },
    });
    const { client } = portal.database;
    expect(await Promise.all([client.person.count(), client.session.count(), client.credential.count()])).toEqual([
      0, 0, 0,
    ]);
    const [entry] = await client.auditEvent.findMany();
    expect(entry).toMatchObject({ action: "session.refused", subjectId: serverId, actorKind: "system" });
    expect(JSON.stringify(entry)).not.toMatch(/anna|s3cret/);
  });

  it("SEC 15: asks no server after three refusals, and says from when on it does", async () => {
    for (let each = 0; each < 3; each++) await signInWith(refusedWith("auth.refused"));
    const asked = await requests();
    const result = await signIn({ login: "ANNA@new.example" });
    expect(result).toMatchObject({ ok: false, problems: { password: { kind: "tooManyTries" } } });
    expect(await requests()).toBe(asked);
  });

  it("SEC 15: asks no server for an address from which too many names were tried, and uses up nobody's tries by that", async () => {
    const address = "203.0.113.9";
    for (let each = 0; each < 30; each++) await takeTry(portal.database, "address", [address]);
    const result = await signInPerson(portal, form(), address);
    expect(result).toMatchObject({ ok: false, problems: { password: { kind: "tooManyTries" } } });
    expect(await requests()).toBe(0);
    expect((await signInWith(refusedWith("auth.refused"))).result).toMatchObject({
      problems: { password: { triesLeft: 2 } },
    });
  });

  it("SEC 15: asks no server at which too many sign-ins were refused of late, whoever tried, and counts that as no try", async () => {
    for (let each = 0; each < 300; each++) await takeTry(portal.database, "server", [serverId]);
    const tooMany = { ok: false, problems: { password: { kind: "tooManyTries" } } };
    for (let each = 0; each < 4; each++) expect(await signIn()).toMatchObject(tooMany);
    expect(await requests()).toBe(0);
    await forgetTries(portal.database, "server", [serverId]);
    expect((await signInWith(refusedWith("auth.refused"))).result).toMatchObject({
      problems: { password: { triesLeft: 2 } },
    });
  });

  it("says that the copying service does not answer where it has never run, and counts no try", async () => {
    await rm(portal.config.publicKeyFile);
    const result = { ok: false, problems: { password: { kind: "noAnswer" } } };
    for (let each = 0; each < 4; each++) expect(await signIn()).toEqual(result);
    expect(await requests()).toBe(0);
  });

  it("counts no try for which no password was sent, and forgets them all when one is accepted", async () => {
    for (let each = 0; each < 4; each++) {
      const { result } = await signInWith(refusedWith("net.unreachable"));
      expect(result).toMatchObject({ problems: { password: { code: "net.unreachable", triesLeft: null } } });
    }
    for (let each = 0; each < 2; each++) await signInWith(refusedWith("auth.refused"));
    expect((await signInWith(ACCEPTED)).result.ok).toBe(true);
    expect((await signInWith(refusedWith("auth.refused"))).result).toMatchObject({
      problems: { password: { triesLeft: 2 } },
    });
  });

  it.each([
    ["no name", { login: " " }, { login: { kind: "missing" } }],
    ["no password", { password: "" }, { password: { kind: "missing" } }],
    ["a line end in the name", { login: "anna\r\nA1 LOGOUT" }, { login: { kind: "notTypeable" } }],
    ["a line end in the password", { password: "s3cret\r\nA1 LOGOUT" }, { password: { kind: "notTypeable" } }],
    ["a NUL in the password", { password: "s3\0cret" }, { password: { kind: "notTypeable" } }],
    ["a name that is written backwards", { login: "anna\u202e@new" }, { login: { kind: "notTypeable" } }],
    ["an endless name", { login: "a".repeat(513) }, { login: { kind: "tooLong" } }],
    ["a server that nobody offers", { serverId: "else" }, { serverId: { kind: "missing" } }],
  ])("SEC 20, 22: is refused without asking anybody for %s", async (_, typed, problems) => {
    expect(await signIn(typed)).toEqual({ ok: false, problems });
    expect(await requests()).toBe(0);
  });

  it("SEC 19: needs no choice where there is one new server, and never takes an old one", async () => {
    const old = await addServer(portal, { use: "old" });
    expect(await signIn({ serverId: old.id })).toMatchObject({ problems: { serverId: { kind: "missing" } } });
    expect((await signInWith(ACCEPTED, { serverId: "" })).result.ok).toBe(true);
    await addServer(portal, { use: "both" });
    expect(await signIn({ serverId: "" })).toMatchObject({ problems: { serverId: { kind: "missing" } } });
  });
});

describe("signing in as an administrator", () => {
  const enter = (name: string, password: string) => signInAdministrator(portal, { name, password }, null);

  it("SEC 16: begins a session for name and password, and says of a refusal only that there was one", async () => {
    const { client } = portal.database;
    await client.administrator.create({ data: { name: "root", passwordHash: await hashPassword("a long password") } });
    const result = await enter(" Root ", "a long password");
    const viewer = await viewerOf(portal.database, result.ok ? result.sessionId : "", Date.now());
    expect(viewer).toMatchObject({ kind: "administrator", name: "root" });
    const wrong = { ok: false, trouble: { kind: "wrong" } };
    expect(await enter("root", "another password")).toEqual(wrong);
    expect(await enter("nobody", "a long password")).toEqual(wrong);
  });

  it("SEC 15: looks at no name from an address with too many tries, and uses up nobody's tries by that", async () => {
    const stranger = "203.0.113.66";
    for (let each = 0; each < 30; each++) await takeTry(portal.database, "address", [stranger]);
    for (let each = 0; each < 5; each++)
      expect(await signInAdministrator(portal, { name: "root", password: "x" }, stranger)).toMatchObject({
        trouble: { kind: "tooManyTries" },
      });
    expect(await enter("root", "x")).toMatchObject({ trouble: { kind: "wrong" } });
  });

  it("SEC 15: stops after five tries", async () => {
    for (let each = 0; each < 5; each++) expect(await enter("root", "x")).toMatchObject({ trouble: { kind: "wrong" } });
    expect(await enter("root", "x")).toMatchObject({ trouble: { kind: "tooManyTries" } });
  });
});
