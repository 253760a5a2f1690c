import type { Page } from "@playwright/test";
import { afterAll, beforeAll, it } from "vitest";
import { hashPassword } from "../../lib/auth/password.ts";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { signInAsAdministrator, typeAccount } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
const shot = async (page: Page, name: string) => {
  for (const [width, scheme] of [
    [1280, "light"],
    [1280, "dark"],
    [375, "light"],
    [375, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: `/tmp/desk_shots/${name}-${width}-${scheme}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
};
it("pictures", async () => {
  const page = await (await bed.context()).newPage();
  await signInAsAdministrator(page);
  const { client } = bed.database;
  await client.administrator.create({ data: { name: "b.eyes", passwordHash: await hashPassword("x") } });
  await client.administrator.create({
    data: { name: "h.elper", role: "helper", passwordHash: await hashPassword("helper") },
  });
  await page.goto("/admin/administrators");
  await page.getByLabel(text("desk.staff.name"), { exact: true }).fill("new.helper");
  await page.getByRole("button", { name: text("desk.staff.invite"), exact: true }).click();
  await page.getByRole("button", { name: text("desk.staff.makeLink") }).click();
  await page.waitForURL(/link=/);
  const link = await page.getByLabel(text("desk.staff.newLink"), { exact: true }).inputValue();
  await shot(page, "administrators");
  await page.getByRole("link", { name: "h.elper" }).click();
  await page.waitForURL(/administrators\/./);
  await shot(page, "administrator");
  await page.goto("/admin/account");
  await shot(page, "account");
  const nobody = await (await bed.context()).newPage();
  await nobody.goto(link);
  await shot(nobody, "invitation");
  await nobody.goto("/privacy");
  const mover = bed.mover("scanner");
  const { id: serverId } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const { id } = await client.rosterEntry.create({
    data: { serverId, oldAddress: mover.oldLogin, mark: "serviceAccount", name: "Scanner" },
  });
  await page.goto(`/admin/links/${id}`);
  await shot(page, "links");
  await page.goto(`/admin/move/${id}`);
  await shot(page, "move");
  await typeAccount(page, "new", mover.newLogin, mover.password);
  await page.waitForURL(/move$/);
  await shot(page, "acting");
  await page.getByRole("button", { name: text("desk.acting.end"), exact: true }).click();
  await page.waitForURL(/ended/);
  await page.goto("/admin/approvals");
  await shot(page, "approvals-off");
  await page.getByRole("button", { name: text("desk.approvals.switchOn"), exact: true }).click();
  await page.waitForURL(/outcome/);
  await page.goto(`/admin/servers/${serverId}`);
  await page.getByLabel(text("admin.server.maxConnections"), { exact: true }).fill("7");
  await page.getByLabel(text("admin.server.loginHint"), { exact: true }).fill("Some accounts use a short name");
  await page.getByRole("button", { name: text("admin.save"), exact: true }).click();
  await page.waitForURL(/outcome/);
  await client.pendingChange.updateMany({
    data: { askedById: (await client.administrator.findUniqueOrThrow({ where: { name: "b.eyes" } })).id },
  });
  await page.goto("/admin/approvals?outcome=waits");
  await shot(page, "approvals");
  await page.goto("/admin/audit");
  await page.waitForTimeout(11000);
  await page.reload();
  await shot(page, "audit");
  const helper = await (await bed.context()).newPage();
  await signInAsAdministrator(helper, { name: "h.elper", password: "helper" });
  await shot(helper, "helper-overview");
});
