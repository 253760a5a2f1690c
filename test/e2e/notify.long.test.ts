/** Being told by mail, without JavaScript: from the offer to the mail, and by its link to the end. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { headerOf } from "../support/servers/smtp.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { confirmAddress, giveAddress, mails, prepareMove, start } from "./support/steps.ts";

const ADDRESS = "erin@home.example";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());

it("UX 24: tells once that everything is copied, leads to the report, and ends by one press", async () => {
  const context = await bed.context({ javaScriptEnabled: false });
  const page = await context.newPage();
  const heading = page.getByRole("heading", { level: 1 });
  const migration = await prepareMove(page, bed.mover("erin"));
  await page.goto("/move/notify");
  await see(page.getByText(bed.mail.settings.from)).toBeVisible();
  await see(page.getByLabel(text("mail.address"))).toHaveValue("erin@new.example");
  await page.getByLabel(text("mail.address")).fill("erin at home");
  await page.getByRole("button", { name: text("mail.ask") }).click();
  await see(page.getByRole("link", { name: text("mail.invalid") })).toHaveAttribute("href", "#address");
  await see(page.getByLabel(text("mail.address"))).toHaveValue("erin at home");
  await giveAddress(page, ADDRESS);
  await page.getByLabel(text("mail.code"), { exact: true }).fill("1");
  await page.getByRole("button", { name: text("mail.confirm") }).click();
  await see(page.getByRole("link", { name: text("mail.codeWrong", { left: 4 }) })).toHaveAttribute("href", "#code");
  await confirmAddress(page, bed, ADDRESS);
  await page.goto(`/move/${migration}/check`);
  await start(page);
  const news = () => mails(bed.mail, ADDRESS).filter((mail) => headerOf(mail, "subject") !== codeSubject());
  await expect.poll(() => news().length, { timeout: 60_000 }).toBe(1);
  const [mail] = news();
  if (!mail) throw new Error("no mail came");
  expect(headerOf(mail, "subject")).toBe(text("mail.subject.complete"));
  await page.goto(linkIn(mail.text, "/report"));
  await see(heading).toHaveText(/^Complete/);
  const stranger = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await stranger.goto(linkIn(mail.text, "/stop-mail/"));
  await stranger.getByRole("button", { name: text("mail.stop.button") }).click();
  await see(stranger.getByRole("heading", { level: 1 })).toHaveText(text("mail.stop.doneTitle"));
  await page.goto("/move/notify");
  await see(heading).toHaveText(text("mail.title"));
  expect(await bed.database.client.mail.count()).toBe(0);
  expect(bed.complaints()).toEqual([]);
});

const codeSubject = () => text("mail.subject.code", { product: text("common.product") });

function linkIn(body: string, part: string): string {
  const link = body.split("\n").find((line) => line.startsWith("http") && line.includes(part));
  if (!link) throw new Error(`no link with ${part} in\n${body}`);
  return link;
}
