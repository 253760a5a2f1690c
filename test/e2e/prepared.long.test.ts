/** What an administrator prepares for everybody, and tries out; what people see of it. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import {
  connectOld,
  goToCheck,
  mails,
  openReport,
  signIn,
  signInAsAdministrator,
  start,
  untilTitle,
} from "./support/steps.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let bed: Bed;
let admin: Page;
beforeAll(async () => {
  bed = await startBed();
  admin = await (await bed.context()).newPage();
  await signInAsAdministrator(admin);
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

/** No serious finding of axe, and nothing wider than the window. */
async function expectGood(page: Page): Promise<void> {
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    expect(violations.filter(({ impact }) => /serious|critical/.test(impact ?? ""))).toEqual([]);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(width);
  }
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

const RULE_LINES = "Entwürfe -> Drafts\nKunden & Partner -> Customers\nArchive -> -";

async function proposeFolders(): Promise<void> {
  const server = await bed.database.client.server.findFirstOrThrow({ where: { use: "old" } });
  await admin.goto(`/admin/servers/${server.id}`);
  await admin.getByRole("link", { name: text("admin.proposal.link") }).click();
  const rules = admin.getByLabel(text("admin.proposal.rules"));
  await rules.fill("Entwürfe -> Drafts\nKunden & Partner");
  await press(admin, text("admin.save"));
  await see(admin).toHaveTitle(/^Error: /);
  await see(admin.getByRole("link", { name: /^Line 2: put an arrow/ })).toBeVisible();
  await rules.fill(RULE_LINES);
  await press(admin, text("admin.proposal.preview"));
  await see(admin.getByText(text("admin.proposal.notSaved"))).toBeVisible();
  await see(admin.getByText("Drafts, one folder together with Drafts")).toBeVisible();
  await expectGood(admin);
  await press(admin, text("admin.save"));
  await see(admin.getByText(text("admin.saved"))).toBeVisible();
  await see(rules).toHaveValue(RULE_LINES);
}

it("names and what to leave out are prepared, shown before anything is copied, and told in the report", async () => {
  await proposeFolders();
  const page = await (await bed.context({ javaScriptEnabled: false })).newPage();
  const mover = bed.mover("paula", { messages: 90, folders: 8 });
  await signIn(page, mover);
  const migration = await connectOld(page, mover);
  await see(page.getByText(text("folders.proposed"))).toBeVisible();
  await see(page.getByText("Customers", { exact: true })).toBeVisible();
  await see(page.getByText(text("folders.leftOutProposed")).first()).toBeVisible();
  await goToCheck(page);
  await see(page.getByText("These folders become one, Drafts: Drafts, Entwürfe.")).toBeVisible();
  await see(page.getByText(/^Your organisation proposes to leave out Archive \/ 2003 \/ Q1\./)).toBeVisible();
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  await openReport(page).click();
  await see(page.getByText("Archive / 2003 / Q1").first()).toBeVisible();

  await page.goto(`/move/${migration}/sign-off`);
  await page
    .getByRole("main")
    .getByRole("link", { name: text("devices.title") })
    .click();
  await see(page).toHaveURL(/\/devices$/);
});

it("whose messages take the room is looked up at a button", async () => {
  const mover = bed.mover("sandra");
  const page = await (await bed.context()).newPage();
  await signIn(page, mover);
  const migration = await connectOld(page, mover);
  await page.goto(`/move/${migration}/space`);
  await press(page, text("space.senders.show"));
  await see(page.getByText(/^Of all \d+ messages in the folders that you bring/)).toBeVisible({ timeout: 20_000 });
  await see(page.locator("#senders").getByText(/@/).first()).toBeVisible();
  await expectGood(page);
});

it("each folder in the picture of the space leads to the box in which it is ticked", async () => {
  const mover = bed.mover("simon");
  const page = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signIn(page, mover);
  const migration = await connectOld(page, mover);
  const sent = page.locator("#folders").getByRole("link", { name: "Sent", exact: true });
  await see(async () => {
    await page.goto(`/move/${migration}/space`);
    await see(sent).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await sent.click();
  await see(page.getByRole("checkbox", { name: "Sent", exact: true }).and(page.locator(":target"))).toBeVisible();
});

it("whether mail to people arrives is tried with an address that is typed", async () => {
  await admin.goto("/admin/organisation");
  const address = admin.getByLabel(text("admin.mail.to"));
  await address.fill("ada");
  await press(admin, text("admin.mail.send"));
  await see(admin).toHaveTitle(/^Error: /);
  await address.fill("ada@home.example");
  await press(admin, text("admin.mail.send"));
  await see(admin.getByText(text("admin.mail.sent", { to: "ada@home.example" }))).toBeVisible();
  expect(mails(bed.mail, "ada@home.example")).toHaveLength(1);
  await expectGood(admin);
});
