/** What somebody sees when a run has to wait, when its end is told, and when a password is refused on the way. */
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import build from "./support/build.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { prepareMove, start } from "./support/steps.ts";

/** Notes the time left beside the heading, whenever the page changes. */
const WATCH = `(() => {
  window.told = [];
  const note = () => {
    const left = /^(.*(?: left|to go after that))$/m.exec(document.querySelector("main").innerText)?.[1] ?? "";
    const title = document.querySelector("h1").textContent;
    const last = window.told.at(-1);
    if (last?.left !== left || last?.title !== title) window.told.push({ title, left });
  };
  note();
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

interface Told {
  readonly title: string;
  readonly left: string;
}

/** The words that a time left may have: nothing finer than minutes. */
const ROUGH = /^(?:Less than .+|About (?:a minute|an hour|\d+ (?:minutes|hours|days))|.+ to .+) left$/;

let bed: Bed;
let mover: Mover;
let page: Page;
beforeAll(async () => {
  await build();
  bed = await startBed();
});
afterAll(() => bed?.close());
beforeEach(async () => {
  bed.servers.line.set({ maxConnections: Number.POSITIVE_INFINITY });
  await limit(null);
  page = await (await bed.context()).newPage();
});
afterEach(async () => {
  await page.context().close();
  expect(bed.complaints()).toEqual([]);
});

const title = () => page.getByRole("heading", { level: 1 });

/** Somebody's mail is being copied, slowly and steadily. */
async function copying(name: string): Promise<void> {
  mover = bed.mover(name, { messages: 500, folders: 6, oddPerMille: 0, deletedPerMille: 0 });
  await prepareMove(page, mover);
  await limit(6);
  await start(page);
  await page.evaluate(WATCH);
  await see(title()).toHaveText(text("progress.title.copying"));
  await see(page.getByText(/Last message copied/)).toBeVisible({ timeout: 60_000 });
}

/** So many messages a second may be taken from the old server; null: as many as it gives. */
function limit(messagesPerSecond: number | null) {
  return bed.database.client.server.updateMany({ where: { use: "old" }, data: { messagesPerSecond } });
}

it("UX 20: how long it still takes is told in rough words, not before something was copied, and never jumps up", async () => {
  await copying("wanda");
  await see(page.getByText(ROUGH)).toBeVisible({ timeout: 60_000 });
  await see(title()).toHaveText(text("progress.title.done"), { timeout: 180_000 });
  const told = await page.evaluate<Told[]>("window.told");
  const counting = told.filter(({ title: heading }) => heading === text("progress.title.counting"));
  expect(counting.filter(({ left }) => left !== "")).toEqual([]);
  const times = told.map(({ left }) => left).filter((left) => left !== "");
  expect(times.filter((left) => !ROUGH.test(left))).toEqual([]);
  // Of a range the end that is farther away.
  const minutes = times.map((left) => Number(/(\d+) minutes? left$/.exec(left)?.[1] ?? 1));
  for (const [index, next] of minutes.entries())
    expect(next, times.join(" | ")).toBeLessThanOrEqual((minutes[index - 1] ?? next) + 1);
  await expectCopied(bed, mover);
});

it("UX 20, 21: while a server turns us away it says so, with the reason, when the last message came, and when we try again", async () => {
  await copying("willi");
  // Whoever signs in again is turned away.
  bed.servers.line.set({ maxConnections: 0 });
  const cut = bed.servers.line.arm({ kind: "bye", command: /FETCH/i, times: 2 });
  await cut.happened;
  await see(title()).toHaveText(/^(?:Waiting for .+ until|.+ is busy\. We try again at) \d\d:\d\d$/, {
    timeout: 60_000,
  });
  const main = page.getByRole("main");
  await see(main).toContainText(/We wait, and then go on by ourselves\. What is copied so far is safe\./);
  await see(main).toContainText(/(?:We cannot reach|was lost|no more connections|wants to be left alone)/);
  await see(page.getByText(/^Waiting until \d\d:\d\d$/)).toBeVisible();
  await see(main).toContainText(/Last message copied at \d\d:\d\d/);
  // What is left of the work is told as such: nobody reads a time that the wait makes wrong.
  const told = await page.evaluate<Told[]>("window.told");
  const waiting = told.filter(({ title: heading }) => /^Waiting for|We try again at/.test(heading));
  expect(waiting.filter(({ left }) => left.endsWith(" left"))).toEqual([]);
  bed.servers.line.set({ maxConnections: Number.POSITIVE_INFINITY });
  await limit(null);
  await see(title()).toHaveText(text("progress.title.done"), { timeout: 180_000 });
  await expectCopied(bed, mover);
});

it("UX 23: a password that is refused on the way stops the run at once, is asked for, and the run goes on with it", async () => {
  await copying("wilma");
  // Once: whoever tried again by themselves would get in.
  const refused = bed.servers.line.arm({
    kind: "answer",
    command: /^(?:LOGIN|AUTHENTICATE)/i,
    text: "NO [AUTHENTICATIONFAILED] Authentication failed.",
  });
  bed.servers.line.arm({ kind: "bye", command: /FETCH/i, times: 2 });
  await refused.happened;
  await see(title()).toHaveText(/password/, { timeout: 20_000 });
  await see(page.getByText(text("common.status.needsYourPassword"), { exact: true })).toBeVisible();
  const tries = bed.servers.line.connections().total;
  await page
    .getByRole("main")
    .getByRole("link", { name: text("progress.enterPassword") })
    .click();
  // Nobody has to find out which of the two it is.
  await see(title()).toHaveText(text("connect.again.title.old"));
  await limit(null);
  expect(bed.servers.line.connections().total).toBe(tries);
  await page.getByLabel(text("connect.password.old"), { exact: true }).fill(mover.password);
  await page.getByRole("button", { name: text("common.continue") }).click();
  await see(page).toHaveURL(/\/progress$/);
  await see(title()).toHaveText(text("progress.title.done"), { timeout: 120_000 });
  await expectCopied(bed, mover);
});
