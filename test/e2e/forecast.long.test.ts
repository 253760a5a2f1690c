/** What people in line and administrators are told of when everything is done. */
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { ADMINISTRATOR } from "../support/demo/portal-rows.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { prepareMove, start, untilTitle } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const newPage = async () => (await bed.context()).newPage();

it("UX 20, 45: tells in line when the turn comes, and administrators when everyone is done and who is not in time", async () => {
  const [first, large, next] = [
    bed.mover("nora", { messages: 60, folders: 4 }),
    bed.mover("otto", { messages: 600, folders: 6, medianBytes: 4000 }),
    bed.mover("pia", { messages: 60, folders: 4 }),
  ];
  // One run has to be over before anything is known of the speed.
  const page = await newPage();
  await prepareMove(page, first);
  await start(page);
  await untilTitle(page, text("progress.title.done"));

  const [larges, nexts, admins] = [await newPage(), await newPage(), await newPage()];
  await prepareMove(larges, large);
  await prepareMove(nexts, next);
  bed.servers.line.set({ toClient: { bytesPerSecond: 20_000 } });
  await start(larges);
  await see(larges.getByRole("heading", { level: 1 })).toHaveText(text("progress.title.copying"));
  await start(nexts);
  await see(nexts.getByRole("main")).toContainText(/Everything should be finished by about/, {
    timeout: 40_000,
  });

  await signInAsAdministrator(admins);
  const forecast = admins.getByRole("region", { name: text("admin.forecast.title") });
  await see(forecast).toContainText(/everyone who has started is done .* days before the shutdown/);
  const announced = await announceSoon();
  await see(async () => {
    await admins.goto("/admin/at-risk");
    await see(admins.getByRole("table")).toContainText(next.oldLogin, { timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await admins.goto("/admin");
  await see(forecast).toContainText(/not everyone who has started is done before the shutdown/);
  await see(nexts.getByText(/At this speed your mail will not be copied before/)).toBeVisible({ timeout: 60_000 });

  // When the deadline comes imports close: it is put off before that.
  await bed.database.client.announcement.updateMany({ data: announced });
  bed.servers.line.set({ toClient: {} });
  await untilTitle(nexts, text("progress.title.done"));
  await see(nexts.getByText(/At this speed your mail will not be copied before/)).toHaveCount(0);
  await untilTitle(larges, text("progress.title.done"));
  await expectCopied(bed, next);
});

async function signInAsAdministrator(page: Page): Promise<void> {
  await page.goto("/admin/sign-in");
  await page.getByLabel(text("admin.signIn.name"), { exact: true }).fill(ADMINISTRATOR.name);
  await page.getByLabel(text("admin.signIn.password"), { exact: true }).fill(ADMINISTRATOR.password);
  await page.getByRole("button", { name: text("common.signIn"), exact: true }).click();
  await see(page).toHaveURL(/\/admin$/);
}

/** A deadline in one or two minutes; answers the one before. */
async function announceSoon(): Promise<{ readonly deadline: string; readonly zone: string }> {
  const { deadline: before, zone } = await bed.database.client.announcement.findFirstOrThrow();
  const deadline = new Date(Date.now() + 120_000).toISOString().slice(0, 16);
  await bed.database.client.announcement.updateMany({ data: { deadline, zone: "UTC" } });
  return { deadline: before, zone };
}
