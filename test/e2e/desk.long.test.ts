/** The help desk and the administrators among themselves, in the browser. */
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { hashPassword } from "../../lib/auth/password.ts";
import { text } from "../../lib/i18n/translator.ts";
import { PHASES } from "../../lib/policy/phases.ts";
import { checkAudit } from "../../lib/services/audit-seal.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import {
  goToCheck,
  prepareMove,
  signInAsAdministrator,
  start,
  typeAccount,
  untilListed,
  untilTitle,
} from "./support/steps.ts";

const PASSWORD = "a sentence is good";

let bed: Bed;
let admin: Page;
beforeAll(async () => {
  bed = await startBed();
  admin = await (await bed.context()).newPage();
  await signInAsAdministrator(admin);
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const sections = (page: Page) =>
  page
    .getByRole("navigation", { name: text("common.adminNavigation") })
    .getByRole("link")
    .allInnerTexts();

it("UX 37: the totals of the overview lead to the people they count, and the sections stand in groups", async () => {
  const { client } = bed.database;
  const { id: serverId } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const names = ["paula", "quentin", "rosa"];
  const rows = names.map((name) => ({ serverId, oldAddress: `${name}@old.example`, name, searchText: name }));
  await client.rosterEntry.createMany({ data: rows });
  await admin.goto("/admin");
  await admin
    .getByRole("main")
    .getByRole("link", { name: text("fleet.stat.notStarted") })
    .click();
  await see(admin).toHaveURL(/\/admin\/roster\?state=notStarted$/);
  await see(admin.getByRole("main").locator("tbody tr")).toHaveCount(names.length);
  const of = (name: string) => admin.getByRole("navigation").getByRole("list", { name }).getByRole("link");
  expect(await of(text("common.admin.people")).allInnerTexts()).toEqual([
    ...[text("common.admin.roster"), text("common.admin.pilot")],
  ]);
  await see(of(text("common.admin.people")).first()).toHaveAttribute("aria-current", "page");
  await admin.goto("/admin/account");
  const nav = admin.getByRole("navigation", { name: text("common.adminNavigation") });
  await see(nav.locator("[aria-current]")).toHaveCount(0);
  await client.rosterEntry.deleteMany({ where: { name: { in: names } } });
});

it("a helper chooses their own password by a link, sees how people are doing, and changes nothing", async () => {
  await admin.goto("/admin/administrators");
  await field(admin, text("desk.staff.name")).fill("H.Elper");
  await button(admin, text("desk.staff.invite")).click();
  await see(admin.getByRole("main")).toContainText(text("desk.staff.invited"));
  await admin.getByRole("button", { name: text("desk.staff.makeLink") }).click();
  const link = await field(admin, text("desk.staff.newLink")).inputValue();

  const helper = await (await bed.context()).newPage();
  await helper.goto(link);
  await field(helper, text("desk.account.password")).fill("too short");
  await button(helper, text("desk.invitation.choose")).click();
  await see(helper).toHaveTitle(/^Error: /);
  await field(helper, text("desk.account.password")).fill(PASSWORD);
  await button(helper, text("desk.invitation.choose")).click();
  await see(helper).toHaveURL(/\/admin\/sign-in/);
  await signInAsAdministrator(helper, { name: "h.elper", password: PASSWORD });
  expect(await sections(helper)).toEqual(
    (["overview", "roster", "phases", "switchOff"] as const).map((section) => text(`common.admin.${section}`)),
  );
  expect((await helper.request.get("/admin/servers")).status()).toBe(404);
  await helper.goto(link);
  await see(helper.getByRole("heading", { level: 1 })).toHaveText(text("desk.invitation.over"));
});

it("a service account is moved by an administrator, who is told so on every page and gets their own back", async () => {
  const { oldLogin, newLogin, password } = bed.mover("scanner");
  const { client } = bed.database;
  const { id: serverId } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const row = { serverId, oldAddress: oldLogin, mark: "serviceAccount", name: "Scanner, 2nd floor" } as const;
  const { id } = await client.rosterEntry.create({ data: row });
  await admin.goto(`/admin/move/${id}`);
  await typeAccount(admin, "new", newLogin, "not the password");
  await see(admin).toHaveTitle(/^Error: /);
  await typeAccount(admin, "new", newLogin, password);
  await see(admin).toHaveURL(/\/move$/);
  const band = admin.getByRole("region", { name: text("desk.acting.label") });
  await see(band).toContainText(oldLogin);
  await admin.goto("/admin/servers");
  await see(admin).toHaveURL(/\/move$/);
  await admin.goto("/move/connect");
  await typeAccount(admin, "old", oldLogin, password);
  await see(admin).toHaveURL(/\/folders/);
  await untilListed(admin);
  await goToCheck(admin);
  await start(admin);
  await untilTitle(admin, text("progress.title.done"));
  await see(band).toContainText("as administrator admin");
  await button(admin, text("desk.acting.end")).click();
  await see(admin.getByRole("main")).toContainText(text("desk.move.ended"));
  await see(band).toHaveCount(0);
  await admin.goto(`/admin/audit?text=${encodeURIComponent(newLogin)}`);
  await see(admin.getByRole("main")).toContainText(`as ${newLogin}`);
  await see(admin.getByRole("main")).toContainText("127.0.0.1");
});

it("what each date of the shutdown means is read by everybody, and by whoever was given more time that they were", async () => {
  const { client } = bed.database;
  const dates = {
    ...{ announced: "2099-01-01T08:00", deliverySwitched: "2099-02-01T08:00", importsClose: "2099-03-01T08:00" },
    ...{ readOnly: "2099-04-01T08:00", switchedOff: "2099-06-01T08:00", deleted: "2099-07-01T08:00" },
  };
  await client.timetable.create({ data: { id: "everyone", zone: "Europe/Berlin", ...dates } });
  const page = await (await bed.context()).newPage();
  await page.goto("/");
  for (const phase of PHASES) await see(page.getByRole("main")).toContainText(text(`phases.means.${phase}`));
  const mover = bed.mover("phil");
  await prepareMove(page, mover);
  await client.rosterEntry.updateMany({
    where: { oldAddress: mover.oldLogin.toLowerCase() },
    data: { graceUntil: new Date("2099-05-01T08:00:00Z") },
  });
  await page.goto("/move");
  await see(page.getByRole("main")).toContainText(text("phases.means.grace"));
  await see(page.getByRole("main")).toContainText(text("phases.means.switchedOff"));
  await client.timetable.deleteMany();
});

it("the list of whom to call is printed without what belongs to the screen, and no person is parted by a page's end", async () => {
  const { client } = bed.database;
  const { id: serverId } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const wave = await client.wave.create({ data: { name: "Library", contactName: "Kim" } });
  const names = ["quentin", "rosa"];
  const rows = names.map((name) => ({ serverId, oldAddress: `${name}@old.example`, name, searchText: name }));
  await client.rosterEntry.createMany({ data: rows.map((row) => ({ ...row, waveId: wave.id, contact: "555 12" })) });
  await admin.goto("/admin/switch-off/sweep");
  const print = button(admin, text("switchOff.print"));
  await see(print).toBeVisible();
  await admin.emulateMedia({ media: "print" });
  await see(print).toBeHidden();
  for (const role of ["banner", "contentinfo", "navigation"] as const)
    await see(admin.getByRole(role).filter({ visible: true })).toHaveCount(0);
  for (const words of ["Library", "Kim", "rosa@old.example", "555 12", text("switchOff.todo.notStarted")])
    await see(admin.getByRole("main").getByText(words).first()).toBeVisible();
  const people = admin.getByRole("main").getByRole("listitem");
  for (const name of names) await see(people.filter({ hasText: name })).toHaveCSS("break-inside", "avoid");
  await admin.emulateMedia({ media: null });
  await client.rosterEntry.deleteMany({ where: { name: { in: names } } });
  await client.wave.delete({ where: { id: wave.id } });
});

it("with a second pair of eyes a server's limit changes when another administrator has approved it", async () => {
  const { client } = bed.database;
  const second = { name: "second", passwordHash: await hashPassword(PASSWORD) };
  await client.administrator.create({ data: second });
  const other = await (await bed.context()).newPage();
  await signInAsAdministrator(other, { name: second.name, password: PASSWORD });
  await admin.goto("/admin/approvals");
  await button(admin, text("desk.approvals.switchOn")).click();
  await see(admin.getByRole("main")).toContainText(text("desk.approvals.isOn"));
  const { id, maxConnections } = await client.server.findFirstOrThrow({ where: { use: "old" } });
  await admin.goto(`/admin/servers/${id}`);
  await field(admin, text("admin.server.maxConnections")).fill(String(maxConnections + 1));
  await button(admin, text("admin.save")).click();
  await see(admin.getByRole("main")).toContainText(text("desk.approvals.own"));
  await other.goto("/admin");
  await other.getByRole("link", { name: text("desk.approvals.nav", { count: 1 }) }).click();
  await see(other.getByRole("main")).toContainText(String(maxConnections + 1));
  expect((await client.server.findUniqueOrThrow({ where: { id } })).maxConnections).toBe(maxConnections);
  await button(other, text("desk.approvals.approve")).click();
  await see(other.getByRole("status")).toContainText(text("desk.approvals.applied"));
  expect((await client.server.findUniqueOrThrow({ where: { id } })).maxConnections).toBe(maxConnections + 1);
});

it("all of that stands in the audit, which the worker has sealed", async () => {
  await see.poll(async () => (await checkAudit(bed.database)).unsealed, { timeout: 30_000 }).toBe(0);
  const { findings, head } = await checkAudit(bed.database);
  expect(findings).toEqual([]);
  expect(head.rows).toBeGreaterThan(10);
});
