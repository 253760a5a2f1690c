/** States of a person's pages that are brought about one after the other: each is to be looked at before the next is asked for. */
import type { Page } from "@playwright/test";
import { LANGUAGE_COOKIE } from "../../../lib/i18n/negotiation.ts";
import { text } from "../../../lib/i18n/translator.ts";
import { BEN, CLEO } from "../../support/demo/people.ts";
import { dayFromNow } from "../../support/demo/portal-rows.ts";
import { editMailbox } from "../../support/mail/mailbox-editor.ts";
import { type Bed, PASSWORD } from "./bed.ts";
import type { ShownPage } from "./pages.ts";
import { see } from "./see.ts";
import { type Contexts, opened, type Sight } from "./sights.ts";
import { goToCheck, signIn, typeAccount, untilTitle } from "./steps.ts";

/** What people meet beside the pages of bringAbout(), whose browsers these are. */
export async function* peoplesStates(bed: Bed, pages: readonly ShownPage[], contexts: Contexts): AsyncGenerator<Sight> {
  yield* inOtherLanguages(bed, pages, contexts);
  yield* onTheWay(bed, await pageOf(contexts, "slow"));
  // Anna is at a halt by then, so that the others need not wait for the line.
  bed.servers.line.set({ toClient: {} });
  yield* signingIn(bed);
  yield* beginning(bed);
  yield* elsewhere(bed);
  yield* beforeTheStart(await pageOf(contexts, "full"));
  yield* afterwards(bed, await pageOf(contexts, "person"));
  yield* whenClosed(bed, await pageOf(contexts, "slow"));
}

async function pageOf(contexts: Contexts, viewer: ShownPage["viewer"]): Promise<Page> {
  const context = contexts.get(viewer);
  if (!context) throw new Error(`${viewer} has no browser`);
  return context.newPage();
}

const newPage = async (bed: Bed) => (await bed.context({ timezoneId: "Europe/Berlin" })).newPage();
const migrationIn = (page: Page) => new URL(page.url()).pathname.split("/")[2] ?? "";
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();

async function* signingIn(bed: Bed): AsyncGenerator<Sight> {
  const page = await newPage(bed);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: text("common.continue") }).click();
  await see(page).toHaveTitle(/^Error: /);
  yield { name: "sign-in-missing", page };
  await typeAccount(page, "new", BEN.newLogin, "not my password");
  await see(page.locator("#error-summary")).toContainText(/accept/);
  yield { name: "sign-in-refused", page };
  await page.goto("/sign-in?ended=1");
  yield { name: "sign-in-ended", page };
}

async function* beginning(bed: Bed): AsyncGenerator<Sight> {
  const dora = bed.mover("dora");
  const page = await newPage(bed);
  await signIn(page, dora);
  yield { name: "home-new", page };
  await page.goto("/move/connect");
  await typeAccount(page, "old", dora.oldLogin, "not my password");
  await see(page.locator("#error-summary")).toBeVisible();
  yield { name: "connect-refused", page };
  const { oldLogin } = bed.mover("d.archive");
  await typeAccount(page, "old", oldLogin, PASSWORD);
  await see(page).toHaveURL(/confirm/);
  yield { name: "connect-confirm", page };
  await press(page, text("common.continue"));
  await see(page).toHaveTitle(/^Error: /);
  yield { name: "connect-confirm-missing", page };
}

/** The old server takes no passwords, for as long as this is looked at. */
async function* elsewhere(bed: Bed): AsyncGenerator<Sight> {
  const { client } = bed.database;
  const { id: serverId } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const issuer = "https://accounts.google.com";
  const endpoints = {
    ...{ issuer, authorization: `${issuer}/o/oauth2/v2/auth`, token: "https://oauth2.googleapis.com/token" },
    ...{ revocation: "https://oauth2.googleapis.com/revoke", secretBy: "post", algorithms: ["RS256"] },
  };
  const application = {
    kind: "google",
    name: "Google",
    issuer,
    clientId: "carryover",
    scopes: "openid email",
  } as const;
  await client.signInProvider.create({
    data: { serverId, ...application, endpoints: JSON.stringify(endpoints), checkedAt: new Date() },
  });
  const emil = bed.mover("emil");
  const page = await newPage(bed);
  await signIn(page, emil);
  await page.goto("/move/connect");
  yield { name: "connect-elsewhere", page };
  await press(page, text("connect.provider.button", { name: "Google" }));
  await see(page.getByRole("heading", { level: 1 })).toHaveText(text("connect.leave.title", { name: "Google" }));
  yield { name: "connect-leave", page };
  await client.signInProvider.deleteMany();
}

/** The pages that are shown right to left, in Japanese letters and with long German words as well. */
const SPOKEN = ["start", "home", "folders", "check", "progress", "report", "devices"];

async function* inOtherLanguages(
  { portal }: Bed,
  pages: readonly ShownPage[],
  contexts: Contexts,
): AsyncGenerator<Sight> {
  const choose = async (value: string) => {
    const cookie = { name: LANGUAGE_COOKIE, value, url: portal.url };
    for (const context of contexts.values()) await context.addCookies([cookie]);
  };
  const spoken = pages.filter(({ name }) => SPOKEN.includes(name));
  for (const language of ["ar", "ja", "de"]) {
    await choose(language);
    for await (const { name, page } of opened(spoken, contexts)) yield { name: `${name}-${language}`, page };
  }
  await choose("en");
}

async function* beforeTheStart(page: Page): AsyncGenerator<Sight> {
  await page.goto("/move");
  await page.goto(await addressOf(page, /\/move\/[^/]+\/folders/));
  const folders = `/move/${migrationIn(page)}/folders`;
  await press(page, text("folders.untickAll"));
  await press(page, text("folders.continue"));
  await see(page).toHaveTitle(/^Error: /);
  yield { name: "folders-missing", page };
  await press(page, text("folders.tickAll"));
  await goToCheck(page);
  await page.goto(folders);
  await page
    .getByRole("button", { name: new RegExp(`^${text("folders.rename")} `) })
    .first()
    .click();
  await page.getByLabel(text("folders.name.label")).fill("Customers");
  await press(page, text("folders.name.save"));
  await see(page.getByRole("heading", { level: 1 })).toBeVisible();
  yield { name: "folder-name-taken", page };
  const move = folders.replace("/folders", "");
  await page.goto(`${move}/report`);
  yield { name: "report-check-these", page };
  await page.goto(`${move}/space`);
  await press(page, text("space.senders.show"));
  await see(page.locator("#senders").getByText(/@/).first()).toBeVisible();
  yield { name: "space-senders", page };
  await page.goto(`${move}/check`);
  await press(page, text("check.test"));
  await see(page).toHaveURL(/\/progress/);
  await untilTitle(page, text("progress.test.over"));
  yield { name: "progress-tested", page };
  await page.getByRole("link", { name: text("progress.test.openReport") }).click();
  await see(page).toHaveURL(/report/);
  yield { name: "report-test", page };
}

/** Of the first link on the page that leads to such an address. */
async function addressOf(page: Page, address: RegExp): Promise<string> {
  const all = await page.evaluate<string[]>('[...document.querySelectorAll("main a")].map(({ pathname }) => pathname)');
  return all.find((each) => address.test(each)) ?? "/move";
}

/** Anna's mail is being copied: she pauses, and then it is as if this had happened to it. */
async function* onTheWay({ database: { client } }: Bed, page: Page): AsyncGenerator<Sight> {
  await page.goto("/move");
  await page.goto(await addressOf(page, /\/progress/));
  const id = migrationIn(page);
  await press(page, text("progress.pause"));
  await untilTitle(page, text("progress.title.paused"));
  yield { name: "progress-paused", page };
  const soon = new Date(Date.now() + 20 * 60_000);
  const states = {
    waiting: { activity: "waiting", reason: "net.unreachable", waitUntil: soon },
    "needs-password": { activity: "needsUser", reason: "auth.refused" },
    full: { activity: "needsUser", reason: "quota.full" },
    failed: { activity: "failed", reason: "tls.untrusted" },
    stopped: { activity: "stopped" },
    scheduled: { phase: "queued", activity: "running", startAt: new Date(Date.now() + 9 * 3_600_000) },
  } as const;
  for (const [name, state] of Object.entries(states)) {
    const nothing = { reason: null, waitUntil: null, startAt: null };
    await client.migration.update({ where: { id }, data: { ...nothing, ...state } });
    await page.goto(`/move/${id}/progress`);
    yield { name: `progress-${name}`, page };
    if (name !== "needs-password") continue;
    await page.goto("/move");
    yield { name: "home-needs-you", page };
    await page.goto(`/move/passwords?migration=${id}`);
    yield { name: "passwords-needed", page };
  }
  await page.goto("/move");
  yield { name: "home-scheduled", page };
}

async function* afterwards(bed: Bed, page: Page): AsyncGenerator<Sight> {
  // What the administrators' pages were shown with.
  await bed.database.client.reportConsent.deleteMany();
  await page.goto("/move/help-desk");
  await press(page, text("roster.consent.make"));
  await see(page.getByText(text("roster.consent.readOut"))).toBeVisible();
  yield { name: "help-desk-code", page };
  await page.goto("/move");
  yield { name: "home-done", page };
  await page.goto(await addressOf(page, /\/report/));
  const move = `/move/${migrationIn(page)}`;
  for (const from of ["Ines Roth <ines@friends.example>", "news@shop.example"]) await arrive(bed, "INBOX", from);
  await arrive(bed, "Sent", CLEO.oldLogin);
  await press(page, text("report.residue.look"));
  await see(page.getByText(text("report.residue.sent"))).toBeVisible();
  await press(page, text("report.residue.who"));
  await see(page.getByText("ines@friends.example")).toBeVisible();
  yield { name: "report-residue", page };
  await page.goto(`${move}/report`);
  await page.emulateMedia({ media: "print" });
  yield { name: "report-printed", page };
  await page.goto("/help/guide");
  yield { name: "guide-printed", page };
  await page.emulateMedia({ media: null });
  await page.goto(`${move}/sign-off`);
  await press(page, text("signOff.button"));
  await see(page.getByRole("heading", { level: 1 })).toHaveText(text("signOff.doneTitle"));
  // Titles come after the page itself.
  await see(page).toHaveTitle(new RegExp(text("signOff.doneTitle")));
  yield { name: "sign-off-done", page };
  await page.goto("/move");
  yield { name: "home-signed-off", page };
  const { client } = bed.database;
  const migrationId = move.split("/")[2] ?? "";
  await client.migration.update({ where: { id: migrationId }, data: { reportsErasedAt: new Date() } });
  await client.problem.deleteMany({ where: { run: { migrationId } } });
  await client.run.updateMany({ where: { migrationId }, data: { report: null } });
  await page.goto(`${move}/report`);
  yield { name: "report-erased", page };
}

function arrive({ servers }: Bed, folder: string, from: string): Promise<void> {
  const { host, port } = servers.old;
  const bytes = Buffer.from(
    `From: ${from}\r\nSubject: late\r\nMessage-ID: <${from.length}.${folder}@x.example>\r\n\r\nhello\r\n`,
  );
  return editMailbox({ host, port, user: CLEO.oldLogin, password: PASSWORD }, (editor) =>
    editor.append([folder], { bytes, flags: [], instant: 1_700_000_000 }),
  );
}

/** Imports have closed, and the mail was not all brought over. */
async function* whenClosed({ database: { client } }: Bed, page: Page): AsyncGenerator<Sight> {
  const past = `${dayFromNow(-1)}T17:00`;
  const dates = {
    zone: "Europe/Berlin",
    ...{ deliverySwitched: `${dayFromNow(-4)}T08:00`, importsClose: past, switchedOff: `${dayFromNow(6)}T17:00` },
  };
  const replacedBy = "Write to help@example.org: for a month we bring single messages over by hand.";
  const texts = { ...dates, replacedBy };
  await client.timetable.upsert({ where: { id: "everyone" }, create: { id: "everyone", ...texts }, update: texts });
  await client.announcement.updateMany({ data: { deadline: past } });
  for (const [name, path] of Object.entries({ "home-closed": "/move", "start-closed": "/" })) {
    await page.goto(path);
    yield { name, page };
  }
}
