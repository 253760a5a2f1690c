/** Planning a migration, without JavaScript: what the portal sees, what only people know, and what comes next. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { seriousFaults } from "./support/faults.ts";
import { see } from "./support/see.ts";
import { signInAsAdministrator } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());

it("shows what the portal sees, keeps an administrator's word with name and time, and leads on to the next point", async () => {
  const page = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signInAsAdministrator(page);
  await page.goto("/admin");
  await page.getByRole("link", { name: text("common.admin.shutdown"), exact: true }).click();
  await see(page.getByRole("heading", { level: 1 })).toHaveText(text("checklist.title"));
  const row = (name: string) => page.locator(`#${name}`);
  await see(row("worker")).toContainText(text("checklist.found.workerLives"));
  await see(row("roster")).toContainText(text("checklist.found.noPeople"));
  await see(row("roster").getByRole("link")).toHaveAttribute("href", "/admin/roster/import");

  await see(row("space")).toContainText(text("checklist.onlyYou"));
  await row("space").getByRole("button").click();
  await see(row("space")).toContainText(/admin said so on/);
  await see(row("space")).toContainText(text("checklist.state.said"));
  await row("space")
    .getByRole("button", { name: text("checklist.reopen") })
    .click();
  await see(row("space")).toContainText(text("checklist.onlyYou"));

  const { id: serverId } = await bed.database.client.server.findFirstOrThrow({ where: { use: "old" } });
  await bed.database.client.rosterEntry.create({ data: { serverId, oldAddress: "anna@old.example" } });
  await page.reload();
  await see(row("roster")).toContainText(text("checklist.found.people", { count: 1 }));
  await see(row("roster").getByRole("button")).toHaveCount(0);
  const next = page.getByRole("region", { name: text("checklist.next") });
  await see(next).toHaveCount(1);
  await next.getByRole("link").click();
  await see(page).not.toHaveURL(/checklist/);
  expect(bed.complaints()).toEqual([]);
});

it("UX 48, 52: has no serious faults in either theme, and is no wider than a phone", async () => {
  const page = await (await bed.context()).newPage();
  await signInAsAdministrator(page);
  await page.goto("/admin/checklist");
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 375, height: 800 });
  expect(await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth")).toBe(false);
  expect(bed.complaints()).toEqual([]);
});
