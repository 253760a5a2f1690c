/** What somebody sees while their mail is copied, and in the report, requirement by requirement (docs/UX.md). */
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { when } from "../../lib/i18n/when.ts";
import { readWallTime } from "../../lib/policy/announcement-time.ts";
import { REPORT_DAYS } from "../../lib/policy/report-lifetime.ts";
import { parseCsv } from "../../lib/report/csv-reader.ts";
import { eraseReports } from "../../lib/worker/erase-reports.ts";
import { ORGANISATION } from "../support/demo/portal-rows.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import build from "./support/build.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { openReport, prepareMove, signIn, start } from "./support/steps.ts";

/** What the page has shown since WATCH. */
interface Seen {
  readonly title: string;
  readonly value: string | null;
}

/** Notes heading and progress whenever they change. */
const WATCH = `(() => {
  window.seen = [];
  const note = () => window.seen.push({
    title: document.querySelector("h1").textContent,
    value: document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow") ?? null,
  });
  note();
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
})()`;

let bed: Bed;
let mover: Mover;
/** Where the mover's mail is being copied, slowly at first. */
let page: Page;
let migration: string;
beforeAll(async () => {
  await build();
  bed = await startBed();
  mover = bed.mover("ulla", { messages: 400, folders: 8, oddPerMille: 0, deletedPerMille: 0, medianBytes: 4000 });
  page = await (await bed.context()).newPage();
  migration = await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 30_000 } });
  await start(page);
  await page.evaluate(WATCH);
  await see(title(page)).toHaveText(text("progress.title.copying"));
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const title = (shown: Page) => shown.getByRole("heading", { level: 1 });
const bar = () => page.getByRole("progressbar");
const report = () => page.goto(`/move/${migration}/report`);

it("UX 17: the page says that it may be closed, and is the same on another device", async () => {
  await see(page.getByText(text("progress.lead.copying"))).toBeVisible();
  const other = await (await bed.context({ viewport: { width: 375, height: 700 } })).newPage();
  await signIn(other, mover);
  await other.goto(`/move/${migration}/progress`);
  await see(title(other)).toHaveText(text("progress.title.copying"));
  await see(other.getByRole("progressbar")).toBeVisible();
  await other.context().close();
});

it("UX 27: the bar has a name and its value in numbers and words, and a quiet status tells screen readers", async () => {
  await see(bar()).toHaveAccessibleName(text("progress.strip"));
  await see(bar()).toHaveAttribute("aria-valuenow", /^\d{1,2}$/);
  await see(bar()).toHaveAttribute("aria-valuetext", /^\d{1,2}\s%, \d+ of \d+ messages, .+ of .+$/);
  await see(page.getByRole("status").filter({ hasText: text("progress.title.copying") })).toHaveCount(1);
});

it("UX 26: updates can be paused, and go on afterwards", async () => {
  const shown = () => bar().getAttribute("aria-valuetext");
  const address = `/api/migrations/${migration}/progress`;
  const told = async () => {
    const answer = await page.request.get(address, { headers: { accept: "application/json" } });
    return ((await answer.json()) as { strip: { valueText: string } }).strip.valueText;
  };
  await page.getByRole("button", { name: text("progress.pauseUpdates") }).click();
  const before = await shown();
  // At this speed the first batch takes a while.
  await see.poll(told, { timeout: 60_000 }).not.toBe(before);
  expect(await shown()).toBe(before);
  await page.getByRole("button", { name: text("progress.resumeUpdates") }).click();
  await see.poll(shown).not.toBe(before);
});

it("UX 21: it says when the last message was copied, and in which folder we are", async () => {
  await see(page.getByText(/Last message copied (\d+ seconds? ago|a minute ago|at \d)/)).toBeVisible();
  await see(page.getByText(text("progress.copyingNow"), { exact: true }).first()).toBeVisible();
});

it("UX 19: the bar only grows, and is never full before the copy was checked", async () => {
  bed.servers.line.set({ toClient: {} });
  await see(title(page)).toHaveText(text("progress.title.done"), { timeout: 60_000 });
  const seen = await page.evaluate<Seen[]>("window.seen");
  const values = seen.flatMap(({ value }) => (value === null ? [] : [Number(value)]));
  expect(values.length).toBeGreaterThan(3);
  expect(values).toEqual(values.toSorted((one, other) => one - other));
  const before = seen.filter(({ title: heading }) => heading !== text("progress.title.done"));
  expect(before.filter(({ value }) => value === "100")).toEqual([]);
  // What is to be done while one waits is not said any more.
  await see(page.getByText(text("progress.meanwhile"), { exact: true })).toHaveCount(0);
  await see(page.getByText(text("progress.afterwards"), { exact: true })).toBeVisible();
});

it("UX 29, 31: the report is one grade, made by reading the new account again, and that is true", async () => {
  await openReport(page).click();
  await see(title(page)).toHaveText(/^Complete: \d+ messages are in your new account$/);
  await see(page.getByText(text("report.method"))).toBeVisible();
  await expectCopied(bed, mover);
});

it("UX 28: what was found is accounted for in every folder and in the whole, on the page as in the table", async () => {
  const csv = await (await page.request.get(`/move/${migration}/report.csv`)).text();
  const [head = [], ...rows] = parseCsv(csv).map(({ cells }) => cells);
  const counts = rows.filter(([kind]) => kind !== text("report.csv.problemRow"));
  const found = head.indexOf(text("report.column.found"));
  const last = head.indexOf(text("report.column.problems"));
  for (const cells of counts) {
    const parts = cells.slice(found + 1, last + 1).reduce((sum, cell) => sum + Number(cell), 0);
    expect(parts, cells.join(" ")).toBe(Number(cells[found]));
  }
  const total = counts.find(([kind]) => kind === text("report.csv.totalRow"))?.[found];
  const folders = counts.filter(([kind]) => kind === text("report.csv.folderRow"));
  expect(folders.reduce((sum, cells) => sum + Number(cells[found]), 0)).toBe(Number(total));
  const accounted = page
    .locator("dl, table")
    .filter({ hasText: text("report.sum.accounted") })
    .first();
  await see(accounted).toContainText(new RegExp(`${text("report.sum.accounted")}\\s*${total}`));
});

it("UX 32: the report has a reference, what comes next, whom to ask and ways to keep it, and is found again under its address", async () => {
  const reference = /CR-[A-Z\d]{4}/;
  await see(page.getByRole("main")).toContainText(reference);
  const next = page.locator("#next");
  for (const words of ["report.csv", "report.json", "devices.step", "report.signOff"] as const)
    await see(next.getByRole("link", { name: text(words) })).toBeVisible();
  await see(page.getByRole("button", { name: text("report.print") })).toBeVisible();
  await see(page.getByRole("contentinfo")).toContainText(ORGANISATION.contactPhone);
  const later = await (await bed.context()).newPage();
  await later.goto(page.url());
  await see(later).toHaveURL(/\/sign-in/);
  await signIn(later, mover);
  await later.goto(page.url());
  await see(title(later)).toHaveText(/^Complete/);
  await later.context().close();
});

/** The day that stands on the report. */
async function printedEnd(): Promise<number> {
  const { deadline, zone } = await bed.database.client.announcement.findFirstOrThrow();
  return (readWallTime(deadline, zone)?.instant ?? 0) + REPORT_DAYS.usual * 86_400_000;
}

it("UX 32: the date until which the report can be read stands on it, on paper too", async () => {
  const { zone } = await bed.database.client.announcement.findFirstOrThrow();
  await report();
  const kept = page.locator("#kept");
  await see(kept).toContainText(when(await printedEnd(), zone, "full"));
  await page.emulateMedia({ media: "print" });
  await see(kept).toBeVisible();
  await page.emulateMedia({ media: "screen" });
});

it.each(["A4", "Letter"] as const)(
  "UX 33: the report is printed on %s with date, zone and page numbers, and without what belongs to the screen",
  async (format) => {
    await report();
    const pdf = (await page.pdf({ format })).toString("latin1");
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(0);
    const [width] = /\/MediaBox \[0 0 ([\d.]+)/.exec(pdf)?.slice(1) ?? [];
    // In points; a pixel more or less is rounding.
    expect(Math.abs(Number(width) - (format === "A4" ? 595 : 612))).toBeLessThan(1);
    await page.emulateMedia({ media: "print" });
    for (const role of ["banner", "contentinfo"] as const) await see(page.getByRole(role)).toBeHidden();
    await see(page.locator("#next")).toBeHidden();
    await see(page.getByText(/^Report CR-.+ \d{4}, \d\d:\d\d \(.+\)$/)).toBeVisible();
    const group = await page.evaluate<string>("getComputedStyle(document.querySelector('thead')).display");
    expect(group).toBe("table-header-group");
    const rules = await page.evaluate<string>(
      "[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join('')",
    );
    expect(rules).toMatch(/counter\(page\)/);
    await page.emulateMedia({ media: "screen" });
  },
);

it("UX 45: when the old server has closed, every page says so, and the report can be read all the same", async () => {
  const { client } = bed.database;
  const kept = await client.announcement.findFirstOrThrow();
  await client.announcement.updateMany({ data: { deadline: "2026-01-02T17:00" } });
  const visitor = await (await bed.context()).newPage();
  await visitor.goto("/");
  const band = (shown: Page) => shown.getByRole("region", { name: text("common.announcement") });
  await see(band(visitor)).toContainText(text("announcement.past.text"));
  await report();
  await see(band(page)).toContainText(text("announcement.finishedPast.text"));
  await see(title(page)).toHaveText(/^Complete/);
  await client.announcement.updateMany({ data: { deadline: kept.deadline } });
});

it("UX 35: until when passwords are kept is said, and they can be erased at once", async () => {
  await page.goto("/move/passwords");
  await see(page.getByText(/^Kept until .* \d{4}/).first()).toBeVisible();
  await page.getByRole("link", { name: text("connect.passwords.forget") }).click();
  await page.getByRole("button", { name: text("connect.forget.yes") }).click();
  await see(page.getByText(text("connect.passwords.forgotten"))).toBeVisible();
  const mine = { account: { login: { in: [mover.oldLogin, mover.newLogin] } } };
  expect(await bed.database.client.credential.count({ where: mine })).toBe(0);
});

it("UX 32: after that date the address says that the report was erased, and what came over", async () => {
  const until = await printedEnd();
  await eraseReports(bed.database, "w", new Date(until - 1000));
  await report();
  await see(title(page)).toHaveText(/^Complete/);
  await eraseReports(bed.database, "w", new Date(until));
  await report();
  await see(title(page)).toHaveText(text("report.erased.title"));
  await see(page.getByText(text("report.erased.over"))).toBeVisible();
  await see(page.getByText(/^\d+ messages were in your new account when the last copy ended/)).toBeVisible();
  await page.goto(`/move/${migration}/receipts`);
  await see(page).toHaveURL(/\/report$/);
  expect((await page.request.get(`/move/${migration}/report.csv`)).status()).toBe(404);
});
