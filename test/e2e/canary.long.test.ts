/** A whole move with recognisable passwords, and with crashes: afterwards they stand nowhere but on the mail servers. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { CANARY, canaryFor, findsBelow } from "../support/canary.ts";
import { setUpRows } from "../support/demo/portal-rows.ts";
import { portalFolder, startPortal } from "../support/running-portal.ts";
import { MAIL_USER } from "../support/servers/smtp.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { abort, crash, signal, untilBack, WEB, WORKER } from "./support/crashes.ts";
import { Gathered } from "./support/gathered.ts";
import { see } from "./support/see.ts";
import {
  confirmAddress,
  connectOld,
  giveAddress,
  goToCheck,
  mails,
  openReport,
  signInAsAdministrator,
  start,
  typeAccount,
  untilTitle,
} from "./support/steps.ts";

const ANNA = { old: "anna@old.example", fresh: "anna@new.example", address: "anna@home.example" };
const SECRETS = {
  old: canaryFor("old account"),
  fresh: canaryFor("new account"),
  wrong: canaryFor("of nobody"),
  testAccount: canaryFor("test account"),
  administrator: canaryFor("administrator"),
  mail: canaryFor("mail server"),
  shell: canaryFor("of the shell"),
};
const ALL = [CANARY, ...Object.values(SECRETS)];
const ROOT = join(import.meta.dirname, "../..");

/** What the portal may read or write: its data, its temporary files, and its secrets, which whoever runs it has put there. */
const folders = { data: portalFolder(), temporary: newFolder("temporary"), secrets: newFolder("secrets") };
let bed: Bed;
let gathered: Gathered;
let context: BrowserContext;
let page: Page;
let migration: string;

beforeAll(async () => {
  const passwordFile = join(folders.secrets, "mail-password");
  writeFileSync(passwordFile, SECRETS.mail, { mode: 0o600 });
  const own = { TMPDIR: folders.temporary, SECRET_OF_THE_SHELL: SECRETS.shell };
  const mailSignIn = { CARRYOVER_MAIL_USER: MAIL_USER, CARRYOVER_MAIL_PASSWORD_FILE: passwordFile };
  bed = await startBed({
    ...{ setUp: false, folder: folders.data, mailPassword: SECRETS.mail },
    accounts: {
      old: { users: { [ANNA.old]: SECRETS.old, probe: SECRETS.testAccount } },
      fresh: { users: { [ANNA.fresh]: SECRETS.fresh } },
    },
    start: (mail) => startPortal({ folder: folders.data, environment: { ...mail, ...mailSignIn, ...own } }),
  });
  bed.mover("anna", { messages: 200, folders: 6, medianBytes: 4000, damaged: 1 });
  gathered = new Gathered(bed, [folders.data, folders.temporary]);
  context = await bed.context();
  gathered.watch(context);
  page = await context.newPage();
});
afterAll(async () => {
  await bed?.close();
  for (const folder of [folders.temporary, folders.secrets]) rmSync(folder, { recursive: true, force: true });
});
/** After every step, so that nothing can have been erased again meanwhile. */
afterEach(async () => {
  await gathered.look(context);
  expect(await gathered.finds(ALL)).toEqual([]);
});

const title = (shown: Page) => shown.getByRole("heading", { level: 1 });
const field = (shown: Page, name: string) => shown.getByLabel(name, { exact: true });
const button = (shown: Page, name: string) => shown.getByRole("button", { name, exact: true });

function newFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `carryover-${name}-`));
}

describe("SEC 8, 9: no password is found in any form", () => {
  it("after an administrator has set the portal up, with a mistake, and signed in, with another", async () => {
    const admin = await (await watched()).newPage();
    const code = /^\s+([A-Z\d]{4}-[A-Z\d]{4}-[A-Z\d]{4}) /m.exec(bed.portal.output())?.[1] ?? "";
    for (const typed of ["AAAA-AAAA-AAAA", code]) {
      await admin.goto("/admin/set-up");
      await field(admin, text("admin.setUp.code")).fill(typed);
      await field(admin, text("admin.setUp.name")).fill("m.okonkwo");
      await field(admin, text("admin.setUp.password")).fill(SECRETS.administrator);
      await button(admin, text("admin.setUp.make")).click();
      await see(admin).toHaveURL(typed === code ? /\/admin\/sign-in/ : /again=/);
    }
    await field(admin, text("admin.signIn.name")).fill("m.okonkwo");
    await field(admin, text("admin.signIn.password")).fill(SECRETS.wrong);
    await button(admin, text("common.signIn")).click();
    await see(admin).toHaveTitle(/^Error: /);
    await signInAsAdministrator(admin, { name: "m.okonkwo", password: SECRETS.administrator });
  });

  it("after a server was tried with a test account, refused and accepted", async () => {
    const { oldServerId } = await setUpRows(bed.database, { old: bed.servers.line, fresh: bed.servers.fresh });
    const admin = await (await watched()).newPage();
    await signInAsAdministrator(admin, { name: "m.okonkwo", password: SECRETS.administrator });
    for (const password of [SECRETS.wrong, SECRETS.testAccount]) {
      await admin.goto(`/admin/servers/${oldServerId}/measure`);
      await field(admin, text("servers.measure.login")).fill("probe");
      await field(admin, text("servers.measure.password")).fill(password);
      await button(admin, text("servers.measure.go")).click();
      await see(admin).toHaveURL(password === SECRETS.wrong ? /again=/ : /measured=1/, { timeout: 60_000 });
    }
    for (const path of ["/admin/audit", "/admin/audit.csv", "/admin/servers", "/admin/roster"])
      expect(await gathered.fetch(admin.context(), path)).toBe(200);
  });

  it("after a person has signed in and connected, each with a wrong password first, and the folders were listed", async () => {
    for (const [side, path, login, right] of [
      ["new", "/sign-in", ANNA.fresh, SECRETS.fresh],
      ["old", "/move/connect", ANNA.old, SECRETS.old],
    ] as const) {
      await page.goto(path);
      await typeAccount(page, side, login, SECRETS.wrong);
      await see(page).toHaveTitle(/^Error: /);
      if (side === "new") await typeAccount(page, side, login, right);
    }
    migration = await connectOld(page, { oldLogin: ANNA.old, newLogin: ANNA.fresh, password: SECRETS.old });
    await giveAddress(page, ANNA.address);
    await confirmAddress(page, bed, ANNA.address);
  });

  it("after the line broke in the middle of copying, and both processes crashed while somebody typed a password", async () => {
    await page.goto(`/move/${migration}/folders`);
    await goToCheck(page);
    bed.servers.line.set({ toClient: { bytesPerSecond: 20_000 } });
    const broken = bed.servers.line.arm({ kind: "bye", command: /^UID FETCH/i, nth: 4 });
    await start(page);
    await broken.happened;
    const told = gathered.follow(context, `/api/migrations/${migration}/progress`);
    await see(title(page)).toHaveText(text("progress.title.copying"));
    await typingWhile(() => crash(bed, WORKER, "The worker ended (status 1)"));
    // Next writes it down and goes on.
    await typingWhile(() => crash(bed, WEB, "uncaughtException"));
    await abort(bed, WORKER, "The worker ended (SIGABRT)");
    await abort(bed, WEB, "The web process ended (SIGABRT)");
    await told;
    expect(readdirSync(ROOT).filter((name) => /^core(?:\.\d+)?$|^report\..*\.json$/.test(name))).toEqual([]);
    bed.servers.line.set({ toClient: {} });
    await untilTitle(page, text("progress.title.done"), 120_000);
  });

  it("in the report, the receipts, the tables, and the mails about them", async () => {
    await openReport(page).click();
    await see(page.getByText(text("report.method"))).toBeVisible();
    for (const name of ["report", "report.csv", "report.json", "receipts", "receipts.csv", "devices", "sign-off"])
      expect(await gathered.fetch(context, `/move/${migration}/${name}`), name).toBe(200);
    for (const path of ["/move", "/move/passwords", "/move/notify", "/help", "/privacy"])
      expect(await gathered.fetch(context, path), path).toBe(200);
    await see.poll(() => mails(bed.mail, ANNA.address).length).toBeGreaterThan(1);
    expect(bed.mail.mails.every(({ user }) => user === MAIL_USER)).toBe(true);
    await expectTold();
    const sessions = (await context.cookies()).filter(({ name }) => name === "carryover.session");
    expect(sessions).toHaveLength(1);
    const places = await gathered.finds(sessions.map(({ value }) => value));
    expect(places.filter((place) => !/^(?:headers of|cookies and storage)/.test(place))).toEqual([]);
  });

  it("after the passwords were forgotten, and the portal was ended", async () => {
    const kept = { account: { login: { in: [ANNA.old, ANNA.fresh] } } };
    expect(await bed.database.client.credential.count({ where: kept })).toBe(2);
    await page.goto("/move/passwords/forget");
    await button(page, text("connect.forget.yes")).click();
    await see(page.getByText(text("connect.passwords.forgotten"))).toBeVisible();
    expect(await bed.database.client.credential.count({ where: kept })).toBe(0);
    await page.goto("about:blank");
    expect(await bed.portal.end()).toBe(0);
  });
});

/** A browser of somebody else, gathered like the first. */
async function watched(): Promise<BrowserContext> {
  const other = await bed.context();
  gathered.watch(other);
  return other;
}

/** A search that finds nothing must have had something to find. */
async function expectTold(): Promise<void> {
  const places = (await gathered.finds([ANNA.old])).join("\n");
  for (const part of ["answer of /move/passwords", "carryover.db", `answer of /move/${migration}/report.json`])
    expect(places).toContain(part);
  expect(await gathered.finds([WORKER])).toContain("arguments and environment: clear");
  expect((await gathered.finds([ANNA.address])).join("\n")).toContain("a mail: ");
  expect((await gathered.finds(["crash of the test"])).join("\n")).toContain("output of the portal: ");
  expect(findsBelow(folders.secrets, ALL)).not.toEqual([]);
}

/** Somebody else waits for an answer to what they typed: the worker is stopped with the question before it until it happens. */
async function typingWhile(happens: () => Promise<void>): Promise<void> {
  const theirs = await (await watched()).newPage();
  await theirs.goto("/sign-in");
  const { client } = bed.database;
  const unanswered = () => client.request.count({ where: { kind: "signIn", sealed: { not: null }, answeredAt: null } });
  signal(bed, WORKER, "SIGSTOP");
  const typing = typeAccount(theirs, "new", ANNA.fresh, SECRETS.wrong).catch(() => undefined);
  await see.poll(unanswered).toBeGreaterThan(0);
  await happens();
  signal(bed, WORKER, "SIGCONT");
  await untilBack(bed);
  await theirs.context().close();
  await typing;
}
