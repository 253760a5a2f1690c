/** A message to the roster, without JavaScript: written, looked at, tried out, confirmed, and what became of it; reminders; and approvals. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashPassword } from "../../lib/auth/password.ts";
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

it("those who are chosen on the roster are reminded at once, as many as were told, and whom mail does not reach is named", async () => {
  const { client } = bed.database;
  const { id: serverId } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  await client.rosterEntry.create({ data: { serverId, oldAddress: "gone@old.example", name: "Gone" } });
  await client.undeliverableAddress.create({
    data: { address: "gone@old.example", error: "550 RCPT TO", reply: "550 5.1.1 unknown" },
  });
  const page = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signInAsAdministrator(page);
  await see(page.getByText(text("mailing.undeliverable.count", { count: 1 }))).toBeVisible();
  await page.getByRole("link", { name: text("mailing.undeliverable.link") }).click();
  await see(page.getByText("550 5.1.1 unknown")).toBeVisible();
  await page.goto("/admin/roster?search=a");
  await page.locator("#act").selectOption("remind");
  await page.getByRole("button", { name: /^For all / }).click();
  // Ben was left out, the scanner has no address, and Gone is not reached.
  await page.getByRole("button", { name: text("roster.act.remind.button", { count: 1 }) }).click();
  await page.waitForURL(/did=1/);
  await expect.poll(() => mails(bed.mail, "anna@old.example").length, { timeout: 30_000 }).toBe(2);
  await page.goto("/admin/mailings/reminder/letters");
  await see(page.getByText(text("mailing.letters.byHand"))).toBeVisible();
  expect(bed.complaints()).toEqual([]);
});

it("with a second pair of eyes a message goes out when another administrator has approved it", async () => {
  const { client } = bed.database;
  const second = { name: "second", passwordHash: await hashPassword("a sentence is good") };
  await client.administrator.create({ data: second });
  await client.organisation.updateMany({ data: { fourEyes: true } });
  const [one, other] = await Promise.all(
    [1, 2].map(async () => (await bed.context({ javaScriptEnabled: false })).newPage()),
  );
  if (!one || !other) throw new Error("there are two");
  await signInAsAdministrator(one);
  await one.goto("/admin/mailings/new");
  await one.locator("#subject-en").fill("Two have seen this");
  await one.locator("#text-en").fill("Hello {name}");
  await one.getByRole("button", { name: text("mailing.continue") }).click();
  await one.getByRole("button", { name: text("mailing.release.send", { count: 2 }) }).click();
  await see(one.getByText(text("desk.approvals.own"))).toBeVisible();
  await signInAsAdministrator(other, { name: "second", password: "a sentence is good" });
  await other.goto("/admin/approvals");
  await see(other.getByText("Hello {name}")).toBeVisible();
  expect(mails(bed.mail, "ben@old.example").filter((mail) => headerOf(mail, "subject").includes("Two"))).toEqual([]);
  await other.getByRole("button", { name: text("desk.approvals.approve"), exact: true }).click();
  const gone = () =>
    mails(bed.mail, "ben@old.example").filter((mail) => headerOf(mail, "subject").includes("Two")).length;
  await expect.poll(gone, { timeout: 30_000 }).toBe(1);
  expect(bed.complaints()).toEqual([]);
});
