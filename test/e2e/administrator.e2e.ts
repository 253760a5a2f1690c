import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { prepareMove, signIn, start, untilTitle } from "./support/steps.ts";

const PASSWORD = "a sentence is good";
let bed: Bed;
beforeAll(async () => {
  bed = await startBed({ setUp: false });
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const title = (page: Page) => page.getByRole("heading", { level: 1 });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

it("UX 42, 43: sets the portal up from the code on the console to the announcement that everybody sees", async () => {
  const page = await (await bed.context()).newPage();
  await page.goto("/");
  await see(page.getByRole("link", { name: text("start.setUp") })).toBeVisible();
  await makeAccount(page);
  await addServer(page, "Old mail", bed.servers.line.port, "old");
  await addServer(page, "New mail", bed.servers.fresh.port, "new");
  await nameOrganisation(page);
  await announce(page);
  await beGentle(page);

  const mover = bed.mover("rita");
  const theirs = await (await bed.context()).newPage();
  const band = theirs.getByRole("region", { name: text("common.announcement") });
  await theirs.goto("/");
  await see(band).toContainText("The old mail server closes on");
  await see(theirs.getByRole("contentinfo")).toContainText("Example University");
  await prepareMove(theirs, mover);
  await see(band).toContainText("The old mail server closes on");
  await start(theirs);
  await untilTitle(theirs, text("progress.title.done"));
  await theirs.goto("/move");
  await see(band).toContainText("Your mail is brought over");

  await page.goto("/admin");
  await see(page.getByRole("main")).toContainText(text("fleet.heading.moved", { people: 1 }));
  await page.goto("/admin/roster");
  await see(page.getByRole("main")).toContainText(mover.newLogin);
  await page.goto("/admin/announcements");
  await page
    .getByRole("button", { name: text("admin.announcements.withdraw") })
    .first()
    .click();
  // The click does not wait for what it asks for.
  await see(async () => {
    await theirs.goto("/");
    await see(band).toHaveCount(0, { timeout: 300 });
  }).toPass();
});

/** By its label, which lies over the circle. */
async function choose(page: Page, name: string): Promise<void> {
  await page
    .locator("label")
    .filter({ hasText: new RegExp(`^${name}$`) })
    .click();
  await see(page.getByRole("radio", { name, exact: true })).toBeChecked();
}

async function makeAccount(page: Page): Promise<void> {
  const code = /^\s+([A-Z\d]{4}-[A-Z\d]{4}-[A-Z\d]{4}) /m.exec(bed.portal.output())?.[1] ?? "";
  const fill = async (typed: string) => {
    await page.goto("/admin/set-up");
    await field(page, text("admin.setUp.code")).fill(typed);
    await field(page, text("admin.setUp.name")).fill("m.okonkwo");
    await field(page, text("admin.setUp.password")).fill(PASSWORD);
    await button(page, text("admin.setUp.make")).click();
  };
  await fill("AAAA-AAAA-AAAA");
  await see(page).toHaveTitle(/^Error: /);
  await fill(code);
  await see(page).toHaveURL(/\/admin\/sign-in/);
  await signInAs(page);
}

async function signInAs(page: Page): Promise<void> {
  await page.goto("/admin/sign-in");
  await field(page, text("admin.signIn.name")).fill("m.okonkwo");
  await field(page, text("admin.signIn.password")).fill(PASSWORD);
  await button(page, text("common.signIn")).click();
  await see(page).toHaveURL(/\/admin/);
}

async function addServer(page: Page, name: string, port: number, use: "old" | "new"): Promise<void> {
  await page.goto("/admin/servers/new");
  await field(page, text("admin.server.name")).fill(name);
  await field(page, text("admin.server.host")).fill("127.0.0.1");
  await field(page, text("admin.server.port")).fill(String(port));
  await choose(page, text("admin.security.plaintext"));
  await choose(page, text(`admin.use.${use}`));
  await button(page, text("admin.server.saveAndTest")).click();
  await see(page.getByText(/^Works: it answered in \d+ ms/)).toBeVisible({ timeout: 20_000 });
}

/** Limits that nobody of this test comes near: they are kept, shown again and stand in the list. */
async function beGentle(page: Page): Promise<void> {
  await page.goto("/admin/servers");
  await page.getByRole("link", { name: "Old mail" }).click();
  const limits = page.getByText(text("admin.server.gentle"), { exact: true });
  await see(field(page, text("admin.server.messagesPerSecond"))).toBeHidden();
  await limits.click();
  await field(page, text("admin.server.messagesPerSecond")).fill("many");
  await field(page, text("admin.server.gigabytesPerDay")).fill("2,5");
  await button(page, text("admin.save")).click();
  await see(page).toHaveTitle(/^Error: /);
  // Open by itself, as something in it is wrong.
  await see(page.getByText(text("admin.problem.noMessageRate")).last()).toBeVisible();
  await field(page, text("admin.server.messagesPerSecond")).fill("1000");
  await button(page, text("admin.save")).click();
  await see(title(page)).toHaveText(text("admin.servers.title"));
  await see(page.getByText("1,000 messages a second; 2.5 GB a day")).toBeVisible();
  await page.getByRole("link", { name: "Old mail" }).click();
  await see(field(page, text("admin.server.gigabytesPerDay"))).toHaveValue("2.5");
  await openInTurns(page);
}

/** Half of each day by one set of hours, and half by another: it is always open, and both stand in the list and in the form. */
async function openInTurns(page: Page): Promise<void> {
  await field(page, text("admin.server.idleMinutes")).fill("45");
  await page.locator("#hoursFrom").fill("00:00");
  await page.locator("#hoursTo").fill("12:00");
  await see(page.locator("#hoursFrom2")).toBeHidden();
  await page.getByText(text("admin.server.moreHours"), { exact: true }).click();
  await page.locator("#hoursFrom2").fill("12:00");
  await button(page, text("admin.save")).click();
  await see(page).toHaveTitle(/^Error: /);
  // Open by itself, as half of the second hours is missing.
  await see(page.locator("#hoursFrom2")).toHaveValue("12:00");
  await see(page.locator("#hoursTo2-error")).toBeVisible();
  await page.locator("#hoursTo2").fill("00:00");
  await button(page, text("admin.save")).click();
  const days = text("admin.limits.everyDay");
  const halves = [["00:00", "12:00"] as const, ["12:00", "00:00"] as const].map(([from, to]) =>
    text("admin.limits.hours", { from, to, days }),
  );
  await see(page.getByText(halves.join("; "))).toBeVisible();
  await page.getByRole("link", { name: "Old mail" }).click();
  await see(page.locator("#hoursTo2")).toHaveValue("00:00");
  await see(field(page, text("admin.server.idleMinutes"))).toHaveValue("45");
}

async function nameOrganisation(page: Page): Promise<void> {
  await page.goto("/admin/organisation");
  await field(page, text("admin.organisation.name")).fill("Example University");
  await field(page, text("admin.organisation.contactEmail")).fill("help@example.org");
  await button(page, text("admin.save")).click();
  await see(page.getByText(text("admin.saved"))).toBeVisible();
}

async function announce(page: Page): Promise<void> {
  const day = new Date(Date.now() + 40 * 24 * 3_600_000).toISOString().slice(0, 10);
  await page.goto("/admin/announcements/new");
  await field(page, text("admin.announcement.date")).fill(day);
  await button(page, text("admin.announcement.update")).click();
  await see(page.getByText(text("admin.preview.finished"))).toBeVisible();
  await see(page.getByText(text("admin.preview.past"))).toBeVisible();
  await button(page, text("admin.announcement.publish")).click();
  await see(title(page)).toHaveText(text("admin.announcements.title"));
  await see(page.getByText(text("admin.standing.shown"))).toBeVisible();
}

it("UX 18: moves somebody up in the line and takes it back, without JavaScript, and people see their place", async () => {
  const mail = { messages: 300, folders: 6, medianBytes: 4000 };
  const movers = [bed.mover("tara", mail), bed.mover("uwe"), bed.mover("vera")] as const;
  const pages = await Promise.all(movers.map(async () => (await bed.context()).newPage()));
  const [tara, uwe, vera] = pages;
  if (!tara || !uwe || !vera) throw new Error("there are three");
  for (const [index, page] of pages.entries()) await prepareMove(page, movers[index] ?? movers[0]);
  bed.servers.line.set({ toClient: { bytesPerSecond: 20_000 } });
  for (const page of pages) await start(page);
  const second = text("progress.title.queued", { place: 2 });
  const next = text("progress.title.queued", { place: 1 });
  await untilTitle(vera, second);
  await see(vera.getByRole("main")).toContainText(text("common.inLine", { ahead: 1 }));
  const progressPage = vera.url();
  // The next page says how it was when it was made: whoever gives way for a moment is in line again while somebody looks.
  await see(async () => {
    await vera.goto("/move");
    await see(vera.getByRole("main")).toContainText(text("common.inLine", { ahead: 1 }), { timeout: 1000 });
  }).toPass();
  await vera.goto(progressPage);

  const admin = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signInAs(admin);
  await admin.goto("/admin/roster");
  const row = admin.getByRole("row").filter({ hasText: movers[2].newLogin });
  await row.getByRole("link", { name: /^Move up/ }).click();
  await see(title(admin)).toHaveText(text("admin.line.title", { person: movers[2].newLogin }));
  await button(admin, text("admin.line.moveUp")).click();
  await see(admin.getByRole("status")).toContainText(`${movers[2].newLogin} was moved up`);
  await admin.goto("/admin/roster");
  await see(row).toContainText(text("admin.roster.movedUp"));
  await admin.goBack();
  await untilTitle(vera, next);
  await untilTitle(uwe, second);
  await admin
    .getByRole("status")
    .getByRole("button", { name: text("admin.line.moveBack") })
    .click();
  await untilTitle(vera, second);
  await admin.goto("/admin/audit");
  await see(admin.getByRole("main")).toContainText(text("admin.audit.migration.moveUp"));
  await see(admin.getByRole("main")).toContainText(text("admin.audit.migration.moveBack"));
  bed.servers.line.set({ toClient: {} });
  for (const page of pages) await untilTitle(page, text("progress.title.done"));
});

it("tells what went wrong when a server is not there, and keeps what was typed", async () => {
  const page = await (await bed.context()).newPage();
  await signInAs(page);
  await page.goto("/admin/servers/new");
  await field(page, text("admin.server.name")).fill("Nobody");
  await field(page, text("admin.server.host")).fill("imaps://127.0.0.1");
  await button(page, text("admin.server.saveAndTest")).click();
  await see(page).toHaveTitle(/^Error: /);
  await see(field(page, text("admin.server.host"))).toHaveValue("imaps://127.0.0.1");
  await field(page, text("admin.server.host")).fill("127.0.0.1");
  await field(page, text("admin.server.port")).fill("1");
  await button(page, text("admin.server.saveAndTest")).click();
  await see(page.getByText(text("admin.test.unreachable"))).toBeVisible({ timeout: 20_000 });
  const mover = bed.mover("sven");
  const theirs = await (await bed.context()).newPage();
  await signIn(theirs, mover);
  expect((await theirs.goto("/admin"))?.status()).toBe(404);
  expect(bed.complaints().filter((line) => !line.includes("404"))).toEqual([]);
});
