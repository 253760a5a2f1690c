/** A message to the roster, without JavaScript: written, looked at, tried out, confirmed, and what became of it; and reminders switched on. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { headerOf } from "../support/servers/smtp.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { mails, signInAsAdministrator } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
  const { client } = bed.database;
  const { id: serverId } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  for (const [oldAddress, name] of [
    ["anna@old.example", "Anna Vogel"],
    ["ben@old.example", "Ben Ito"],
    ["scanner", "Scanner on floor 3"],
  ] as const)
    await client.rosterEntry.create({ data: { serverId, oldAddress, name } });
});
afterAll(() => bed?.close());

it("goes to those whom it is for, after an administrator has seen it as they do", async () => {
  const page = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signInAsAdministrator(page);
  await page.goto("/admin/mailings");
  await page.getByRole("link", { name: text("mailing.write") }).click();
  await page.locator("#subject-en").fill("{oldAddress} moves");
  await page.locator("#text-en").fill("Hello {naem},\n\nsee {portal}");
  await page.getByRole("button", { name: text("mailing.continue") }).click();
  await see(page.getByRole("link", { name: /in braces that cannot be filled in/ })).toHaveAttribute("href", "#text-en");
  await page.locator("#text-en").fill("Hello {name},\n\nsee {portal}");
  await page.getByRole("button", { name: text("mailing.preview") }).click();
  await see(page.getByText("Hello Anna Vogel,")).toBeVisible();
  await page.getByRole("button", { name: text("mailing.continue") }).click();
  await see(page.getByText(text("mailing.release.count", { count: 2 })).first()).toBeVisible();
  await see(page.getByRole("heading", { name: text("mailing.release.unreachable", { count: 1 }) })).toBeVisible();
  await page.locator("#address").fill("me@example.org");
  await page.getByRole("button", { name: text("mailing.test.send") }).click();
  await expect.poll(() => mails(bed.mail, "me@example.org").length, { timeout: 30_000 }).toBe(1);
  await page.getByRole("button", { name: text("mailing.release.send", { count: 2 }) }).click();
  await page.waitForURL(/letters/);
  for (const address of ["anna@old.example", "ben@old.example"])
    await expect.poll(() => mails(bed.mail, address).length, { timeout: 30_000 }).toBe(1);
  const [mail] = mails(bed.mail, "anna@old.example");
  expect(mail && headerOf(mail, "subject")).toBe("anna@old.example moves");
  await expect.poll(async () => (await page.reload()) && page.getByText(/2 sent/).count(), { timeout: 30_000 }).toBe(1);
  expect(bed.mail.mails).toHaveLength(3);
  expect(bed.complaints()).toEqual([]);
});

it("UX 41: reminders are switched on with words that are there, and tell when they go and to how many", async () => {
  const page = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signInAsAdministrator(page);
  await page.goto("/admin/mailings/reminders");
  await see(page.getByText(text("mailing.reminders.off"))).toBeVisible();
  await page.getByRole("button", { name: text("mailing.reminders.enable") }).click();
  await see(page.getByText(text("mailing.reminders.on"))).toBeVisible();
  await see(page.getByText(/a reminder to about 3 people/)).toBeVisible();
  await page.getByLabel(text("mailing.reminders.leaveOut.address")).fill("ben@old.example");
  await page.getByRole("button", { name: text("mailing.reminders.leaveOut") }).click();
  await see(page.getByText(/a reminder to about 2 people/)).toBeVisible();
  expect(bed.complaints()).toEqual([]);
});
