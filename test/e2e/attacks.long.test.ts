/** An attack day on the running portal, as an outsider, another user and a helper: raw requests, past pages and buttons. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { BrowserContext } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "../../lib/auth/password.ts";
import { text } from "../../lib/i18n/translator.ts";
import { childrenOf } from "../support/running-portal.ts";
import { addRunWith, REFUSED } from "../support/set-aside.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { WEB, WORKER } from "./support/crashes.ts";
import { prepareMove, signIn, signInAsAdministrator, start, untilTitle } from "./support/steps.ts";

const EVIL = "evil.example";

let bed: Bed;
const browsers: Record<"owner" | "other" | "nobody" | "admin" | "helper", BrowserContext | null> = {
  ...{ owner: null, other: null, nobody: null, admin: null, helper: null },
};
type Who = keyof typeof browsers;
let move: string;
let places: { readonly owner: readonly string[]; readonly admin: readonly string[] };

beforeAll(async () => {
  bed = await startBed();
  for (const who of Object.keys(browsers) as Who[]) browsers[who] = await bed.context();
  const owner = await browserOf("owner").newPage();
  move = await prepareMove(owner, bed.mover("erin"));
  await signIn(await browserOf("other").newPage(), bed.mover("frank"));
  await start(owner);
  await untilTitle(owner, text("progress.title.done"));
  await signInAsAdministrator(await browserOf("admin").newPage());
  const passwordHash = await hashPassword("helper");
  await bed.database.client.administrator.create({ data: { name: "helper", role: "helper", passwordHash } });
  await signInAsAdministrator(await browserOf("helper").newPage(), { name: "helper", password: "helper" });
  places = await placesOf();
  bed.complaints();
});
afterAll(() => bed?.close());

function browserOf(who: Who): BrowserContext {
  const context = browsers[who];
  if (!context) throw new Error(`${who} has no browser`);
  return context;
}

/** Pages with forms. */
async function placesOf() {
  const { client } = bed.database;
  const migration = await client.migration.findUniqueOrThrow({ where: { id: move } });
  await addRunWith(bed.database, migration, [REFUSED]);
  const choice = await client.folderChoice.findFirstOrThrow({
    where: { migrationId: move },
    orderBy: { position: "desc" },
  });
  const server = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const entry = await client.rosterEntry.findFirstOrThrow();
  const announcement = await client.announcement.findFirstOrThrow();
  const own = [
    ...["folders", "folders/below", `folders/${choice.id}/name`, "check", "progress", "devices", "report", "sign-off"],
    ...["space", "report/2/1"],
  ];
  return {
    owner: [
      ...own.map((page) => `/move/${move}/${page}`),
      ...[`/move/passwords/${migration.oldAccountId}`, "/move/passwords/forget", "/move/help-desk", "/move/notify"],
      ...["/privacy/erase", "/move/connect"],
    ],
    admin: [
      ...[
        "/admin/organisation",
        "/admin/pilot",
        "/admin/last-day",
        "/admin/servers/new",
        `/admin/servers/${server.id}`,
      ],
      ...[`/admin/servers/${server.id}/sign-in`, `/admin/servers/${server.id}/folders`, "/admin/tokens"],
      ...[`/admin/servers/${server.id}/remove`, `/admin/servers/${server.id}/measure`, "/admin/phases/everyone"],
      ...["/admin/phases/new", "/admin/mailings/new", "/admin/mailings/reminders", "/admin/administrators"],
      ...[
        "/admin/announcements/new",
        `/admin/announcements/${announcement.id}`,
        "/admin/switch-off",
        "/admin/second-step",
      ],
      ...[`/admin/announcements/${announcement.id}/remove`, "/admin/roster/new", "/admin/roster/import"],
      ...[`/admin/roster/${entry.id}/change`, `/admin/roster/${entry.id}/grace`, "/admin/texts/fr/help.title"],
      ...[`/admin/links/${entry.id}`, "/admin/prove"],
    ],
  };
}

/** Of what people and administrators can change, a digest by table: all but sessions, tries and what the worker does by itself. */
async function rows(): Promise<Record<string, string>> {
  const { client } = bed.database;
  const tables: Record<string, unknown> = {
    person: await client.person.findMany(),
    account: await client.account.findMany(),
    credential: await client.credential.findMany(),
    migration: await client.migration.findMany({ omit: { residueDueAt: true, residue: true, arrivedSince: true } }),
    folderChoice: await client.folderChoice.findMany({ omit: { contents: true } }),
    run: await client.run.count(),
    mailAddress: await client.mailAddress.findMany(),
    deviceLink: await client.deviceLink.findMany({ where: { person: { migrations: { some: { id: move } } } } }),
    reportConsent: await client.reportConsent.count(),
    rosterEntry: await client.rosterEntry.findMany(),
    rosterUpload: await client.rosterUpload.count(),
    server: await client.server.findMany({ omit: { testedAt: true, testResult: true } }),
    signInProvider: await client.signInProvider.count(),
    organisation: await client.organisation.findMany(),
    announcement: await client.announcement.findMany(),
    mailing: await client.mailing.count(),
    reminderPlan: await client.reminderPlan.count(),
    timetable: await client.timetable.findMany(),
    wave: await client.wave.count(),
    administrator: await client.administrator.findMany(),
    invitation: await client.invitation.count(),
    apiToken: await client.apiToken.count(),
    authenticatorApp: await client.authenticatorApp.count(),
    textCorrection: await client.textCorrection.count(),
    switchOff: await client.switchOff.count(),
    pendingChange: await client.pendingChange.count(),
  };
  const digest = (value: unknown) => {
    const text = JSON.stringify(value, (_, each) => (typeof each === "bigint" ? String(each) : each));
    return createHash("sha256").update(text).digest("hex");
  };
  return Object.fromEntries(Object.entries(tables).map(([name, value]) => [name, digest(value)]));
}

interface Form {
  readonly page: string;
  readonly html: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** As this browser would ask for it. */
async function ask(who: Who, page: string, more: RequestInit & { headers?: Record<string, string> } = {}) {
  const cookie = (await browserOf(who).cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  return fetch(`${bed.portal.url}${page}`, { redirect: "manual", ...more, headers: { cookie, ...more.headers } });
}

/** The forms of a page as a browser without JavaScript has them: the action stands in hidden fields. */
async function formsOf(who: Who, page: string): Promise<Form[]> {
  const answer = await ask(who, page);
  expect([page, answer.status]).toEqual([page, 200]);
  const html = await answer.text();
  return Array.from(html.matchAll(/<form[^>]*>(.*?)<\/form>/gs), ([, inner = ""]) => {
    const inputs = Array.from(inner.matchAll(/<(?:input|button|select|textarea)\b[^>]*>/g), ([tag]) => {
      const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
      return [attribute("name"), unescaped(attribute("value") ?? "x")] as const;
    });
    const fields = Object.fromEntries(inputs.flatMap(([name, value]) => (name ? [[name, value] as const] : [])));
    return { page, html: inner, fields };
  }).filter(({ html, fields }) => {
    // Everybody may end their own session, and would be nobody for the rest of the test.
    return !html.includes(text("common.signOut")) && Object.keys(fields).some((name) => name.startsWith("$ACTION"));
  });
}

function unescaped(html: string): string {
  return html
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

async function allForms(who: "owner" | "admin"): Promise<Form[]> {
  const forms: Form[] = [];
  for (const page of places[who]) forms.push(...(await formsOf(who, page)));
  return forms;
}

/** Answers the status. */
async function post(who: Who, { page, fields }: Form, headers: Record<string, string> = {}): Promise<number> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const answer = await ask(who, page, { method: "POST", body, headers: { origin: bed.portal.url, ...headers } });
  await answer.arrayBuffer();
  return answer.status;
}

/** What is written to the socket, as it is; answers all that comes until the portal hangs up, or this long. */
async function raw(bytes: string, patienceMs = 3000): Promise<string> {
  const { hostname, port } = new URL(bed.portal.url);
  const socket = connect(Number(port), hostname);
  let heard = "";
  socket.on("data", (piece: Buffer) => (heard += piece.toString("latin1")));
  socket.on("error", () => undefined);
  socket.write(bytes);
  const over = AbortSignal.timeout(patienceMs);
  await once(socket, "close", { signal: over }).catch(() => undefined);
  socket.destroy();
  return heard;
}

async function health(): Promise<number> {
  return (await fetch(`${bed.portal.url}/api/health`)).status;
}

describe("forms that are sent past their pages", () => {
  it.each([
    ["owner", "other"],
    ["owner", "nobody"],
    ["owner", "helper"],
    ["owner", "admin"],
    ["admin", "owner"],
    ["admin", "nobody"],
    ["admin", "helper"],
  ] as const)("SEC 28: of the %s do nothing when the %s sends them", async (whose, who) => {
    const forms = await allForms(whose);
    expect(forms.length).toBeGreaterThan(15);
    // Helpers may leave their session and prove who they are, as all of the staff.
    const shared = /\/admin\/prove|\/admin\/second-step|\/admin\/links/;
    // Everybody has some of these pages, where forms are about whoever sends them.
    const own = /passwords\/forget|help-desk|notify|privacy|connect/;
    const theirs = forms.filter(({ page }) => !(who === "helper" ? shared : who === "other" ? own : /^$/).test(page));
    const before = await rows();
    for (const form of theirs) {
      expect([form.page, (await post(who, form)) < 500]).toEqual([form.page, true]);
    }
    expect(await rows()).toEqual(before);
    expect((await ask(who, HOMES[who])).status).toBe(200);
  });

  it.each([
    ["another origin", { origin: `https://${EVIL}` }],
    ["no origin at all", { origin: "null" }],
  ])("SEC 14: do nothing when they come from %s", async (_from, headers) => {
    const forms = await allForms("owner");
    const before = await rows();
    for (const form of forms) await post("owner", form, headers);
    expect(await rows()).toEqual(before);
  });

  it("SEC 14: are not asked for by another origin with headers of its own choice: no browser is told that it may", async () => {
    const asked = "x-forwarded-host, next-action, content-type, authorization";
    for (const path of [
      "/move",
      "/api/v1/overview",
      "/api/auth/callback/mailbox",
      `/api/migrations/${move}/progress`,
    ]) {
      const headers = { origin: `https://${EVIL}`, "access-control-request-headers": asked };
      const method = { "access-control-request-method": "POST" };
      const answer = await fetch(`${bed.portal.url}${path}`, { method: "OPTIONS", headers: { ...headers, ...method } });
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("do something when those send them whose they are", async () => {
    const before = await rows();
    for (const form of await formsOf("owner", "/move/help-desk")) await post("owner", form);
    expect(await rows()).not.toEqual(before);
  });
});

const HOMES: Record<Who, string> = { owner: "/move", other: "/move", nobody: "/", admin: "/admin", helper: "/admin" };

describe("requests by hand", () => {
  it.each(["/", "/sign-in", "/admin/sign-in", "/language?to=de&back=/help", "/move", "/nowhere", "/help/guide"])(
    "SEC 42: an invented host is in no answer of %s",
    async (path) => {
      const said = await raw(
        `GET ${path} HTTP/1.1\r\nHost: ${EVIL}\r\nX-Forwarded-Host: ${EVIL}\r\nX-Forwarded-Proto: https\r\nForwarded: host=${EVIL}\r\nX-Original-URL: /admin\r\nConnection: close\r\n\r\n`,
      );
      expect(said).toMatch(/^HTTP\/1\.1 [234]\d\d/);
      expect(said).not.toContain(EVIL);
    },
  );

  it("SEC 42: what a visitor writes about where they are is not believed", async () => {
    const jar = await bed.context();
    const page = await (await jar.request.get("/admin/sign-in")).text();
    const csrfToken = /name="csrfToken" value="([0-9a-f]+)"/.exec(page)?.[1] ?? "";
    const headers = { "x-forwarded-for": "203.0.113.9", "x-real-ip": "203.0.113.9", forwarded: "for=203.0.113.9" };
    const form = { csrfToken, name: "stranger", password: "x" };
    await jar.request.post("/api/auth/callback/administrator", { form, headers, maxRedirects: 0 });
    const addresses = (await bed.database.client.auditAddress.findMany()).map(({ address }) => address);
    expect(addresses).toContain("127.0.0.1");
    expect(addresses).not.toContain("203.0.113.9");
  });

  it("SEC 38: files for everybody are what they are called", async () => {
    const script =
      /src="(\/_next\/static\/[^"]+\.js)"/.exec(await (await fetch(`${bed.portal.url}/`)).text())?.[1] ?? "";
    for (const path of [script, "/icon.svg"]) {
      const { status, headers } = await fetch(`${bed.portal.url}${path}`);
      expect([path, status, headers.get("x-content-type-options")]).toEqual([path, 200, "nosniff"]);
    }
  });

  it.each([
    ["two lengths", "Content-Length: 4\r\nContent-Length: 40\r\n\r\nabcd"],
    [
      "a length and chunks",
      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ["chunks by another name", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"],
    ["a negative length", "Content-Length: -1\r\n\r\n"],
    ["a header without a name", ": x\r\n\r\n"],
    ["a line that is folded", "X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n"],
    ["a bare line feed", "X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ])("SEC 40: with %s are refused, and nothing behind them is a request", async (_what, rest) => {
    const said = await raw(`POST /api/auth/callback/mailbox HTTP/1.1\r\nHost: x\r\n${rest}`);
    expect(said).toMatch(/^HTTP\/1\.1 400/);
    expect(said.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  it("SEC 38: no header of Next's own leads round what is asked of every request", async () => {
    for (const value of ["proxy", "middleware", "src/middleware", "proxy:proxy:proxy:proxy:proxy"]) {
      const headers = {
        "x-middleware-subrequest": value,
        "x-middleware-override-headers": "x-nonce",
        "x-nonce": "mine",
      };
      const answer = await fetch(`${bed.portal.url}/`, { headers });
      expect(answer.headers.get("content-security-policy")).toMatch(/'nonce-[\w-]{16,}'/);
      expect(await answer.text()).not.toContain('nonce="mine"');
      const admin = await fetch(`${bed.portal.url}/admin/servers`, { headers, redirect: "manual" });
      expect(admin.headers.get("location")).toMatch(/\/admin\/sign-in$/);
    }
  });

  it("SEC 19: no picture is fetched for anybody, from wherever", async () => {
    const inside = new URL(`http://${bed.servers.old.host}:${bed.servers.old.port}/`).href;
    for (const url of [
      inside,
      "http://169.254.169.254/latest",
      "/api/health",
      "//evil.example/a.png",
      "/privacy/data.json",
    ]) {
      const answer = await browserOf("owner").request.get(`/_next/image?url=${encodeURIComponent(url)}&w=64&q=75`);
      expect([url, answer.status()]).toEqual([url, 404]);
    }
  });

  it.each([
    ...["/_next/static/../../../package.json", "/_next/static/..%2f..%2f..%2fpackage.json", "/..%2f..%2fetc/passwd"],
    ...["/_next/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/_next/../.env", "/icon.svg/..%2f..%2fpackage.json"],
    ...["/_next/static/..%5c..%5cpackage.json", "/%00", "/move/%2e%2e%2f%2e%2e%2fetc/report.csv", "/s/..%2f..%2fx"],
    ...["/autodiscover/autodiscover.json/v1.0/..%2f..%2f", "/help/guide/file/..%2f..%2f..%2fpackage.json"],
  ])("SEC 41: no file of the machine is at %s", async (path) => {
    const said = await raw(`GET ${path} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 [234]\d\d/);
    expect(said).not.toMatch(/"dependencies"|root:x:|session-secret/);
  });

  it("SEC 14: no way back leads elsewhere", async () => {
    for (const back of [
      `//${EVIL}`,
      `/\\${EVIL}`,
      `https://${EVIL}/`,
      `/%09/${EVIL}`,
      `/\t/${EVIL}`,
      `javascript:alert(1)`,
      `/..//${EVIL}`,
    ]) {
      const answer = await fetch(`${bed.portal.url}/language?to=en&back=${encodeURIComponent(back)}`, {
        redirect: "manual",
      });
      const to = new URL(answer.headers.get("location") ?? "", bed.portal.url);
      expect([back, to.origin]).toEqual([back, bed.portal.url]);
    }
    for (const back of [`https://${EVIL}/`, `//${EVIL}`]) {
      const jar = await bed.context();
      const page = await (await jar.request.get("/sign-in")).text();
      const csrfToken = /name="csrfToken" value="([0-9a-f]+)"/.exec(page)?.[1] ?? "";
      const form = { csrfToken, login: "x", password: "x", callbackUrl: back };
      const answer = await jar.request.post(`/api/auth/callback/mailbox?callbackUrl=${encodeURIComponent(back)}`, {
        ...{ form, maxRedirects: 0 },
      });
      expect(JSON.stringify([answer.headers().location, answer.headersArray()])).not.toContain(
        `"location":"https://${EVIL}`,
      );
      expect(answer.headers().location).toMatch(/^\/sign-in/);
    }
  });

  it.each([
    ["an action that there is not", { "next-action": "0".repeat(42) }, "[]"],
    ["an action by a name of JavaScript's own", { "next-action": "constructor" }, '["$F1"]'],
    ["a body that refers to itself", { "next-action": "__proto__" }, '0=["$@0"]&1={"then":"$1:__proto__:then"}'],
    ["an action with colours of a terminal", { "next-action": "a\\u001b[31m%0aINFO" }, '["\u001b[31m\nINFO admin"]'],
    ["what is no form", { "content-type": "multipart/form-data; boundary=x" }, "--x\r\n\r\n--x--"],
    ["a router's state that is none", { rsc: "1", "next-router-state-tree": "%5B%5B%5B" }, ""],
  ])("SEC 40: %s breaks nothing", async (_what, headers, body) => {
    for (const path of ["/", "/sign-in", "/move"]) {
      const answer = await fetch(`${bed.portal.url}${path}`, {
        method: "POST",
        headers: { ...headers },
        body,
        redirect: "manual",
      });
      expect([path, answer.status < 600]).toEqual([path, true]);
      await answer.arrayBuffer();
    }
    expect(await health()).toBe(200);
  });
});

describe("more than there should be", () => {
  it("SEC 40: bodies of 100 MB that nobody asked for cost no memory, and nobody else waits", async () => {
    const [web = 0] = childrenOf(bed.portal.pid, WEB);
    const held = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${web}/status`, "utf8"))?.[1]) / 1024;
    const before = held();
    const ends = Array.from({ length: 4 }, (_, index) =>
      sendLarge(
        ["/api/auth/callback/mailbox", "/sign-in", "/api/v1/roster", "/admin/roster/import/file"][index] ?? "/",
      ),
    );
    await Promise.all([...ends, expect.poll(health, { timeout: 10_000 }).toBe(200)]);
    expect(held() - before).toBeLessThan(300);
    expect(childrenOf(bed.portal.pid, WEB)).toEqual([web]);
  });

  it("SEC 40: two hundred visitors who never finish their question keep nobody from theirs", async () => {
    const { hostname, port } = new URL(bed.portal.url);
    const slow = Array.from({ length: 200 }, () => connect(Number(port), hostname).on("error", () => undefined));
    try {
      for (const [index, socket] of slow.entries())
        socket.write(
          index % 2
            ? "GET / HTTP/1.1\r\nHost: x\r\nX-A: "
            : "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\na",
        );
      const began = performance.now();
      expect(await health()).toBe(200);
      expect(performance.now() - began).toBeLessThan(5000);
    } finally {
      for (const socket of slow) socket.destroy();
    }
  });

  it("nothing of all this is more than a line in the portal's log, and both processes live", async () => {
    expect(childrenOf(bed.portal.pid, WORKER)).toHaveLength(1);
    expect(bed.portal.output()).not.toMatch(/It starts again|uncaughtException/);
    // And none that a visitor has made: no line is begun by their words, and no terminal is told anything.
    expect(bed.portal.output()).not.toMatch(/^(?:INFO|\{"injected)/m);
    expect(bed.portal.output()).not.toMatch(/[^\P{Cc}\n\t]/u);
  });
});

/** 100 MB, as long as the portal takes them. */
async function sendLarge(path: string): Promise<void> {
  const { hostname, port } = new URL(bed.portal.url);
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  const length = 100 * 1024 * 1024;
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n\r\nlogin=`,
  );
  socket.setMaxListeners(0);
  const piece = Buffer.alloc(1024 * 1024, "x");
  for (let sent = 0; sent < length && !socket.destroyed; sent += piece.length)
    if (!socket.write(piece)) await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => undefined);
  await once(socket, "close", { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  socket.destroy();
}
