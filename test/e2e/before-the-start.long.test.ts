/** What somebody meets between the start page and the button that copies, requirement by requirement (docs/UX.md). */
import type { Locator, Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { BEN, seedPeople } from "../support/demo/people.ts";
import { ORGANISATION } from "../support/demo/portal-rows.ts";
import { type Bed, type Mover, PASSWORD, startBed } from "./support/bed.ts";
import build from "./support/build.ts";
import { see } from "./support/see.ts";
import { connectOld, goToCheck, prepareMove, rename, signIn, start, startButton } from "./support/steps.ts";

let bed: Bed;
let mover: Mover;
/** At the folders of the mover's old account. */
let page: Page;
let migration: string;
beforeAll(async () => {
  await build();
  bed = await startBed();
  mover = bed.mover("tara", { messages: 60, folders: 8, medianBytes: 4000 });
  page = await (await bed.context({ permissions: ["clipboard-read", "clipboard-write"] })).newPage();
  await signIn(page, mover);
  migration = await connectOld(page, mover);
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const title = (shown: Page) => shown.getByRole("heading", { level: 1 });
const stranger = async () => (await bed.context()).newPage();
const folders = () => page.goto(`/move/${migration}/folders`);
const passwordOf = (shown: Page, side: "old" | "new") =>
  shown.getByLabel(text(`connect.password.${side}`), { exact: true });

it("UX 1: the start page says what happens and what does not, how long it takes, what to have ready, and whom to ask", async () => {
  const visitor = await stranger();
  await visitor.goto("/");
  const main = visitor.getByRole("main");
  for (const words of ["start.lead", "start.timeText", "start.copyingText", "start.readyText"] as const)
    await see(main.getByText(text(words))).toBeVisible();
  await see(main.getByText(/Contacts, calendars, filter rules, and folders kept only on your computer/)).toBeVisible();
  await see(main.getByText(ORGANISATION.contact)).toBeVisible();
});

it("UX 2: each page asks one thing: a way back, a title of its own that is also its heading, and one button on", async () => {
  const titles: string[] = [];
  const look = async (shown: Page, path: string, on: (shown: Page) => Locator) => {
    await shown.goto(path);
    await see(title(shown)).toHaveCount(1);
    const heading = (await title(shown).textContent()) ?? "";
    await see(shown).toHaveTitle(`${heading} – ${text("common.product")}`);
    await see(shown.getByRole("main").getByRole("link").first()).toHaveText(/^(Back|Your move|Choose)/);
    await see(on(shown)).toHaveCount(1);
    titles.push(heading);
  };
  const goOn = (shown: Page) => shown.getByRole("button", { name: text("common.continue"), exact: true });
  await look(await stranger(), "/sign-in", goOn);
  await look(page, "/move/connect", goOn);
  await look(page, `/move/${migration}/folders`, goOn);
  await goToCheck(page);
  await look(page, `/move/${migration}/check`, startButton);
  expect(new Set(titles).size).toBe(4);
});

it("UX 4: SEC 19: people choose among the administrator's servers, and there is no field for another", async () => {
  const { client } = bed.database;
  const other = { name: "Archive mail", host: "archive.example", port: 993, security: "tls", use: "old" } as const;
  const { id } = await client.server.create({ data: other });
  await page.goto("/move/connect");
  await see(page.getByRole("radio")).toHaveCount(2);
  expect(await page.getByRole("radio", { name: "Archive mail" }).count()).toBe(1);
  const fields = await page.evaluate<string[]>(
    "[...document.querySelectorAll('main input:not([type=hidden])')].map(({ name }) => name)",
  );
  expect(new Set(fields)).toEqual(new Set(["serverId", "login", "password"]));
  await client.server.delete({ where: { id } });
});

it("UX 5: a password can be shown, pasted and filled in by a manager, is not checked for spelling, and is emptied after an error", async () => {
  for (const [side, path] of [
    ["new", "/sign-in"],
    ["old", "/move/connect"],
  ] as const) {
    const shown = side === "new" ? await stranger() : page;
    await shown.goto(path);
    const field = passwordOf(shown, side);
    await see(field).toHaveAttribute("autocomplete", `section-${side} current-password`);
    await see(field).toHaveAttribute("spellcheck", "false");
    expect(await field.getAttribute("maxlength")).toBeNull();
    const whose = text(`connect.whose.${side}`);
    await field.fill("secret");
    await shown.getByRole("button", { name: text("common.showPassword", { whose }) }).click();
    await see(field).toHaveAttribute("type", "text");
    await shown.getByRole("button", { name: text("common.hidePassword", { whose }) }).click();
    await see(field).toHaveAttribute("type", "password");
  }
  await page.evaluate("navigator.clipboard.writeText('pa\"ss wörd')");
  await passwordOf(page, "old").fill("");
  await passwordOf(page, "old").press("Control+v");
  await see(passwordOf(page, "old")).toHaveValue('pa"ss wörd');
  await page.getByRole("button", { name: text("common.continue") }).click();
  await see(page).toHaveTitle(/^Error: /);
  await see(passwordOf(page, "old")).toHaveValue("");
});

it("UX 7: what is missing is told when the form is sent, in the same words above and at the field", async () => {
  await page.goto("/move/connect");
  await see(page.locator("form").filter({ has: passwordOf(page, "old") })).toHaveAttribute("novalidate", "");
  await page.getByLabel(text("connect.login")).fill("somebody@old.example");
  await page.getByRole("button", { name: text("common.continue") }).click();
  await see(page).toHaveTitle(/^Error: /);
  const summary = page.locator("#error-summary");
  await see(summary).toBeFocused();
  await see(summary).toContainText(text("common.errorHeading"));
  await see(summary.getByRole("link", { name: text("connect.missing.password") })).toHaveAttribute("href", "#password");
  await see(page.locator("#password-error")).toHaveText(text("connect.missing.password"));
  await see(page.getByLabel(text("connect.login"))).toHaveValue("somebody@old.example");
});

it("UX 8: where an administrator has allowed a server without encryption, it is said beside the password", async () => {
  const { client } = bed.database;
  const visitor = await stranger();
  await visitor.goto("/sign-in");
  await see(visitor.getByText(text("connect.where.usedForPlain"))).toBeVisible();
  await client.server.updateMany({ where: { use: "new" }, data: { security: "tls" } });
  await visitor.reload();
  await see(visitor.getByText(text("connect.where.usedForValue"))).toBeVisible();
  await client.server.updateMany({ where: { use: "new" }, data: { security: "plaintext" } });
});

it("UX 9: beside every password stands who gets it, what for, for how long, and how to know that the page is genuine", async () => {
  await page.goto("/move/connect");
  const where = page.locator("#where");
  for (const words of [ORGANISATION.name, text("connect.where.keptValue"), text("connect.where.erasedValue")])
    await see(where).toContainText(words);
  const genuine = page.locator("#genuine");
  await see(genuine).toContainText(bed.portal.url);
  await see(genuine).toContainText(ORGANISATION.genuine);
  await see(genuine.getByRole("link", { name: text("help.safe.title") })).toHaveAttribute("href", "/help#safe");
});

it("UX 10: who signs in on another device is where they left off, with what they chose", async () => {
  await folders();
  await page.getByRole("checkbox", { name: "Sent" }).uncheck();
  await goToCheck(page);
  const phone = await (await bed.context({ viewport: { width: 375, height: 700 } })).newPage();
  await signIn(phone, mover);
  await phone
    .getByRole("main")
    .getByRole("link", { name: text("home.action.check") })
    .click();
  await see(title(phone)).toHaveText(text("check.title"));
  await phone.goto(`/move/${migration}/folders`);
  await see(phone.getByRole("checkbox", { name: "Sent" })).not.toBeChecked();
  await phone.context().close();
});

it("UX 11: every folder has its number of messages and its size, Trash is left out with the reason, and all or none can be ticked without JavaScript", async () => {
  const storageState = await page.context().storageState();
  const plain = await (await bed.context({ storageState, javaScriptEnabled: false })).newPage();
  await plain.goto(`/move/${migration}/folders`);
  const rows = plain.getByRole("listitem").filter({ has: plain.getByRole("checkbox") });
  expect(await rows.count()).toBeGreaterThan(5);
  await see(rows.filter({ hasText: "Inbox" }).first()).toContainText(/\d+.*\d+(\.\d+)?\s[kM]B/s);
  await see(plain.getByRole("checkbox", { name: "Trash" })).not.toBeChecked();
  await see(plain.getByText(text("folders.leftOut")).filter({ visible: true }).first()).toBeVisible();
  for (const name of ["totalFolders", "totalMessages", "totalSize"] as const)
    await see(plain.getByText(text(`folders.${name}`), { exact: true }).last()).toBeVisible();
  const ticked = () => plain.getByRole("checkbox", { checked: true }).count();
  await plain.getByRole("button", { name: text("folders.tickAll"), exact: true }).click();
  await see.poll(ticked).toBe(await plain.getByRole("checkbox").count());
  await plain.getByRole("button", { name: text("folders.untickAll"), exact: true }).click();
  await see.poll(ticked).toBe(0);
  await plain.getByRole("button", { name: text("folders.tickAll"), exact: true }).click();
  await see.poll(ticked).toBeGreaterThan(0);
  await plain.getByRole("checkbox", { name: "Trash" }).uncheck();
  await goToCheck(plain);
  await plain.context().close();
});

it("UX 10, 11: what is ticked so far comes along to the pages on which one chooses otherwise, and Back leads back", async () => {
  const storageState = await page.context().storageState();
  const plain = await (await bed.context({ storageState, javaScriptEnabled: false })).newPage();
  await plain.goto(`/move/${migration}/folders`);
  const sent = plain.getByRole("checkbox", { name: "Sent" });
  await sent.uncheck();
  for (const [words, title] of [
    ["check.leaveOut", "space.title"],
    ["folders.below.link", "folders.below.title"],
  ] as const) {
    await plain.getByRole("button", { name: text(words), exact: true }).click();
    await see(plain.getByRole("heading", { level: 1 })).toHaveText(text(title));
    await plain
      .getByRole("main")
      .getByRole("link", { name: text(title === "space.title" ? "common.back" : "folders.title") })
      .click();
    await see(plain).toHaveURL(/\/folders$/);
    await see(sent).not.toBeChecked();
  }
  await sent.check();
  await goToCheck(plain);
  await plain.context().close();
});

it("UX 12: a name that changes is shown before the start with the reason, and can be changed again", async () => {
  await folders();
  await see(page.getByText("Calendar-old").first()).toBeVisible();
  await see(page.getByText(text("folders.noteReserved", { old: "Calendar", new: "Calendar-old" }))).toBeVisible();
  await rename(page, "Calendar", "Meetings");
  await page.goto(`/move/${migration}/check`);
  await see(page.getByText(/Meetings/).first()).toBeVisible();
});

it("UX 13: before the start it is said that the new account has not room enough", async () => {
  seedPeople(bed.servers.old, bed.servers.fresh, { annasMessages: 10, folders: { anna: 2, cleo: 2 } });
  const ben = await stranger();
  await prepareMove(ben, { oldLogin: BEN.oldLogin, newLogin: BEN.newLogin, password: PASSWORD });
  // As soon as the sizes are there.
  await see(async () => {
    await ben.reload();
    const room = ben.getByText(/Your new account has room for .+, and you bring .+\. Leave something out/);
    await see(room).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 40_000 });
});

it("UX 15: everything can be changed from the page before the start, which comes back to it, and its button names the amount", async () => {
  await page.goto(`/move/${migration}/check`);
  await see(startButton(page)).toHaveText(/^Copy \d+ messages \(\d+(\.\d)?\s[kM]B\)$/);
  for (const [what, path] of [
    ["changeFrom", /\/move\/connect/],
    ["changeFolders", /\/folders/],
    ["changeWhich", /\/space/],
  ] as const) {
    await page.getByRole("link", { name: `${text("common.change")} ${text(`check.${what}`)}`, exact: true }).click();
    await see(page).toHaveURL(path);
    await page.goBack();
    await see(title(page)).toHaveText(text("check.title"));
  }
  await page.getByRole("link", { name: `${text("common.change")} ${text("check.changeFolders")}` }).click();
  await goToCheck(page);
});

it("UX 3: Back shows each page as it was left, and after the start it says so and starts nothing again", async () => {
  await folders();
  const sent = page.getByRole("checkbox", { name: "Sent" });
  await sent.uncheck();
  await goToCheck(page);
  await page.goBack();
  await see(sent).not.toBeChecked();
  await goToCheck(page);
  bed.servers.line.set({ toClient: { bytesPerSecond: 20_000 } });
  await start(page);
  await page.goBack();
  await see(title(page)).toHaveText(text("check.underWay.title"));
  await see(startButton(page)).toHaveCount(0);
  await page.getByRole("link", { name: text("check.underWay.link") }).click();
  await see(page).toHaveURL(/\/progress$/);
  bed.servers.line.set({ toClient: {} });
  expect(await bed.database.client.run.count({ where: { migrationId: migration } })).toBeLessThanOrEqual(1);
});
