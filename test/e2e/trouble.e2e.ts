import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { type Bed, type Mover, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { openReport, prepareMove, signIn, start, startButton, typeAccount, untilTitle } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
afterEach(() => {
  bed.servers.line.set({ toClient: {} });
  expect(bed.complaints()).toEqual([]);
});

const title = (page: Page) => page.getByRole("heading", { level: 1 });
const newPage = async () => (await bed.context()).newPage();
const runsOf = (migrationId: string) => bed.database.client.run.count({ where: { migrationId } });

it("UX 16: starts one run, however often and wherever the button is pressed", async () => {
  const mover = bed.mover("kira", { messages: 200, folders: 6, medianBytes: 4000 });
  const page = await newPage();
  bed.servers.line.set({ toClient: { bytesPerSecond: 60_000 } });
  const migration = await prepareMove(page, mover);
  const second = await page.context().newPage();
  await second.goto(`/move/${migration}/check`);
  await startButton(page).dblclick();
  await see(page).toHaveURL(/\/progress/);
  await startButton(second).click();
  await see(second).toHaveURL(/\/progress/);
  await page.reload();
  bed.servers.line.set({ toClient: {} });
  await untilTitle(page, text("progress.title.done"));
  expect(await runsOf(migration)).toBe(1);
  await expectCopied(bed, mover);
});

it("UX 17, 26: goes on when the browser is closed, and shows the same in one that has no event streams", async () => {
  const mover = bed.mover("lena", { messages: 120, folders: 6, medianBytes: 4000 });
  const context = await bed.context();
  const page = await context.newPage();
  bed.servers.line.set({ toClient: { bytesPerSecond: 60_000 } });
  await prepareMove(page, mover);
  await start(page);
  await context.close();
  const elsewhere = await newPage();
  await elsewhere.addInitScript(() => Reflect.deleteProperty(globalThis, "EventSource"));
  await signIn(elsewhere, mover);
  await elsewhere.getByRole("link", { name: text("home.action.progress") }).click();
  await see(elsewhere).toHaveURL(/\/progress/);
  bed.servers.line.set({ toClient: {} });
  await see(title(elsewhere)).toHaveText(text("progress.title.done"), { timeout: 40_000 });
  await expectCopied(bed, mover);
});

it("UX 6, 7: names the server that refused a sign-in, never which of name and password was wrong", async () => {
  const mover = bed.mover("olga");
  const page = await newPage();
  const summary = page.getByRole("alert", { name: text("common.errorHeading") });
  const refusal = (server: string) => text("trouble.auth.refused.what", { server });
  await page.goto("/sign-in");
  await typeAccount(page, "new", mover.newLogin, "wrong");
  await see(page).toHaveTitle(/^Error: /);
  await see(summary).toBeFocused();
  await see(summary).toContainText(refusal("The new server"));
  await see(page.getByLabel(text("connect.login"))).toHaveValue(mover.newLogin);
  await see(page.getByLabel(text("connect.password.new"), { exact: true })).toHaveValue("");
  await typeAccount(page, "new", mover.newLogin, mover.password);
  await see(page).toHaveURL(/\/move$/);
  await page.goto("/move/connect");
  await typeAccount(page, "old", mover.oldLogin, "wrong");
  await see(summary).toContainText(refusal("The old server"));
});

it("UX 50: SEC 37: shows folders with hostile names as what they are called", async () => {
  const mover = bed.mover("paul", { messages: 20, folders: 2 });
  const names = ["<img src=x onerror=alert(1)>", '"><script>alert(2)', "{count, plural}", "\u202eexe", "<b>", "&amp;"];
  await addFolders(bed, mover, names);
  const page = await newPage();
  const migration = await prepareMove(page, mover);
  await page.goto(`/move/${migration}/folders`);
  // What would turn the writing around is shown as a character of its own.
  const shown = names.map((name) => name.replace("\u202e", "\ufffd"));
  for (const name of shown) await see(page.getByRole("checkbox", { name, exact: true })).toBeVisible();
  await page.goto(`/move/${migration}/check`);
  await start(page);
  await untilTitle(page, text("progress.title.done"));
  await openReport(page).click();
  for (const name of shown) await see(page.getByText(name, { exact: true }).first()).toBeVisible();
  await expectCopied(bed, mover);
});

/** With a message each, so that the report names them. */
async function addFolders({ servers: { old } }: Bed, { oldLogin, password }: Mover, names: readonly string[]) {
  const bytes = Buffer.from("From: a@example.org\r\nSubject: x\r\nMessage-ID: <x@example.org>\r\n\r\nx\r\n");
  await editMailbox({ host: old.host, port: old.port, user: oldLogin, password }, async (editor) => {
    for (const name of names) {
      await editor.createFolder([name]);
      await editor.append([name], { bytes, flags: [], instant: 1_700_000_000 });
    }
  });
}
