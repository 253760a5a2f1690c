/** After the move: the receipt of each message, and what still arrives in the old account. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { parseCsv } from "../../lib/report/csv-reader.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { openReport, prepareMove, startButton, untilTitle } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

/** Signs in, moves everything, and opens the report. New mail does not come every night. */
async function toTheReport(page: Page, mover: Mover): Promise<string> {
  const id = await prepareMove(page, mover);
  await page.getByText(text("check.afterwards.keep"), { exact: true }).click();
  await startButton(page).click();
  await see(page).toHaveURL(/\/progress/);
  await untilTitle(page, text("progress.title.done"));
  await openReport(page).click();
  return id;
}

/** From somebody, in the old account. */
function arrive(mover: Mover, folder: string, from: string): Promise<void> {
  const { host, port } = bed.servers.old;
  const bytes = Buffer.from(
    `From: ${from}\r\nSubject: late\r\nMessage-ID: <${Math.random()}@example.org>\r\n\r\nhello\r\n`,
  );
  return editMailbox({ host, port, user: mover.oldLogin, password: mover.password }, (editor) =>
    editor.append([folder], { bytes, flags: [], instant: 1_700_000_000 }),
  );
}

it("finds the receipt of a message, without JavaScript at 320 pixels, and saves all of them", async () => {
  const page = await (await bed.context({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } })).newPage();
  await toTheReport(page, bed.mover("gina"));
  await page.getByRole("link", { name: text("report.receipts") }).click();
  await see(page.getByRole("heading", { level: 1 })).toHaveText(text("report.receipts.title"));
  const all = await page.getByRole("rowheader").count();
  expect(all).toBeGreaterThan(0);
  await page.getByLabel(text("report.receipts.folder")).fill("inbox");
  await page.getByLabel(text("report.receipts.outcome")).selectOption("copied");
  await page.getByRole("button", { name: text("report.receipts.search") }).click();
  await see(page).toHaveURL(/outcome=copied/);
  await see(page.getByLabel(text("report.receipts.folder"))).toHaveValue("inbox");
  await see(page.getByRole("rowheader").first()).toContainText(text("folders.inbox"));
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
  await page.goto(page.url().split("?")[0] ?? "");
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: text("report.receipts.csv") }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toMatch(/^carryover-CR-.{4}-receipts\.csv$/);
  const rows = parseCsv(readFileSync(await download.path(), "utf8")).map(({ cells }) => cells);
  expect(rows).toHaveLength(1 + all);
  expect(rows[1]?.[6]).toMatch(/^[0-9a-f]{64}$/);
});

it("UX 25: says what still arrives in the old account, who writes there, and brings it over", async () => {
  const page = await (await bed.context()).newPage();
  const mover = bed.mover("hugo");
  await toTheReport(page, mover);
  await page.getByRole("button", { name: text("report.residue.look") }).click();
  await see(page.getByText(text("report.residue.none"))).toBeVisible();
  for (const from of ["Ben <ben@example.org>", "ben@example.org"]) await arrive(mover, "INBOX", from);
  await arrive(mover, "Sent", mover.oldLogin);
  await page.getByRole("button", { name: text("report.residue.look") }).click();
  await see(page.getByText("2 new in Inbox, 1 new in Sent since your move.")).toBeVisible();
  await see(page.getByText(text("report.residue.sent"))).toBeVisible();
  await page.getByRole("button", { name: text("report.residue.who") }).click();
  await see(page.getByText("ben@example.org")).toBeVisible();
  await see(page.getByLabel(text("report.residue.letter"))).toHaveValue(new RegExp(mover.newLogin));
  await see(page.getByRole("link", { name: text("report.residue.write") })).toHaveAttribute(
    "href",
    /^mailto:\?bcc=ben%40example\.org&subject=/,
  );
  await page.goto("/move");
  await see(page.getByText(/2 new in Inbox/)).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: text("report.residue.bring") }).click();
  await see(page).toHaveURL(/\/progress/);
  await untilTitle(page, text("progress.title.done"));
  await openReport(page).click();
  await see(page.getByText(text("report.residue.notYet"))).toBeVisible();
});
