import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { connectOld, goToCheck, openReport, rename, signIn, start, startButton, untilTitle } from "./support/steps.ts";

/** Without what a report has to mention, so that it says Complete. */
const PLAIN = { messages: 60, folders: 8, oddPerMille: 0, deletedPerMille: 0, medianBytes: 4000 };

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const title = (page: Page) => page.getByRole("heading", { level: 1 });

it("UX 12, 25: copies a mailbox from the start page to the report, live, and later only what is new", async () => {
  const mover = bed.mover("gina", PLAIN);
  const page = await (await bed.context()).newPage();
  await page.goto("/");
  await page
    .getByRole("main")
    .getByRole("link", { name: text("start.begin") })
    .click();
  await see(title(page)).toHaveText(text("connect.signIn.title"));
  await signIn(page, mover);
  const migration = await connectOld(page, mover);
  await see(page.getByText("Calendar-old").first()).toBeVisible();
  await see(page.getByRole("checkbox", { name: "Trash" })).not.toBeChecked();
  await rename(page, "Entwürfe", "Drafts from before");
  await goToCheck(page);
  await see(startButton(page)).toHaveText(/^Copy \d+ messages \(\d+(\.\d)?\s[kM]B\)$/);

  bed.servers.line.set({ toClient: { bytesPerSecond: 40_000 } });
  await startTonight(page);
  await page.getByRole("button", { name: text("progress.startNow") }).click();
  await see(title(page)).toHaveText(text("progress.title.copying"));
  const seen = async () => page.getByRole("progressbar").getAttribute("aria-valuetext");
  const before = await seen();
  await see.poll(seen).not.toBe(before);
  bed.servers.line.set({ toClient: {} });
  // Nobody reloads: the page hears of it by itself.
  await see(title(page)).toHaveText(text("progress.title.done"), { timeout: 40_000 });
  await openReport(page).click();
  await see(title(page)).toHaveText(/^Complete: \d+ messages are in your new account$/);
  await expectCopied(bed, mover, { Entwürfe: "Drafts from before" });

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: text("report.csv") }).click();
  const table = readFileSync(await (await download).path(), "utf8");
  expect(table).toContain("Drafts from before");

  await page.getByRole("button", { name: /^Copy new mail since/ }).click();
  await see(title(page)).toHaveText(text("progress.title.done"), { timeout: 40_000 });
  const runs = await bed.database.client.run.findMany({
    where: { migrationId: migration },
    orderBy: { number: "asc" },
  });
  expect(runs.map(({ copied }) => copied > 0)).toEqual([true, false]);
  await expectCopied(bed, mover, { Entwürfe: "Drafts from before" });

  const other = await (await bed.context()).newPage();
  await signIn(other, mover);
  await other.getByRole("link", { name: text("home.action.report") }).click();
  await see(title(other)).toHaveText(/^Complete/);

  await signOff(page);
  // Devices are what is left to do.
  await page.goto("/move");
  await see(page.getByRole("link", { name: text("home.action.devices") })).toBeVisible();
  expect(await bed.database.client.credential.count({ where: { account: { login: mover.oldLogin } } })).toBe(0);
});

/** A time is missing at first. */
async function startTonight(page: Page): Promise<void> {
  await see(page.getByLabel(text("check.begin.when"))).toBeHidden();
  await page.getByText(text("check.begin.at"), { exact: true }).click();
  await see(page.getByLabel(text("check.begin.when"))).toBeVisible();
  await startButton(page).click();
  await see(page).toHaveTitle(/^Error:/);
  await see(page.getByRole("link", { name: text("check.begin.noTime") })).toBeVisible();
  await page.getByText(text("check.begin.tonight"), { exact: true }).click();
  await start(page);
  await see(title(page)).toHaveText(new RegExp(`^${text("progress.title.scheduled", { time: "" })}`));
}

/** From "Your move", when the report was read; it can be taken back, and said again. */
async function signOff(page: Page): Promise<void> {
  await page.goto("/move");
  await page.getByRole("link", { name: text("home.step.signOff") }).click();
  const say = page.getByRole("button", { name: text("signOff.button") });
  await say.click();
  await see(title(page)).toHaveText(text("signOff.doneTitle"));
  await page.getByRole("button", { name: text("signOff.takeBackButton") }).click();
  await see(title(page)).toHaveText(text("signOff.title"));
  await say.click();
  await see(title(page)).toHaveText(text("signOff.doneTitle"));
}

async function forgetAndSignOut(page: Page): Promise<void> {
  await page.goto("/move/passwords");
  await page.getByRole("link", { name: text("connect.passwords.forget") }).click();
  await page.getByRole("button", { name: text("connect.forget.yes") }).click();
  await see(page.getByText(text("connect.passwords.forgotten"))).toBeVisible();
  expect(await page.getByText(text("connect.passwords.none")).count()).toBe(2);
  await page.getByRole("button", { name: text("common.signOut") }).click();
  await see(page).toHaveURL(/\/$/);
  await page.goto("/move");
  await see(page).toHaveURL(/\/sign-in/);
}

it("UX 26, 51: does the same without JavaScript", async () => {
  const mover = bed.mover("hugo", PLAIN);
  const page = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signIn(page, mover);
  await connectOld(page, mover);
  await page.getByRole("button", { name: text("folders.tickAll"), exact: true }).click();
  await see(page.getByRole("checkbox", { name: "Trash" })).toBeChecked();
  await page.getByRole("checkbox", { name: "Trash" }).uncheck();
  await rename(page, "Entwürfe", "Drafts from before");
  await see(page.getByRole("checkbox", { name: "Trash" })).not.toBeChecked();
  await goToCheck(page);
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  await openReport(page).click();
  await see(title(page)).toHaveText(/^Complete/);
  await expectCopied(bed, mover, { Entwürfe: "Drafts from before" });
  await forgetAndSignOut(page);
});

it("UX 48: fits a screen of 320 pixels, where nothing scrolls sideways", async () => {
  const mover = bed.mover("ines", PLAIN);
  const page = await (await bed.context({ viewport: { width: 320, height: 640 } })).newPage();
  const fits = async () => {
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width, `width of ${new URL(page.url()).pathname}`).toBeLessThanOrEqual(320);
  };
  await page.goto("/");
  await fits();
  await page.goto("/sign-in");
  await fits();
  await signIn(page, mover);
  await fits();
  const migration = await connectOld(page, mover);
  await fits();
  await goToCheck(page);
  await fits();
  await start(page);
  await fits();
  await untilTitle(page, text("progress.title.done"));
  await fits();
  for (const path of [`/move/${migration}/report`, "/move", "/move/passwords", "/help"]) {
    await page.goto(path);
    await fits();
  }
});

it("UX 48: can be done with the keyboard alone, and always shows where the focus is", async () => {
  const mover = bed.mover("jonas", PLAIN);
  const page = await (await bed.context()).newPage();
  const link = (name: string) => page.getByRole("link", { name });
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const account = async (side: "old" | "new", login: string) => {
    await type(page, page.getByLabel(text("connect.login")), login);
    await type(page, page.getByLabel(text(`connect.password.${side}`), { exact: true }), mover.password);
    await page.keyboard.press("Enter");
  };
  await page.goto("/sign-in");
  await account("new", mover.newLogin);
  await see(page).toHaveURL(/\/move$/);
  await press(page, link(text("home.action.connect")));
  await see(page).toHaveURL(/\/connect$/);
  await account("old", mover.oldLogin);
  const sent = page.getByRole("checkbox", { name: "Sent" });
  await see(sent).toBeVisible({ timeout: 20_000 });
  await press(page, sent, "Space");
  await see(sent).not.toBeChecked();
  await page.keyboard.press("Space");
  await press(page, button(text("folders.continue")));
  await see(page).toHaveURL(/\/check$/);
  await press(page, startButton(page));
  await see(title(page)).toHaveText(text("progress.title.done"), { timeout: 40_000 });
  await press(page, openReport(page));
  await see(title(page)).toHaveText(/^Complete/);
  await expectCopied(bed, mover);
});

async function type(page: Page, field: Locator, value: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(value);
}

async function press(page: Page, what: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, what);
  await page.keyboard.press(key);
}

/** Presses Tab until it has the focus; on the way there, the focus is always seen. */
async function tabTo(page: Page, what: Locator): Promise<void> {
  await what.waitFor();
  for (let presses = 0; presses < 80; presses++) {
    if ((await what.and(page.locator(":focus")).count()) > 0) return;
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) === 0) continue;
    const ring = await page.evaluate<string>("getComputedStyle(document.activeElement).outline");
    expect(ring, `around ${await focused.textContent()}`).toMatch(/ (solid|auto) [1-9]/);
  }
  throw new Error("80 times Tab did not lead there");
}
