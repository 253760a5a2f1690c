import { scryptSync } from "node:crypto";
import { TOTP } from "otpauth";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { HALF_MS, halfSignedIn, isStillHeld, viewerOf } from "../../lib/auth/sessions.ts";
import type { Administrator, HalfSignedIn } from "../../lib/auth/viewer.ts";
import { NeedsProof, NotFound } from "../../lib/services/access.ts";
import { signInAdministrator } from "../../lib/services/administrator-sign-in.ts";
import { changeRole, removeAdministrator } from "../../lib/services/administrators.ts";
import { makeApiToken } from "../../lib/services/api-tokens.ts";
import { approveChange } from "../../lib/services/approvals.ts";
import { appBeingSetUp, beginApp, confirmApp, removeApp } from "../../lib/services/authenticator-app.ts";
import { resetFactor } from "../../lib/services/factor-reset.ts";
import { factorRule, setFactorRule } from "../../lib/services/factor-rule.ts";
import {
  passkeySignInQuestion,
  secondStepQuestion,
  signInByCode,
  signInByPasskey,
  signInBySecondPasskey,
} from "../../lib/services/factor-sign-in.ts";
import { setFourEyes } from "../../lib/services/four-eyes.ts";
import { invite, makeLink, resetPassword } from "../../lib/services/invitations.ts";
import { addPasskey, newPasskeyOptions, removePasskey, renamePasskey } from "../../lib/services/passkeys.ts";
import { proofQuestion, proofsOf, prove } from "../../lib/services/prove.ts";
import { renewRecoveryCodes } from "../../lib/services/recovery-codes.ts";
import { factorView } from "../../lib/services/second-factor.ts";
import { declareSwitchOff } from "../../lib/services/switch-off.ts";
import { type TestPasskey, testPasskey } from "../support/passkey.ts";
import { addAdministrator, addPerson, type TestPortal, testPortal } from "../support/portal.ts";

const URL = "https://portal.test";
const PASSWORD = "a sentence is good";
const NAME = "root";
const NOON = Date.UTC(2026, 11, 1, 12);
const MINUTE = 60_000;

let portal: TestPortal;
let administratorId: string;
beforeAll(async () => {
  portal = await testPortal({ url: URL });
});
afterAll(() => portal.close());
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
  const data = { name: NAME, passwordHash: QUICK_HASH };
  administratorId = (await portal.database.client.administrator.create({ data })).id;
});
afterEach(async () => {
  vi.useRealTimers();
  const { client } = portal.database;
  await client.administrator.deleteMany();
  await client.organisation.deleteMany();
  await client.signInBudget.deleteMany();
  await client.auditEvent.deleteMany();
  await client.pendingChange.deleteMany();
  await client.invitation.deleteMany();
});
/** At the least cost: what passwords cost is not at stake here. */
const QUICK_HASH = `scrypt$16$1$1$c2FsdA$${scryptSync(PASSWORD, "salt", 32, { N: 16, r: 1, p: 1 }).toString("base64url")}`;

const acts = async () => (await portal.database.client.auditEvent.findMany()).map(({ action }) => action);
const viewer = async (sessionId: string) => viewerOf(portal.database, sessionId, Date.now());
const half = (sessionId: string) => halfSignedIn(portal.database, sessionId, Date.now());

async function firstStep(): Promise<string> {
  const result = await signInAdministrator(portal, { name: NAME, password: PASSWORD }, null);
  if (!result.ok) throw new Error("the password was refused");
  return result.sessionId;
}

async function asAdministrator(sessionId: string): Promise<Administrator> {
  const who = await viewer(sessionId);
  if (who.kind !== "administrator") throw new Error("nobody is signed in");
  return who;
}

/** Signed in by the password alone, where that is enough. */
const signedIn = async () => asAdministrator(await firstStep());

async function atSecondStep(): Promise<HalfSignedIn> {
  const who = await half(await firstStep());
  if (who === null) throw new Error("nobody is at the second step");
  return who;
}

interface TestApp {
  /** The code now, or so many periods later. */
  code(later?: number): string;
  readonly codes: readonly string[];
  readonly owner: Administrator;
}

/** Sets an app up for whoever is signed in. */
async function withApp(who: Administrator | HalfSignedIn): Promise<TestApp> {
  await beginApp(portal, who);
  const shown = await appBeingSetUp(portal, who);
  const totp = new TOTP({ secret: (shown?.text ?? "").replaceAll(" ", "") });
  const code = (later = 0) => totp.generate({ timestamp: Date.now() + later * 30_000 });
  const added = await confirmApp(portal, who, code());
  if (!added.ok) throw new Error(added.problem);
  return { code, codes: added.codes ?? [], owner: await asAdministrator(added.sessionId) };
}

async function withPasskey(who: Administrator | HalfSignedIn, name = "Key ring") {
  const passkey = testPasskey(URL);
  const added = await addPasskey(portal, who, { name, answer: passkey.added(await newPasskeyOptions(portal, who)) });
  if (!added.ok) throw new Error(added.problem);
  const { id } = await portal.database.client.passkey.findFirstOrThrow({ where: { name } });
  return { passkey, id, owner: await asAdministrator(added.sessionId), codes: added.codes };
}

const wrong = { ok: false, trouble: { kind: "wrong" } };
const over = { ok: false, trouble: { kind: "over" } };

/** As the organisation's row has it. */
const requireFrom = (at: number) =>
  portal.database.client.organisation.upsert({
    where: { id: 1 },
    create: { id: 1, name: "x", factorFrom: new Date(at) },
    update: { factorFrom: new Date(at) },
  });

describe("signing in where there is a second factor", () => {
  it("SEC 34: by the password alone makes nobody an administrator, wherever the session is used", async () => {
    const { owner } = await withApp(await signedIn());
    const sessionId = await firstStep();
    expect(await viewer(sessionId)).toEqual({ kind: "nobody" });
    const who = await half(sessionId);
    expect(who).toMatchObject({ kind: "half", administratorId, needs: "factor" });
    const { kind, ...rest } = owner;
    expect(await isStillHeld(portal.database, { kind, ...rest, session: who?.session ?? "" }, Date.now())).toBe(false);
    expect((await acts()).filter((each) => each === "session.firstStep")).toHaveLength(1);
  });

  it("SEC 34: by the password and a code of the app does, under a session of its own", async () => {
    const app = await withApp(await signedIn());
    const first = await firstStep();
    const step = await signInByCode(portal, await half(first), app.code(1));
    expect(step.ok && (await viewer(step.sessionId))).toMatchObject({ kind: "administrator", name: NAME });
    expect(step.ok && step.sessionId).not.toBe(first);
    expect([await viewer(first), await half(first)]).toEqual([{ kind: "nobody" }, null]);
    expect((await acts()).at(-1)).toBe("session.begin");
  });

  it("SEC 34: a code is good once, also when it is typed twice at the same moment", async () => {
    const app = await withApp(await signedIn());
    expect(await signInByCode(portal, await atSecondStep(), app.code())).toEqual(wrong);
    const [one, other] = [await atSecondStep(), await atSecondStep()];
    const code = app.code(1);
    const answers = await Promise.all([one, other].map((each) => signInByCode(portal, each, code)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    vi.setSystemTime(NOON + 30_000);
    expect(await signInByCode(portal, await atSecondStep(), code)).toEqual(wrong);
  });

  it("SEC 34: a code older than one that was accepted is good for nothing", async () => {
    const app = await withApp(await signedIn());
    const earlier = app.code(1);
    expect((await signInByCode(portal, await atSecondStep(), app.code(1))).ok).toBe(true);
    vi.setSystemTime(NOON + 60_000);
    expect((await signInByCode(portal, await atSecondStep(), app.code())).ok).toBe(true);
    expect(await signInByCode(portal, await atSecondStep(), earlier)).toEqual(wrong);
  });

  it("SEC 17: after five wrong codes the right one is not looked at, at once or one after the other", async () => {
    const app = await withApp(await signedIn());
    const waiting = await atSecondStep();
    const tries = Array.from({ length: 12 }, () => signInByCode(portal, waiting, "000000"));
    const kinds = (await Promise.all(tries)).map((step) => (step.ok ? "ok" : step.trouble.kind));
    expect(kinds.filter((kind) => kind === "wrong")).toHaveLength(5);
    expect(await signInByCode(portal, waiting, app.code(1))).toMatchObject({ trouble: { kind: "tooManyTries" } });
    expect((await acts()).filter((each) => each === "factor.refused")).toHaveLength(5);
    vi.setSystemTime(NOON + 15 * MINUTE + 1000);
    expect((await signInByCode(portal, await atSecondStep(), app.code())).ok).toBe(true);
  });

  it("is over when the second step takes longer than ten minutes", async () => {
    await withApp(await signedIn());
    const sessionId = await firstStep();
    vi.setSystemTime(NOON + HALF_MS - 1);
    expect(await half(sessionId)).not.toBeNull();
    vi.setSystemTime(NOON + HALF_MS);
    expect(await half(sessionId)).toBeNull();
    expect(await signInByCode(portal, null, "000000")).toEqual(over);
  });

  it("is over for everybody else who was signed in, as soon as the factor is set up", async () => {
    const other = await firstStep();
    const { owner } = await withApp(await signedIn());
    expect(await viewer(other)).toEqual({ kind: "nobody" });
    expect(owner).toMatchObject({ kind: "administrator", provedAt: NOON });
  });

  it("SEC 34: the step of the code cannot be gone round by setting up another factor", async () => {
    await withApp(await signedIn());
    const waiting = await atSecondStep();
    await expect(beginApp(portal, waiting)).rejects.toThrow(NotFound);
    await expect(newPasskeyOptions(portal, waiting)).rejects.toThrow(NotFound);
    await expect(renewRecoveryCodes(portal, waiting)).rejects.toThrow(NotFound);
    await expect(factorView(portal, waiting)).rejects.toThrow(NotFound);
  });
});

describe("an authenticator app", () => {
  it("counts for nothing until a code of it was typed", async () => {
    await beginApp(portal, await signedIn());
    expect(await viewer(await firstStep())).toMatchObject({ kind: "administrator" });
    const who = await signedIn();
    expect(await confirmApp(portal, who, "000000")).toEqual({ ok: false, problem: "wrongCode" });
    expect(await confirmApp(portal, who, " ")).toEqual({ ok: false, problem: "missing" });
    expect((await factorView(portal, who)).appSince).toBeNull();
  });

  it("is known to the database by nothing that makes a code", async () => {
    const who = await signedIn();
    await beginApp(portal, who);
    const text = (await appBeingSetUp(portal, who))?.text.replaceAll(" ", "") ?? "";
    expect(text).toHaveLength(32);
    const { beingSetUp } = await portal.database.client.authenticatorApp.findFirstOrThrow();
    const stored = Buffer.from(beingSetUp ?? []);
    const secret = Buffer.from(new TOTP({ secret: text }).secret.bytes);
    expect(stored.length).toBeGreaterThan(20);
    expect(stored.includes(secret)).toBe(false);
  });

  it("is another's for nobody: its row moved to another administrator stays shut", async () => {
    const app = await withApp(await signedIn());
    const other = await addAdministrator(portal, "other");
    const { client } = portal.database;
    await client.authenticatorApp.updateMany({ data: { administratorId: other.viewer.administratorId } });
    const { session, ...rest } = other.viewer;
    const waiting = { ...rest, session, kind: "half", needs: "factor" } as const;
    await expect(signInByCode(portal, waiting, app.code(1))).rejects.toThrow();
  });

  it("is replaced by another, and is good until a code of that was typed", async () => {
    const app = await withApp(await signedIn());
    await beginApp(portal, app.owner);
    expect((await signInByCode(portal, await atSecondStep(), app.code(1))).ok).toBe(true);
    vi.setSystemTime(NOON + MINUTE);
    const next = await withApp(await asAdministrator(await fullSession(app)));
    expect(next.codes).toEqual([]);
    vi.setSystemTime(NOON + 2 * MINUTE);
    expect(await signInByCode(portal, await atSecondStep(), app.code())).toEqual(wrong);
    expect((await signInByCode(portal, await atSecondStep(), next.code())).ok).toBe(true);
  });

  it("has room in its picture for any name", async () => {
    await portal.database.client.administrator.updateMany({ data: { name: "ü".repeat(60) } });
    const who = { ...(await addAdministrator(portal, "other")).viewer, administratorId, name: "ü".repeat(60) };
    await beginApp(portal, who);
    expect((await appBeingSetUp(portal, who))?.picture.size).toBeGreaterThan(20);
  });
});

async function fullSession(app: TestApp): Promise<string> {
  const step = await signInByCode(portal, await atSecondStep(), app.code());
  if (!step.ok) throw new Error("the code was refused");
  return step.sessionId;
}

describe("recovery codes", () => {
  it("are ten, come with the first factor, and stand nowhere as they are", async () => {
    const { codes } = await withApp(await signedIn());
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}$/);
    const rows = JSON.stringify(await portal.database.client.recoveryCode.findMany());
    for (const code of codes) expect(rows).not.toContain(code.replaceAll("-", ""));
  });

  it("SEC 34: are each good once instead of a code, also at the same moment, in whatever way they are typed", async () => {
    const { codes } = await withApp(await signedIn());
    const [first = "", second = ""] = codes;
    const both = await Promise.all(
      [await atSecondStep(), await atSecondStep()].map((each) => signInByCode(portal, each, first)),
    );
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await signInByCode(portal, await atSecondStep(), first)).toEqual(wrong);
    const typed = ` ${second.toLowerCase().replaceAll("-", " ")} `;
    expect((await signInByCode(portal, await atSecondStep(), typed)).ok).toBe(true);
    expect((await acts()).filter((each) => each === "factor.codeUsed")).toHaveLength(2);
    expect(await portal.database.client.recoveryCode.count()).toBe(8);
  });

  it("are nobody else's", async () => {
    const { codes } = await withApp(await signedIn());
    const other = await addAdministrator(portal, "other");
    await withApp(other.viewer);
    const { session, ...rest } = other.viewer;
    const waiting = { ...rest, session, kind: "half", needs: "factor" } as const;
    expect(await signInByCode(portal, waiting, codes[0] ?? "")).toEqual(wrong);
  });

  it("are void when new ones are made", async () => {
    const app = await withApp(await signedIn());
    const fresh = await renewRecoveryCodes(portal, app.owner);
    expect(fresh).toHaveLength(10);
    expect(await signInByCode(portal, await atSecondStep(), app.codes[0] ?? "")).toEqual(wrong);
    expect((await signInByCode(portal, await atSecondStep(), fresh[0] ?? "")).ok).toBe(true);
  });

  it("are made for nobody without a factor", async () => {
    await expect(renewRecoveryCodes(portal, await signedIn())).rejects.toThrow(NotFound);
  });
});

describe("a passkey", () => {
  const ask = () => passkeySignInQuestion(portal, "browser:a");
  const answer = (text: string, browser = "browser:a") => signInByPasskey(portal, browser, text, null);
  let passkey: TestPasskey;
  let id: string;
  let owner: Administrator;
  beforeEach(async () => {
    ({ passkey, id, owner } = await withPasskey(await signedIn()));
  });

  it("SEC 34: signs in alone, once for each challenge", async () => {
    const shown = passkey.shown(await ask());
    const result = await answer(shown);
    expect(result.ok && (await viewer(result.sessionId))).toMatchObject({ kind: "administrator", name: NAME });
    expect(await answer(shown)).toEqual(wrong);
    expect(await portal.database.client.passkey.findUnique({ where: { id } })).toMatchObject({ counter: 1n });
  });

  it("SEC 34: is refused where it did not check its user", async () => {
    expect(await answer(passkey.shown(await ask(), { verified: false }))).toEqual(wrong);
    const another = testPasskey(URL);
    const added = another.added(await newPasskeyOptions(portal, owner), { verified: false });
    expect(await addPasskey(portal, owner, { name: "x", answer: added })).toEqual({ ok: false, problem: "notAdded" });
  });

  it("is refused from another page, another browser, for another purpose, too late, and with another's key", async () => {
    const refused = [
      await answer(passkey.shown(await ask(), { origin: "https://evil.test" })),
      await answer(passkey.shown(await ask()), "browser:b"),
      await answer(passkey.shown(await proofQuestion(portal, owner))),
      await answer(passkey.shown({ challenge: "bWFkZSB1cA" })),
      await answer(testPasskey(URL).shown(await ask())),
    ];
    const late = passkey.shown(await ask());
    vi.setSystemTime(NOON + 5 * MINUTE);
    expect([...refused, await answer(late)]).toEqual(Array.from({ length: 6 }, () => wrong));
  });

  it.each(["", "null", "[]", "{", '{"id":1}', '{"id":"a","response":{}}', '"text"'])(
    "is not %j, whatever the browser sends",
    async (text) => {
      expect(await answer(text)).toEqual(wrong);
      const problem = await addPasskey(portal, owner, { name: "x", answer: text });
      expect(problem).toEqual({ ok: false, problem: "notAdded" });
    },
  );

  it("is the second step after the password, for its owner alone", async () => {
    const waiting = await atSecondStep();
    const step = await signInBySecondPasskey(portal, waiting, passkey.shown(await secondStepQuestion(portal, waiting)));
    expect(step.ok && (await viewer(step.sessionId)).kind).toBe("administrator");
    const other = await withPasskey((await addAdministrator(portal, "other")).viewer, "Theirs");
    const again = await atSecondStep();
    const theirs = other.passkey.shown(await secondStepQuestion(portal, again));
    expect(await signInBySecondPasskey(portal, again, theirs)).toEqual(wrong);
    expect(await signInBySecondPasskey(portal, null, theirs)).toEqual(over);
  });

  it("is one of several, each with a name that its owner alone can change", async () => {
    const second = await withPasskey(owner, "Phone");
    expect(await renamePasskey(portal, second.owner, id, "Old ring")).toBeNull();
    expect(await renamePasskey(portal, second.owner, id, " ")).toBe("missing");
    expect(await renamePasskey(portal, second.owner, id, "x".repeat(61))).toBe("tooLong");
    const { passkeys } = await factorView(portal, second.owner);
    expect(passkeys.map(({ name }) => name)).toEqual(["Old ring", "Phone"]);
    const other = await addAdministrator(portal, "other");
    await expect(renamePasskey(portal, other.viewer, id, "mine")).rejects.toThrow(NotFound);
    await expect(removePasskey(portal, other.viewer, id)).rejects.toThrow(NotFound);
    expect(await removePasskey(portal, second.owner, id)).toBe("done");
    expect(await answer(passkey.shown(await ask()))).toEqual(wrong);
  });

  it("is not added twice", async () => {
    const again = passkey.added(await newPasskeyOptions(portal, owner));
    expect(await addPasskey(portal, owner, { name: "x", answer: again })).toEqual({ ok: false, problem: "notAdded" });
  });

  it("is not possible where the portal's address is a number or without TLS", async () => {
    for (const url of ["http://127.0.0.1:3000", "https://[::1]", "http://portal.test"]) {
      const there = { ...portal, config: { ...portal.config, url } };
      await expect(async () => newPasskeyOptions(there, owner)).rejects.toThrow(NotFound);
    }
  });
});

describe("a second factor that the organisation requires", () => {
  it("SEC 34: leaves whoever has none at the page that sets one up, from the day on, also where they are signed in", async () => {
    await requireFrom(NOON + MINUTE);
    const sessionId = await firstStep();
    expect(await viewer(sessionId)).toMatchObject({ kind: "administrator" });
    vi.setSystemTime(NOON + MINUTE);
    expect(await viewer(sessionId)).toEqual({ kind: "nobody" });
    const again = await firstStep();
    expect([await viewer(again), (await half(again))?.needs]).toEqual([{ kind: "nobody" }, "setUp"]);
    const who = await half(again);
    if (who === null) throw new Error("nobody is at the second step");
    expect((await withApp(who)).owner).toMatchObject({ kind: "administrator", name: NAME });
    expect([await viewer(again), await half(again)]).toEqual([{ kind: "nobody" }, null]);
  });

  it("is set up there by a passkey as well", async () => {
    await requireFrom(NOON);
    const who = await atSecondStep();
    expect((await withPasskey(who)).codes).toHaveLength(10);
  });

  it("SEC 34: cannot be the last one that is taken away, also where two go at once", async () => {
    const app = await withApp(await signedIn());
    const { id, owner } = await withPasskey(app.owner);
    await requireFrom(NOON);
    const both = await Promise.all([removeApp(portal, owner), removePasskey(portal, owner, id)]);
    expect(both.toSorted()).toEqual(["done", "last"]);
    expect(await portal.database.client.recoveryCode.count()).toBe(10);
  });

  it("can be taken away where it is not required any more, with the recovery codes", async () => {
    const { owner } = await withApp(await signedIn());
    await requireFrom(NOON + 1);
    expect(await removeApp(portal, owner)).toBe("done");
    expect(await portal.database.client.recoveryCode.count()).toBe(0);
    expect(await viewer(await firstStep())).toMatchObject({ kind: "administrator" });
    await expect(removeApp(portal, owner)).rejects.toThrow(NotFound);
  });

  it("is set by an administrator for a day, and is recorded", async () => {
    const who = await signedIn();
    const result = (outcome: string) => ({ kind: "decided", result: outcome });
    expect(await setFactorRule(portal, who, "2026-12-18")).toEqual(result("noOrganisation"));
    await portal.database.client.organisation.create({ data: { id: 1, name: "x" } });
    expect(await setFactorRule(portal, who, "2026-02-30")).toEqual(result("noDate"));
    expect(await setFactorRule(portal, who, "2026-12-18")).toEqual(result("done"));
    expect(await factorRule(portal, who)).toBe("2026-12-18");
    expect((await factorView(portal, who)).requiredFrom).toBe(Date.UTC(2026, 11, 18));
    expect(await setFactorRule(portal, who, "")).toEqual(result("done"));
    expect(await factorRule(portal, who)).toBe("");
    expect((await acts()).filter((each) => each === "organisation.factorFrom")).toHaveLength(2);
  });

  it("is set and lifted by two together, where a second pair of eyes is wished for", async () => {
    const [who, other] = [await signedIn(), await addAdministrator(portal, "other")];
    await portal.database.client.organisation.create({ data: { id: 1, name: "x", fourEyes: true } });
    const answer = await setFactorRule(portal, who, "2026-12-18");
    if (answer.kind !== "waits") throw new Error("it was in effect at once");
    expect(await factorRule(portal, who)).toBe("");
    expect(await approveChange(portal, other.viewer, answer.changeId, "")).toBe("applied");
    expect(await factorRule(portal, who)).toBe("2026-12-18");
  });
});

describe("a second factor that is lost", () => {
  it("is taken away by another administrator, with all sessions, and is recorded", async () => {
    const { owner } = await withApp(await signedIn());
    const other = await addAdministrator(portal, "other");
    expect(await resetFactor(portal, other.viewer, administratorId)).toEqual({ kind: "decided", result: "done" });
    expect(await isStillHeld(portal.database, owner, Date.now())).toBe(false);
    expect(await viewer(await firstStep())).toMatchObject({ kind: "administrator" });
    const entry = await portal.database.client.auditEvent.findFirst({ where: { action: "factor.reset" } });
    expect(entry).toMatchObject({ actorId: other.viewer.administratorId, subjectId: administratorId });
  });

  it("waits for a second pair of eyes where the organisation wishes so", async () => {
    await withApp(await signedIn());
    const [one, two] = [await addAdministrator(portal, "one"), await addAdministrator(portal, "two")];
    await portal.database.client.organisation.create({ data: { id: 1, name: "x", fourEyes: true } });
    const answer = await resetFactor(portal, one.viewer, administratorId);
    if (answer.kind !== "waits") throw new Error("it was in effect at once");
    expect(await half(await firstStep())).not.toBeNull();
    expect(await approveChange(portal, two.viewer, answer.changeId, "")).toBe("applied");
    expect(await half(await firstStep())).toBeNull();
  });

  it("is taken away by nobody for themselves, and by no helper", async () => {
    const { owner } = await withApp(await signedIn());
    const helper = await addAdministrator(portal, "helper", "helper");
    await expect(resetFactor(portal, owner, administratorId)).rejects.toThrow(NotFound);
    await expect(resetFactor(portal, helper.viewer, administratorId)).rejects.toThrow(NotFound);
  });
});

describe("a dangerous act", () => {
  const ID = "3f8d9a52-0000-4000-8000-000000000000";
  const token = { name: "x", days: "1", mayWrite: "" };
  const ACTS: Readonly<Record<string, (who: Administrator) => Promise<unknown>>> = {
    "declaring the switch-off": async (who) => {
      const { client } = portal.database;
      // Else it would wait for a worker.
      await client.switchOff.deleteMany();
      const row = { at: new Date(), unaccounted: 0, evidence: "x" };
      await client.switchOff.create({ data: { ...row, administratorId: who.administratorId } });
      return declareSwitchOff(portal, who, "");
    },
    "changing a role": async (who) =>
      changeRole(portal, who, (await addAdministrator(portal, "other")).viewer.administratorId, "helper"),
    "removing an account": async (who) =>
      removeAdministrator(portal, who, (await addAdministrator(portal, "other")).viewer.administratorId),
    "making a token": (who) => makeApiToken(portal, who, token),
    "inviting somebody": (who) => invite(portal, who, ID, { name: "x", role: "administrator" }),
    "making a link": async (who) => {
      const { id } = await portal.database.client.invitation.create({ data: { name: "x", role: "helper" } });
      return makeLink(portal, who, id);
    },
    "resetting a password": async (who) =>
      resetPassword(portal, who, (await addAdministrator(portal, "other")).viewer.administratorId),
    "resetting a factor": async (who) =>
      resetFactor(portal, who, (await addAdministrator(portal, "other")).viewer.administratorId),
    "a rule about factors": (who) => setFactorRule(portal, who, ""),
    "the second pair of eyes": (who) => setFourEyes(portal, who, false),
    "approving a change": (who) => approveChange(portal, who, ID, ""),
    "setting up an app": (who) => beginApp(portal, who),
    "adding a passkey": (who) => newPasskeyOptions(portal, who),
  };

  it.each(Object.keys(ACTS))(
    "SEC 34: %s needs a proof of who one is, not older than a quarter of an hour",
    async (name) => {
      const act = ACTS[name];
      if (!act) throw new Error(name);
      const who = await signedIn();
      vi.setSystemTime(NOON + 15 * MINUTE);
      await expect((async () => act(who))()).rejects.toThrow(NeedsProof);
      const { client } = portal.database;
      await client.administrator.deleteMany({ where: { name: "other" } });
      await client.invitation.deleteMany();
      const { provedAt: _, ...unknown } = who;
      await expect((async () => act(unknown))()).rejects.toThrow(NeedsProof);
      await client.administrator.deleteMany({ where: { name: "other" } });
      await client.invitation.deleteMany();
      await expect((async () => act({ ...who, provedAt: NOON + 1 }))()).resolves.not.toThrow();
    },
  );

  it("is possible again when the password was shown, where there is no factor", async () => {
    const who = await signedIn();
    vi.setSystemTime(NOON + 15 * MINUTE);
    expect((await proofsOf(portal, who)).kind).toBe("password");
    expect(await prove(portal, who, { typed: "wrong", answer: "" })).toBe("wrongCode");
    expect(await prove(portal, who, { typed: "", answer: "" })).toBe("missing");
    expect(await prove(portal, who, { typed: PASSWORD, answer: "" })).toBeNull();
    const { client } = portal.database;
    const row = await client.session.findUniqueOrThrow({ where: { idHash: who.session } });
    expect(row.provedAt?.getTime()).toBe(NOON + 15 * MINUTE);
    expect((await acts()).slice(-2)).toEqual(["session.proveRefused", "session.prove"]);
  });

  it("needs the factor where there is one: the password is not enough", async () => {
    const { owner, code } = await withApp(await signedIn());
    vi.setSystemTime(NOON + 15 * MINUTE);
    expect(await prove(portal, owner, { typed: PASSWORD, answer: "" })).toBe("wrongCode");
    expect(await prove(portal, owner, { typed: code(), answer: "" })).toBeNull();
    expect(await prove(portal, owner, { typed: code(), answer: "" })).toBe("wrongCode");
  });

  it("is possible again by a passkey", async () => {
    const { owner, passkey } = await withPasskey(await signedIn());
    const answer = passkey.shown(await proofQuestion(portal, owner));
    expect(await prove(portal, owner, { typed: "", answer })).toBeNull();
    expect(await prove(portal, owner, { typed: "", answer })).toBe("wrongCode");
  });

  it("SEC 17: cannot be guessed free from an open browser", async () => {
    const { owner, code } = await withApp(await signedIn());
    for (let each = 0; each < 5; each++) await prove(portal, owner, { typed: "000000", answer: "" });
    expect(await prove(portal, owner, { typed: code(1), answer: "" })).toBe("tooManyTries");
    expect(await signInByCode(portal, await atSecondStep(), code(1))).toMatchObject({
      trouble: { kind: "tooManyTries" },
    });
  });
});

it("persons have no second factor of the portal's own", async () => {
  const { viewer: person } = await addPerson(portal);
  await expect(factorView(portal, person)).rejects.toThrow(NotFound);
  await expect(beginApp(portal, person)).rejects.toThrow(NotFound);
  await expect(prove(portal, person, { typed: "x", answer: "" })).rejects.toThrow(NotFound);
  await expect((async () => proofQuestion(portal, person))()).rejects.toThrow(NotFound);
  await expect((async () => factorView(portal, { kind: "nobody" }))()).rejects.toThrow(NotFound);
});
