/** A worker that dies, and a person who stops and goes on. */
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { childrenOf } from "../support/running-portal.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { prepareMove, start } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
afterEach(() => {
  bed.servers.line.set({ toClient: {} });
  // One of them kills the worker.
  expect(bed.complaints().filter((line) => !line.includes("The worker ended (SIGKILL)"))).toEqual([]);
});

const title = (page: Page) => page.getByRole("heading", { level: 1 });
const newPage = async () => (await bed.context()).newPage();

it("UX 18: tells the truth while the worker is dead, and finishes when it is back", async () => {
  const mover = bed.mover("milo", { messages: 300, folders: 6, medianBytes: 4000 });
  const page = await newPage();
  await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 60_000 } });
  await start(page);
  await see(title(page)).toHaveText(text("progress.title.copying"));
  // Stopped first, so that whoever restarts it does not know yet; killed only when the page has said so.
  const [worker = 0] = childrenOf(bed.portal.pid, "lib/worker/main.ts");
  process.kill(worker, "SIGSTOP");
  await see(title(page)).toHaveText(text("progress.title.workerAway"), { timeout: 30_000 });
  process.kill(worker, "SIGKILL");
  bed.servers.line.set({ toClient: {} });
  await see(title(page)).toHaveText(text("progress.title.done"), { timeout: 60_000 });
  await expectCopied(bed, mover);
});

it("UX 18, 22: pauses, resumes and stops within ten seconds, with the place kept", async () => {
  const mover = bed.mover("nora", { messages: 200, folders: 6, medianBytes: 4000 });
  const page = await newPage();
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 40_000 } });
  await start(page);
  await see(title(page)).toHaveText(text("progress.title.copying"));
  const soon = { timeout: 10_000 };
  await press(text("progress.pause"));
  await see(title(page)).toHaveText(text("progress.title.paused"), soon);
  await see(page.getByText(text("common.status.paused"), { exact: true }).first()).toBeVisible();
  await press(text("progress.resume"));
  await see(title(page)).toHaveText(text("progress.title.copying"), soon);
  await press(text("progress.stop"));
  await see(title(page)).toHaveText(text("progress.title.stopped"), soon);
  await see(page.getByText(text("progress.lead.stopped"))).toBeVisible();
  bed.servers.line.set({ toClient: {} });
  await press(text("progress.startAgain"));
  await see(title(page)).toHaveText(text("progress.title.done"), { timeout: 40_000 });
  await expectCopied(bed, mover);
});
