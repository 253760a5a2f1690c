/** The portal is worked on while browsers are open: maintenance, and one version of the web process that takes the other's place. Pages stay, and show how things are. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server } from "node:net";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { portalFolder, type RunningPortal, startPortal } from "../support/running-portal.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { type OtherVersion, otherVersion } from "./support/other-version.ts";
import { see } from "./support/see.ts";
import { prepareMove, signInAsAdministrator, start } from "./support/steps.ts";

const LATER = "We are copying your mail, says a later version";
const MINUTE = { timeout: 60_000 };

/** Leads every connection to one of the web processes, as a load balancer does. */
let proxy: Server;
let ahead: RunningPortal;
let later: RunningPortal;
let bed: Bed;
let version: OtherVersion;
const folder = portalFolder();

const url = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
const web = (checkout?: string) =>
  startPortal({
    ...{ folder, environment: { ROLE: "web", CARRYOVER_URL: url() } },
    ...(checkout === undefined ? {} : { checkout }),
  });

beforeAll(async () => {
  version = otherVersion("lib/i18n/en/progress.json", text("progress.title.copying"), LATER);
  proxy = createServer((socket) => {
    const beyond = connect(Number(new URL(ahead.url).port), "127.0.0.1");
    socket.pipe(beyond).pipe(socket);
    for (const end of [socket, beyond])
      end.on("error", () => {
        socket.destroy();
        beyond.destroy();
      });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const both = async (mail: Readonly<Record<string, string>>): Promise<RunningPortal> => {
    ahead = await web();
    const environment = { ...mail, ROLE: "worker", CARRYOVER_URL: url() };
    const worker = await startPortal({ folder, environment });
    return { ...worker, url: url() };
  };
  bed = await startBed({ folder, start: both });
  later = await web(version.checkout);
}, 600_000);
afterAll(async () => {
  await Promise.all([ahead?.end(), later?.end()]);
  await bed?.close();
  proxy?.close();
  version?.remove();
});

/** The later one is there before the earlier is asked to end; answers how long that took, in milliseconds. */
async function replaceWith(next: RunningPortal): Promise<number> {
  const before = ahead;
  ahead = next;
  const asked = performance.now();
  expect(await before.end()).toBe(0);
  return performance.now() - asked;
}

it("a page that follows an import goes on over two versions in turn, and its buttons work in each", async () => {
  const mover = bed.mover("rolf", { messages: 300, folders: 6, medianBytes: 4000 });
  const page = await (await bed.context()).newPage();
  await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 40_000 } });
  await start(page);
  const title = page.getByRole("heading", { level: 1 });
  await see(title).toHaveText(text("progress.title.copying"));
  const address = page.url();

  const earlier = await replaceWith(later);
  await see(title).toHaveText(LATER, MINUTE);
  // It is still the page that the version before has made.
  await page.getByRole("button", { name: text("progress.pause"), exact: true }).click();
  await see(title).toHaveText(text("progress.title.paused"), MINUTE);

  const back = await replaceWith(await web());
  await page.getByRole("button", { name: text("progress.resume"), exact: true }).click();
  await see(title).toHaveText(text("progress.title.copying"), MINUTE);
  expect(page.url()).toBe(address);
  expect(Math.max(earlier, back)).toBeLessThan(10_000);
  console.log(`web processes with an open stream ended within ${Math.round(earlier)} and ${Math.round(back)} ms`);
  bed.servers.line.set({ toClient: {} });
  await see(title).toHaveText(text("progress.title.done"), MINUTE);
  await expectCopied(bed, mover);
  expect(await bed.database.client.run.count({ where: { endedBy: null } })).toBe(1);
}, 240_000);

it("maintenance is told on every page with its reason, an import keeps its place meanwhile, and administrators sign in", async () => {
  const mover = bed.mover("mona", { messages: 200, folders: 6, medianBytes: 4000 });
  const page = await (await bed.context()).newPage();
  await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 40_000 } });
  await start(page);
  const title = page.getByRole("heading", { level: 1 });
  await see(title).toHaveText(text("progress.title.copying"));

  const office = await (await bed.context()).newPage();
  await signInAsAdministrator(office);
  await office.goto("/admin/maintenance");
  await office.getByLabel(text("admin.maintenance.why")).fill("We are moving to a larger machine.");
  await office.getByRole("button", { name: text("admin.maintenance.begin"), exact: true }).click();
  await see(office.getByText(text("admin.maintenance.drained"))).toBeVisible(MINUTE);

  await see(title).toHaveText(/^The portal is under maintenance until /, MINUTE);
  await see(page.getByText("Your place is kept")).toBeVisible();
  const band = (of: Page) => of.getByRole("region", { name: text("common.maintenance"), exact: true });
  await page.reload();
  await see(band(page)).toContainText("We are moving to a larger machine.");
  const stranger = await (await bed.context({ locale: "de-DE" })).newPage();
  await stranger.goto("/sign-in");
  await see(stranger.getByRole("region", { name: "Wartung" })).toContainText("Dieses Portal wird gewartet bis");

  await office.getByRole("button", { name: text("admin.maintenance.end"), exact: true }).click();
  bed.servers.line.set({ toClient: {} });
  await see(title).toHaveText(text("progress.title.done"), MINUTE);
  await expectCopied(bed, mover);
  await page.reload();
  await see(band(page)).toHaveCount(0);
}, 240_000);
