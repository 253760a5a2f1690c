import { TOTP } from "otpauth";
import { describe, expect, it, vi } from "vitest";
import { HALF_MS, isStillHeld } from "../../lib/auth/sessions.ts";
import { NotFound } from "../../lib/services/access.ts";
import { appBeingSetUp, beginApp, confirmApp } from "../../lib/services/authenticator-app.ts";
import { signInByCode } from "../../lib/services/factor-sign-in.ts";
import { newPasskeyOptions } from "../../lib/services/passkeys.ts";
import { renewRecoveryCodes } from "../../lib/services/recovery-codes.ts";
import { factorView } from "../../lib/services/second-factor.ts";
import { addAdministrator } from "../support/portal.ts";
import {
  acts,
  administratorId,
  asAdministrator,
  atSecondStep,
  firstStep,
  fullSession,
  half,
  haveOneAdministrator,
  MINUTE,
  NAME,
  NOON,
  over,
  portal,
  signedIn,
  viewer,
  withApp,
  withPasskey,
  wrong,
} from "./support/second-factor.ts";

haveOneAdministrator();

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
    const app = await withApp(await signedIn());
    expect(await viewer(other)).toEqual({ kind: "nobody" });
    expect(app.owner).toMatchObject({ kind: "administrator", provedAt: NOON });
    const elsewhere = await signInByCode(portal, await atSecondStep(), app.code(1));
    await withPasskey(app.owner);
    expect(elsewhere.ok && (await viewer(elsewhere.sessionId))).toEqual({ kind: "nobody" });
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
