/** A worker that dies, and a person who stops and goes on. */
import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
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

it("tells the truth while the worker is dead, and finishes when it is back", async () => {
  const mover = bed.mover("milo", { messages: 300, folders: 6, medianBytes: 4000 });
  const page = await newPage();
  await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 60_000 } });
  await start(page);
  await see(title(page)).toHaveText(text("progress.title.copying"));
  // Stopped first, so that whoever restarts it does not know yet; killed only when the page has said so.
  const worker = workerOf(bed.portal.pid);
  process.kill(worker, "SIGSTOP");
  await see(title(page)).toHaveText(text("progress.title.workerAway"), { timeout: 30_000 });
  process.kill(worker, "SIGKILL");
  bed.servers.line.set({ toClient: {} });
  await see(title(page)).toHaveText(text("progress.title.done"), { timeout: 60_000 });
  await expectCopied(bed, mover);
});

function workerOf(supervisor: number): number {
  const list = execFileSync("ps", ["-e", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const pattern = new RegExp(`^\\s*(\\d+)\\s+${supervisor}\\s.*lib/worker/main\\.ts`, "m");
  return Number(pattern.exec(list)?.[1]);
}

it("pauses, resumes and stops with the place kept", async () => {
  const mover = bed.mover("nora", { messages: 200, folders: 6, medianBytes: 4000 });
  const page = await newPage();
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 40_000 } });
  await start(page);
  await see(title(page)).toHaveText(text("progress.title.copying"));
  await press(text("progress.pause"));
  await see(title(page)).toHaveText(text("progress.title.paused"));
  await press(text("progress.resume"));
  await see(title(page)).toHaveText(text("progress.title.copying"));
  await press(text("progress.stop"));
  await see(title(page)).toHaveText(text("progress.title.stopped"));
  bed.servers.line.set({ toClient: {} });
  await press(text("progress.startAgain"));
  await see(title(page)).toHaveText(text("progress.title.done"), { timeout: 40_000 });
  await expectCopied(bed, mover);
});
