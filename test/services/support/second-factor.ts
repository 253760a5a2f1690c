/** Administrators and their second factors, for tests. */
import { scryptSync } from "node:crypto";
import { TOTP } from "otpauth";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { halfSignedIn, viewerOf } from "../../../lib/auth/sessions.ts";
import type { Administrator, HalfSignedIn } from "../../../lib/auth/viewer.ts";
import { signInAdministrator } from "../../../lib/services/administrator-sign-in.ts";
import { appBeingSetUp, beginApp, confirmApp } from "../../../lib/services/authenticator-app.ts";
import { signInByCode } from "../../../lib/services/factor-sign-in.ts";
import { addPasskey, newPasskeyOptions } from "../../../lib/services/passkeys.ts";
import { testPasskey } from "../../support/passkey.ts";
import { type TestPortal, testPortal } from "../../support/portal.ts";

export const URL = "https://portal.test";
export const PASSWORD = "a sentence is good";
export const NAME = "root";
export const NOON = Date.UTC(2026, 11, 1, 12);
export const MINUTE = 60_000;

export let portal: TestPortal;
export let administratorId: string;
/** For each file of tests: a portal whose only administrator has a password, and everything of them gone after each test. */
export function haveOneAdministrator(): void {
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
}

/** At the least cost: what passwords cost is not at stake here. */
export const QUICK_HASH = `scrypt$16$1$1$c2FsdA$${scryptSync(PASSWORD, "salt", 32, { N: 16, r: 1, p: 1 }).toString("base64url")}`;

export const acts = async () => (await portal.database.client.auditEvent.findMany()).map(({ action }) => action);
export const viewer = async (sessionId: string) => viewerOf(portal.database, sessionId, Date.now());
export const half = (sessionId: string) => halfSignedIn(portal.database, sessionId, Date.now());

export async function firstStep(): Promise<string> {
  const result = await signInAdministrator(portal, { name: NAME, password: PASSWORD }, null);
  if (!result.ok) throw new Error("the password was refused");
  return result.sessionId;
}

export async function asAdministrator(sessionId: string): Promise<Administrator> {
  const who = await viewer(sessionId);
  if (who.kind !== "administrator") throw new Error("nobody is signed in");
  return who;
}

/** Signed in by the password alone, where that is enough. */
export const signedIn = async () => asAdministrator(await firstStep());

export async function atSecondStep(): Promise<HalfSignedIn> {
  const who = await half(await firstStep());
  if (who === null) throw new Error("nobody is at the second step");
  return who;
}

export interface TestApp {
  /** The code now, or so many periods later. */
  code(later?: number): string;
  readonly codes: readonly string[];
  readonly owner: Administrator;
}

/** Sets an app up for whoever is signed in. */
export async function withApp(who: Administrator | HalfSignedIn): Promise<TestApp> {
  await beginApp(portal, who);
  const shown = await appBeingSetUp(portal, who);
  const totp = new TOTP({ secret: (shown?.text ?? "").replaceAll(" ", "") });
  const code = (later = 0) => totp.generate({ timestamp: Date.now() + later * 30_000 });
  const added = await confirmApp(portal, who, code());
  if (!added.ok) throw new Error(added.problem);
  return { code, codes: added.codes ?? [], owner: await asAdministrator(added.sessionId) };
}

export async function withPasskey(who: Administrator | HalfSignedIn, name = "Key ring", passkey = testPasskey(URL)) {
  const added = await addPasskey(portal, who, { name, answer: passkey.added(await newPasskeyOptions(portal, who)) });
  if (!added.ok) throw new Error(added.problem);
  const { id } = await portal.database.client.passkey.findFirstOrThrow({ where: { name } });
  return { passkey, id, owner: await asAdministrator(added.sessionId), codes: added.codes };
}

export const wrong = { ok: false, trouble: { kind: "wrong" } };
export const over = { ok: false, trouble: { kind: "over" } };

/** As the organisation's row has it. */
export const requireFrom = (at: number) =>
  portal.database.client.organisation.upsert({
    where: { id: 1 },
    create: { id: 1, name: "x", factorFrom: new Date(at) },
    update: { factorFrom: new Date(at) },
  });

export async function fullSession(app: TestApp): Promise<string> {
  const step = await signInByCode(portal, await atSecondStep(), app.code());
  if (!step.ok) throw new Error("the code was refused");
  return step.sessionId;
}
