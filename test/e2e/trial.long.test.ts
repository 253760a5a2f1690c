/** Tests first, without copying: from the quieter button to the report, and back to where one starts. */
import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { dumpAccount } from "../support/checker/dump.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { prepareMove, startButton, untilTitle } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

it("UX 14: a test names the damaged message, copies nothing, and leads back to the button that copies", async () => {
  const mover = bed.mover("tessa");
  const inbox = join(bed.servers.old.mailDirectory(mover.oldLogin), "cur");
  chmodSync(join(inbox, readdirSync(inbox).sort()[0] ?? ""), 0);
  const page = await (await bed.context()).newPage();
  await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 5_000 } });
  await page.getByRole("button", { name: text("check.test") }).click();
  await see(page).toHaveURL(/\/progress/);
  await untilTitle(page, text("progress.test.title"));
  await see(page.getByRole("button", { name: text("progress.pause"), exact: true })).toHaveCount(0);
  await page.goto("/move");
  await see(page.getByRole("link", { name: text("home.test.underWay") })).toBeVisible();
  await page.getByRole("link", { name: text("home.action.check") }).click();
  await see(heading(page)).toHaveText(text("check.testing.title"));
  await page.getByRole("link", { name: text("check.underWay.link") }).click();
  bed.servers.line.set({ toClient: {} });
  // The page says so by itself.
  await see(heading(page)).toHaveText(text("progress.test.over"), { timeout: 60_000 });
  await page.getByRole("link", { name: text("progress.test.openReport") }).click();
  await see(heading(page)).toHaveText(text("report.test.problems", { count: 1 }));
  await see(page.getByText(text("report.test.nothing")).first()).toBeVisible();
  await page.goto("/move");
  await see(page.getByRole("link", { name: text("home.test.report") })).toBeVisible();
  await page.getByRole("link", { name: text("home.action.check") }).click();
  await see(startButton(page)).toBeVisible();
  const { host, port } = bed.servers.fresh;
  const { folders } = await dumpAccount({ host, port, user: mover.newLogin, password: mover.password });
  expect([...folders.values()].flatMap(({ messages }) => messages)).toEqual([]);
  expect(bed.complaints()).toEqual([]);
});
