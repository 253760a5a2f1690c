import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashPassword } from "../../lib/auth/password.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { text } from "../../lib/i18n/translator.ts";
import { addRunWith, REFUSED } from "../support/set-aside.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { prepareMove, signIn, signInAsAdministrator, start, untilTitle } from "./support/steps.ts";

const VIEWERS = ["nobody", "person", "other", "administrator", "helper"] as const;
type Viewer = (typeof VIEWERS)[number];

type Answer = string | number;
/**
 * Status for nobody, the person whose it is, another person, an administrator, and a helper of the help desk (where it says nothing of them:
 * as for administrators); a redirect is named by where it leads.
 */
type Row = readonly [Answer, Answer, Answer, Answer, Answer?];

const EVERYBODY: Row = [200, 200, 200, 200];
const NOBODY: Row = [404, 404, 404, 404];
const PEOPLE: Row = ["/sign-in", 200, 200, "/sign-in"];
const OWNER: Row = ["/sign-in", 200, 404, "/sign-in"];
const ADMINISTRATORS: Row = ["/admin/sign-in", 404, 404, 200, 404];
const STAFF: Row = ["/admin/sign-in", 404, 404, 200, 200];

/** Every route of the portal, with what it answers to whom. `[…]` are filled in below. */
const ROUTES: Readonly<Record<string, Row>> = {
  "/": EVERYBODY,
  "/help": EVERYBODY,
  "/help/guide": EVERYBODY,
  "/help/guide/file": EVERYBODY,
  "/privacy": EVERYBODY,
  "/privacy/data.json": PEOPLE,
  "/privacy/erase": PEOPLE,
  "/accessibility": EVERYBODY,
  // Leads back to where it was chosen, the start page here.
  "/language": ["/", "/", "/", "/"],
  // Whoever has the link may open it; the profile is for the browser that did.
  "/s/[link]": EVERYBODY,
  "/s/[link]/mail.mobileconfig": NOBODY,
  // Not under this host: see devices.long.test.ts.
  "/mail/config-v1.1.xml": NOBODY,
  "/.well-known/autoconfig/mail/config-v1.1.xml": NOBODY,
  "/autodiscover/autodiscover.json": NOBODY,
  "/autodiscover/autodiscover.json/v1.0/[address]": NOBODY,
  "/autodiscover/autodiscover.xml": [405, 405, 405, 405],
  // Whoever wants to check an evidence file.
  "/evidence-key.pem": EVERYBODY,
  "/sign-in": [200, "/move", "/move", 200],
  "/move": PEOPLE,
  "/move/connect": PEOPLE,
  // Neither of them has an account to confirm.
  "/move/connect/confirm": ["/sign-in", 404, 404, "/sign-in"],
  // Nobody is on their way to a provider.
  "/move/connect/sign-in/[attempt]": ["/sign-in", 404, 404, "/sign-in"],
  "/oauth/return": ["/sign-in", "/move/connect", "/move/connect", "/sign-in"],
  "/move/help-desk": PEOPLE,
  "/move/notify": PEOPLE,
  "/move/passwords": PEOPLE,
  "/move/passwords/forget": PEOPLE,
  "/move/passwords/[account]": OWNER,
  "/move/[migration]/folders": OWNER,
  "/move/[migration]/folders/below": OWNER,
  "/move/[migration]/folders/[choice]/name": OWNER,
  "/move/[migration]/check": OWNER,
  "/move/[migration]/progress": OWNER,
  "/move/[migration]/devices": OWNER,
  "/move/[migration]/mail.mobileconfig": OWNER,
  "/move/[migration]/sign-off": OWNER,
  "/move/[migration]/space": OWNER,
  "/move/[migration]/report": OWNER,
  "/move/[migration]/report.csv": OWNER,
  "/move/[migration]/report.json": OWNER,
  "/move/[migration]/receipts": OWNER,
  "/move/[migration]/receipts.csv": OWNER,
  "/move/[migration]/report/[run]/[problem]": OWNER,
  // Nothing was fetched that could be downloaded.
  "/move/[migration]/report/[run]/[problem]/message.eml": [
    ...["/sign-in", "/move/[migration]/report/[run]/[problem]", 404, "/sign-in"],
  ] as const as Row,
  // Whoever has the link of a mail may end these mails.
  "/stop-mail/[token]": EVERYBODY,
  "/invitation/[token]": EVERYBODY,
  "/admin": STAFF,
  "/admin/account": STAFF,
  "/admin/links/[entry]": STAFF,
  // Only for what the roster says is nobody's own.
  "/admin/move/[entry]": ["/admin/sign-in", 404, 404, 404, 404],
  "/admin/administrators": ADMINISTRATORS,
  "/admin/administrators/[administrator]": ADMINISTRATORS,
  "/admin/set-up": ADMINISTRATORS,
  "/admin/sign-in": [200, 404, 404, "/admin"],
  // Nobody is at the second step, or on the way to a provider, which this portal has none of.
  "/admin/sign-in/code": ["/admin/sign-in", "/admin/sign-in", "/admin/sign-in", "/admin"],
  "/admin/sign-in/organisation": ["/admin/sign-in", "/admin/sign-in", "/admin/sign-in", "/admin/sign-in"],
  "/admin/sign-in/refused": NOBODY,
  "/admin/prove": STAFF,
  "/admin/second-step": STAFF,
  // None is being set up.
  "/admin/second-step/app": ["/admin/sign-in", 404, 404, "/admin/second-step"],
  "/admin/second-step/codes": STAFF,
  // They have no passkey.
  "/admin/second-step/passkeys/[passkey]": ["/admin/sign-in", 404, 404, 404],
  "/admin/second-step/remove/[factor]": ["/admin/sign-in", 404, 404, 404],
  "/admin/at-risk": STAFF,
  "/admin/approvals": ADMINISTRATORS,
  "/admin/audit": ADMINISTRATORS,
  "/admin/audit.csv": ADMINISTRATORS,
  "/admin/organisation": ADMINISTRATORS,
  "/admin/pilot": ADMINISTRATORS,
  "/admin/checklist": ADMINISTRATORS,
  "/admin/roster": STAFF,
  "/admin/roster/list.csv": STAFF,
  "/admin/roster/unconnected": STAFF,
  "/admin/roster/import": ADMINISTRATORS,
  // Takes POSTs only.
  "/admin/roster/import/file": [405, 405, 405, 405],
  "/admin/roster/new": ADMINISTRATORS,
  // Nothing is asked for.
  "/admin/roster/act": ["/admin/sign-in", 404, 404, "/admin/roster", 404],
  "/admin/roster/[entry]": STAFF,
  "/admin/roster/[entry]/change": ADMINISTRATORS,
  // Their move has begun.
  "/admin/roster/[entry]/remove": ["/admin/sign-in", 404, 404, "/admin/roster/[entry]", 404],
  // Nobody has read out a code.
  "/admin/roster/[entry]/report": ["/admin/sign-in", 404, 404, 404],
  "/admin/last-day": STAFF,
  "/admin/maintenance": ADMINISTRATORS,
  "/admin/phases": STAFF,
  "/admin/phases/new": ADMINISTRATORS,
  "/admin/phases/[timetable]": ADMINISTRATORS,
  "/admin/phases/[timetable]/remove": ADMINISTRATORS,
  "/admin/roster/[entry]/grace": ADMINISTRATORS,
  "/admin/switch-off": STAFF,
  "/admin/switch-off/evidence.json": STAFF,
  // Of old servers only: the one here is a new one.
  "/admin/switch-off/mailboxes/[server]": ["/admin/sign-in", 404, 404, 404, 404],
  "/admin/switch-off/sweep": STAFF,
  "/admin/servers": ADMINISTRATORS,
  "/admin/servers/new": ADMINISTRATORS,
  "/admin/line/[migration]": ADMINISTRATORS,
  "/admin/servers/[server]": ADMINISTRATORS,
  "/admin/servers/[server]/measure": ADMINISTRATORS,
  "/admin/servers/[server]/folders": ADMINISTRATORS,
  "/admin/servers/[server]/programs": ADMINISTRATORS,
  "/admin/servers/[server]/sign-in": ADMINISTRATORS,
  "/admin/servers/[server]/remove": ADMINISTRATORS,
  "/admin/system": ADMINISTRATORS,
  "/admin/system/bundle.tar.gz": ADMINISTRATORS,
  "/admin/texts": ADMINISTRATORS,
  "/admin/tokens": ADMINISTRATORS,
  "/admin/texts/[language]/[key]": ADMINISTRATORS,
  "/admin/announcements": ADMINISTRATORS,
  "/admin/announcements/new": ADMINISTRATORS,
  "/admin/announcements/[announcement]": ADMINISTRATORS,
  "/admin/announcements/[announcement]/remove": ADMINISTRATORS,
  "/admin/mailings": ADMINISTRATORS,
  "/admin/mailings/new": ADMINISTRATORS,
  "/admin/mailings/reminders": ADMINISTRATORS,
  "/admin/mailings/undeliverable": STAFF,
  "/admin/mailings/undeliverable.csv": STAFF,
  "/admin/mailings/[mailing]": ADMINISTRATORS,
  "/admin/mailings/[mailing]/release": ADMINISTRATORS,
  // A draft has none.
  "/admin/mailings/[mailing]/letters": ["/admin/sign-in", 404, 404, 404],
  "/dev/components": [404, 404, 404, 404],
  // There is nothing to read, not even one's own session.
  "/api/auth/[...nextauth]": [404, 404, 404, 404],
  "/api/health": EVERYBODY,
  "/api/health/live": EVERYBODY,
  "/api/health/passage": EVERYBODY,
  "/api/health/ready": EVERYBODY,
  // There are none without a token in the settings: see test/e2e/system.
  "/api/metrics": NOBODY,
  // By its token, whoever is signed in: see test/api/contract.
  "/api/v1/[...path]": [401, 401, 401, 401],
  "/api/broken": EVERYBODY,
  "/api/migrations/[migration]/progress": [401, 200, 404, 404],
};

/** Without a server for sending there is no profile. */
const SENDING = { smtpHost: "smtp.new.example", smtpPort: 465, smtpSecurity: "tls" } as const;

let bed: Bed;
const contexts = new Map<Viewer, BrowserContext>();
const ids: Record<string, string> = {
  "[...nextauth]": "session",
  "[language]": "fr",
  "[key]": "help.title",
  "[address]": "anna@new.example",
};

beforeAll(async () => {
  bed = await startBed();
  for (const viewer of VIEWERS) contexts.set(viewer, await bed.context());
  const page = async (viewer: Viewer) => (await contextOf(viewer)).newPage();
  const owner = await page("person");
  ids["[migration]"] = await prepareMove(owner, bed.mover("erin"));
  await start(owner);
  await signIn(await page("other"), bed.mover("frank"));
  await signInAsAdministrator(await page("administrator"));
  ids["[administrator]"] = (await bed.database.client.administrator.findFirstOrThrow()).id;
  const name = "helper";
  await bed.database.client.administrator.create({
    data: { name, role: "helper", passwordHash: await hashPassword(name) },
  });
  await signInAsAdministrator(await page("helper"), { name, password: name });
  await untilTitle(owner, text("progress.title.done"));
  const { client } = bed.database;
  const migration = await client.migration.findFirstOrThrow();
  await addRunWith(bed.database, migration, [REFUSED]);
  await client.server.updateMany({ where: { use: "new" }, data: SENDING });
  ids["[link]"] = "never-made";
  ids["[token]"] = "never-made";
  ids["[attempt]"] = "never-begun";
  ids["[entry]"] = (await client.rosterEntry.findFirstOrThrow()).id;
  ids["[run]"] = "2";
  ids["[problem]"] = "1";
  ids["[account]"] = migration.oldAccountId;
  ids["[choice]"] = (await client.folderChoice.findFirstOrThrow({ orderBy: { position: "desc" } })).id;
  ids["[server]"] = (await client.server.findFirstOrThrow({ where: { use: "new" } })).id;
  ids["[timetable]"] = (await client.wave.create({ data: { name: "Archive" } })).id;
  ids["[entry]"] = (await client.rosterEntry.findFirstOrThrow()).id;
  const draft = { audience: "everyone", language: "en", zone: "UTC" };
  ids["[mailing]"] = (await client.mailing.create({ data: draft })).id;
  ids["[announcement]"] = (await client.announcement.findFirstOrThrow()).id;
  before = await rowsOf(bed);
});
afterAll(() => bed?.close());

/** How many there are of what people can make and remove, and how it stands. */
async function rowsOf({ database: { client } }: Bed) {
  return {
    sessions: await client.session.count(),
    credentials: await client.credential.count(),
    migrations: await client.migration.findMany({ select: { id: true, phase: true, plan: true } }),
    folders: await client.folderChoice.findMany({ select: { id: true, chosen: true, newPath: true } }),
    servers: await client.server.findMany({ select: { id: true, host: true, use: true } }),
    administrators: await client.administrator.findMany({ select: { id: true, role: true } }),
    roster: await client.rosterEntry.findMany({ select: { id: true, mark: true } }),
    announcements: await client.announcement.findMany({ select: { id: true, publishedAt: true } }),
    mailings: await client.mailing.count(),
    tokens: await client.apiToken.count(),
    consents: await client.reportConsent.count(),
    apps: await client.authenticatorApp.count(),
  };
}

let before: Awaited<ReturnType<typeof rowsOf>>;

function contextOf(viewer: Viewer): BrowserContext {
  const context = contexts.get(viewer);
  if (!context) throw new Error(`${viewer} has no browser`);
  return context;
}

const addressOf = (route: string) => route.replace(/\[[^\]]+\]/g, (name) => ids[name] ?? name);

/** Routes by the files that make them. */
function routesIn(folder: string, path = ""): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory())
      return entry.name.startsWith("_") ? [] : routesIn(join(folder, entry.name), `${path}/${entry.name}`);
    return ["page.tsx", "route.ts"].includes(entry.name) ? [path || "/"] : [];
  });
}

it("knows every route", () => {
  expect(routesIn(join(import.meta.dirname, "../../app")).toSorted()).toEqual(Object.keys(ROUTES).toSorted());
});

it.each(Object.entries(ROUTES))("SEC 28: %s is for those whom it is meant for", async (route, row) => {
  const answers = await Promise.all(
    VIEWERS.map(async (viewer) => {
      const headers = route.startsWith("/api/migrations") ? { accept: "application/json" } : {};
      const response = await contextOf(viewer).request.get(addressOf(route), { maxRedirects: 0, headers });
      const { location } = response.headers();
      return location ? new URL(location, bed.portal.url).pathname : response.status();
    }),
  );
  const [, , , administrator, helper = administrator] = row;
  const expected = [...row.slice(0, 4), helper].map((answer) => answer ?? "");
  expect(answers).toEqual(expected.map((answer) => (typeof answer === "string" ? addressOf(answer) : answer)));
});

it("SEC 14: looking at all of them has changed nothing", async () => {
  expect(await rowsOf(bed)).toEqual(before);
});

it.each(Object.keys(ROUTES))("SEC 38: %s is answered with the headers that protect it", async (route) => {
  const response = await contextOf("nobody").request.get(addressOf(route), { maxRedirects: 0 });
  const headers = response.headers();
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{16,}'/);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  for (const part of ["default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"])
    expect(policy).toContain(part);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": expect.stringMatching(/^(same-origin|no-referrer|strict-origin)/),
    "cache-control": expect.stringContaining("no-store"),
  });
  expect(headers).not.toHaveProperty("x-powered-by");
  for (const cookie of response.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie"))
    expect(cookie.value).toMatch(/HttpOnly/i);
});

it("has an icon for whoever asks without having read the page", async () => {
  // Chromium asks for it while a page's own icon is not known yet; a 404 there is a message on the console.
  const response = await contextOf("nobody").request.get("/favicon.ico");
  expect([response.status(), response.headers()["content-type"]]).toEqual([200, "image/x-icon"]);
});

it("uses another nonce for each page", async () => {
  const nonce = async () => {
    const response = await contextOf("nobody").request.get("/");
    return /nonce-([\w-]+)/.exec(response.headers()["content-security-policy"] ?? "")?.[1];
  };
  expect(await nonce()).not.toBe(await nonce());
});

it("answers readers of two languages at once, each in their own", async () => {
  const { request } = contextOf("nobody");
  const answers = Array.from({ length: 40 }, async (_, index) => {
    const language = index % 2 === 0 ? "de" : "ar";
    const response = await request.get(index % 3 === 0 ? "/help" : "/", { headers: { "accept-language": language } });
    const page = await response.text();
    const words = (other: "de" | "ar") => page.includes(inLanguage(other, () => text("common.privacy")));
    return [
      language,
      /<html [^>]*\blang="(\w+)"/.exec(page)?.[1],
      words(language),
      words(language === "de" ? "ar" : "de"),
    ];
  });
  for (const [asked, lang, own, other] of await Promise.all(answers))
    expect([lang, own, other]).toEqual([asked, true, false]);
});
