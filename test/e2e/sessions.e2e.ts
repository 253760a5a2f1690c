/** Who is signed in, and for how long: what stands behind the cookie. */
import { createRequire } from "node:module";
import type { APIRequestContext, BrowserContext } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { portalCookies } from "../../lib/auth/cookies.ts";
import { sessionSecret } from "../../lib/auth/secret.ts";
import { beginSession } from "../../lib/auth/sessions.ts";
import { loadWebConfig } from "../../lib/config/portal.ts";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import { signIn } from "./support/steps.ts";

const HOUR = 3_600_000;

interface Tokens {
  decode(asked: { token: string; secret: string }): Promise<{ sub?: string } | null>;
  encode(asked: { token: { sub: string }; secret: string }): Promise<string>;
}
// Not imported: next-auth's types change those of process.env wherever they are seen.
const { decode, encode }: Tokens = createRequire(import.meta.url)("next-auth/jwt");

let bed: Bed;
let mover: Mover;
let cookie: string;
let secret: string;
beforeAll(async () => {
  bed = await startBed();
  mover = bed.mover("sina", { messages: 3, folders: 1 });
  cookie = portalCookies(bed.portal.url).session;
  secret = await sessionSecret(loadWebConfig({ CARRYOVER_DATA_DIR: bed.portal.folder }).sessionSecretFile);
});
afterAll(() => bed.close());

/** A browser that has gone through the form. */
async function signedIn(): Promise<BrowserContext> {
  const context = await bed.context();
  await signIn(await context.newPage(), mover);
  return context;
}

/** A session begun without the form, which is quicker; answers its token. */
async function beginToken(): Promise<string> {
  const { id: personId } = await bed.database.client.person.findFirstOrThrow();
  const sub = await beginSession(bed.database.client, { kind: "person", personId }, Date.now());
  return encode({ token: { sub }, secret });
}

/** A browser with this token. */
async function browserWith(token: string): Promise<BrowserContext> {
  const context = await bed.context();
  await context.addCookies([{ name: cookie, value: token, url: bed.portal.url }]);
  return context;
}

async function tokenOf(context: BrowserContext): Promise<string> {
  return (await context.cookies()).find(({ name }) => name === cookie)?.value ?? "";
}

/** Whether whoever has this token is somebody. */
async function isSomebody(token: string): Promise<boolean> {
  const context = await browserWith(token);
  const response = await context.request.get("/move", { maxRedirects: 0 });
  await context.close();
  return response.status() === 200;
}

const formWord = async (request: APIRequestContext) =>
  /name="csrfToken" value="([0-9a-f]+)"/.exec(await (await request.get("/sign-in")).text())?.[1] ?? "";

it("SEC 12: the cookie holds nothing but the session's id, sealed, and is for the server alone", async () => {
  const context = await signedIn();
  const [found] = (await context.cookies()).filter(({ name }) => name === cookie);
  expect(found).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  const content = await decode({ token: found?.value ?? "", secret });
  expect(Object.keys(content ?? {}).sort()).toEqual(["exp", "iat", "jti", "sub"]);
  expect(Buffer.from(content?.sub ?? "", "base64url")).toHaveLength(32);
});

it("SEC 11: signing out ends the session for every copy of its cookie, and no other session", async () => {
  const [token, other] = [await beginToken(), await beginToken()];
  expect([await isSomebody(token), await isSomebody(other)]).toEqual([true, true]);
  const context = await browserWith(token);
  const page = await context.newPage();
  await page.goto("/move");
  await page.getByRole("button", { name: text("common.signOut") }).click();
  await page.waitForURL(`${bed.portal.url}/`);
  expect(await tokenOf(context)).toBe("");
  expect([await isSomebody(token), await isSomebody(other)]).toEqual([false, true]);
});

it("a token without a row is nobody, and so is one that others made", async () => {
  const token = await beginToken();
  const sub = (await decode({ token, secret }))?.sub ?? "";
  expect(await isSomebody(token)).toBe(true);
  expect(await isSomebody(await encode({ token: { sub }, secret: `${secret}x` }))).toBe(false);
  expect(await isSomebody(await encode({ token: { sub: "somebody" }, secret }))).toBe(false);
  expect(await isSomebody("nonsense")).toBe(false);
});

it("SEC 11: signing in again gives another session and ends the one before", async () => {
  const first = await beginToken();
  const context = await browserWith(first);
  await context.request.get("/move");
  // Whoever is signed in sees no such form: the word is that of this browser's own cookie.
  const { forgery } = portalCookies(bed.portal.url);
  const own = (await context.cookies()).find(({ name }) => name === forgery)?.value ?? "";
  const [csrfToken = ""] = decodeURIComponent(own).split("|");
  const form = { csrfToken, login: mover.newLogin, password: mover.password };
  await context.request.post("/api/auth/callback/mailbox", { form, maxRedirects: 0 });
  const second = await tokenOf(context);
  expect(second).not.toBe(first);
  expect([await isSomebody(first), await isSomebody(second)]).toEqual([false, true]);
});

it("SEC 14: a form that others made is refused before any server is asked", async () => {
  const context = await bed.context();
  await formWord(context.request);
  const foreign = await formWord((await bed.context()).request);
  const asked = await bed.database.client.request.count();
  for (const csrfToken of ["", "0".repeat(64), foreign]) {
    const form = { csrfToken, login: mover.newLogin, password: mover.password };
    const response = await context.request.post("/api/auth/callback/mailbox", { form });
    expect(await response.text()).toContain(text("connect.formExpired"));
  }
  expect(await bed.database.client.request.count()).toBe(asked);
  expect(await tokenOf(context)).toBe("");
});

it("SEC 14: a button that is pressed on another's page does nothing", async () => {
  const token = await beginToken();
  const context = await browserWith(token);
  const page = await (await context.request.get("/move")).text();
  // "Sign out" is a form without JavaScript as well: its action stands in a hidden field.
  const form = /<form[^>]*>(?:(?!<\/form>).)*/gs;
  const signOut = [...page.matchAll(form)].map(([text]) => text).find((each) => each.includes(text("common.signOut")));
  const fields = [...(signOut ?? "").matchAll(/name="(\$ACTION[^"]*)"(?: value="([^"]*)")?/g)];
  const multipart = Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value]));
  expect(Object.keys(multipart)).not.toEqual([]);
  const press = (origin: string) => context.request.post("/move", { multipart, headers: { origin }, maxRedirects: 0 });
  await press("https://evil.example");
  expect(await isSomebody(token)).toBe(true);
  await press(bed.portal.url);
  expect(await isSomebody(token)).toBe(false);
});

it("UX 49: who did nothing for an hour is told so, and everything is kept", async () => {
  const context = await browserWith(await beginToken());
  const seenAt = new Date(Date.now() - HOUR);
  await bed.database.client.session.updateMany({ data: { lastSeenAt: seenAt } });
  const page = await context.newPage();
  await page.goto("/move");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  expect(await page.getByText(text("connect.signIn.ended")).isVisible()).toBe(true);
});
