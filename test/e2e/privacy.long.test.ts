/** One's own data: taken along as a file, and erased; the mail on both servers stays as it is. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, startBed } from "./support/bed.ts";
import build from "./support/build.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { prepareMove, signIn, start, startButton, untilTitle } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  await build();
  bed = await startBed();
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const phone = async () =>
  (await bed.context({ javaScriptEnabled: false, viewport: { width: 375, height: 700 } })).newPage();

const width = (page: Page) => page.evaluate<number>("document.documentElement.scrollWidth");

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

it("SEC 46: a person takes along what is kept of them and erases it, without JavaScript on a phone; their mail stays, and a new move doubles nothing", async () => {
  const mover = bed.mover("petra");
  const page = await phone();
  const migration = await prepareMove(page, mover);
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  await page.goto("/move");
  await page.getByRole("link", { name: text("about.yours.title") }).click();
  await see(page).toHaveURL(/\/privacy#yours$/);
  expect(await width(page)).toBeLessThanOrEqual(375);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: text("about.yours.take") }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("carryover-my-data.json");
  expect(JSON.parse(readFileSync(await download.path(), "utf8"))).toMatchObject({
    ...{ person: { login: mover.newLogin }, moves: [{ id: migration, phase: "done" }], runs: [{ number: 1 }] },
  });
  await page.getByRole("link", { name: text("about.yours.erase") }).click();
  await see(page.getByRole("heading", { level: 1 })).toHaveText(text("about.erase.title"));
  expect(await width(page)).toBeLessThanOrEqual(375);
  await press(page, text("about.erase.yes"));
  await see(page.getByText(text("about.erase.done"))).toBeVisible();
  expect(await bed.database.client.person.count({ where: { login: mover.newLogin } })).toBe(0);
  await page.goto("/move");
  await see(page).toHaveURL(/\/sign-in/);
  await expectCopied(bed, mover);
  await prepareMove(page, mover);
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  await expectCopied(bed, mover);
});

it("SEC 46: what waits in line is stopped first, and the page says so", async () => {
  const mover = bed.mover("quentin");
  const page = await phone();
  await prepareMove(page, mover);
  await page.getByText(text("check.begin.tonight"), { exact: true }).click();
  await startButton(page).click();
  await see(page).toHaveURL(/\/progress/);
  await page.goto("/privacy/erase");
  await see(page.getByText(text("about.erase.underWay"))).toBeVisible();
  await see(page.getByText(text("about.erase.unfinished", { accounts: mover.oldLogin }))).toBeVisible();
  await press(page, text("about.erase.stop"));
  await see(async () => {
    await page.reload();
    await see(page.getByText(text("about.erase.stopping"))).toHaveCount(0, { timeout: 300 });
  }).toPass({ timeout: 30_000 });
  await press(page, text("about.erase.yes"));
  await see(page.getByText(text("about.erase.done"))).toBeVisible();
  await signIn(page, mover);
  await see(page.getByRole("link", { name: text("home.action.connect") })).toBeVisible();
});
