import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { parseCsv } from "../../lib/report/csv-reader.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { see } from "./support/see.ts";
import { prepareMove, signIn, signInAsAdministrator, start, typeAccount, untilTitle } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
afterEach(() => expect(bed.complaints()).toEqual([]));

const title = (page: Page) => page.getByRole("heading", { level: 1 });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const rows = (page: Page) => page.getByRole("main").locator("tbody tr");

it("UX 36, 37, 39: reads a list in, finds people, marks those who are ticked and hands the list out, without JavaScript", async () => {
  const page = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await signInAsAdministrator(page);
  await page.goto("/admin/roster/import");
  await button(page, text("roster.import.look")).click();
  await see(page).toHaveTitle(/^Error: /);
  const list = [
    "Name;Alte Adresse;Neue Adresse;Gruppe;Zustellung umgestellt;Notiz",
    "Åsa Öhman;asa@old.example;asa@new.example;Nord;ja;=1+1",
    "Ben;ben@old.example;;Nord;nein;",
    "Carla;carla@old.example;;Süd;vielleicht;",
    "Dora;dora@old.example;;Süd;nein;",
  ].join("\r\n");
  const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(list, "latin1") };
  await field(page, text("roster.import.file")).setInputFiles(file);
  await button(page, text("roster.import.look")).click();
  await see(title(page)).toHaveText(text("roster.import.preview"));
  await see(page.getByRole("main")).toContainText(
    text("roster.problem.noYesNo", { label: text("roster.field.deliverySwitched") }),
  );
  await button(page, text("roster.import.readIn", { count: 3 })).click();
  await see(title(page)).toHaveText(text("roster.import.done"));

  await page.goto("/admin/roster");
  await see(rows(page)).toHaveCount(3);
  await field(page, text("roster.search")).fill("ASA");
  await button(page, text("roster.show")).click();
  await see(rows(page)).toHaveCount(1);
  expect(page.url()).toContain("search=ASA");
  await field(page, text("roster.search")).fill("nobody");
  await button(page, text("roster.show")).click();
  await see(page.getByText(text("roster.noneFound"))).toBeVisible();

  await page.goto("/admin/roster");
  await page.getByRole("checkbox", { name: "Ben" }).check();
  await field(page, text("roster.act")).selectOption("mark");
  await button(page, text("roster.act.ticked")).click();
  await see(title(page)).toHaveText(text("roster.act.mark.title", { count: 1 }));
  await button(page, text("roster.act.mark.button", { count: 1 })).click();
  await see(page).toHaveTitle(/^Error: /);
  await field(page, text("roster.field.markReason")).fill("retired");
  await button(page, text("roster.act.mark.button", { count: 1 })).click();
  await see(page.getByText(text("roster.act.did", { count: 1 }))).toBeVisible();
  await page
    .getByRole("navigation", { name: text("roster.states") })
    .getByRole("link", { name: text("roster.state.excused") })
    .click();
  await see(rows(page)).toHaveCount(1);
  await see(rows(page).first()).toContainText("ben@old.example");

  await page.goto("/admin/roster?search=ben&mark=excused");
  await field(page, text("roster.act")).selectOption("mark");
  await button(page, text("roster.act.shown", { count: 1 })).click();
  await field(page, text("roster.field.markReason")).fill("retired in May");
  await button(page, text("roster.act.mark.button", { count: 1 })).click();
  await see(page.getByText(text("roster.act.did", { count: 1 }))).toBeVisible();

  await page.goto("/admin/roster");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: text("roster.download") }).click(),
  ]);
  const lines = parseCsv(readFileSync(await download.path(), "utf8")).map(({ cells }) => cells);
  expect(lines.map(([address]) => address)).toEqual([
    ...[text("roster.field.oldAddress"), "asa@old.example", "ben@old.example", "dora@old.example"],
  ]);
  expect(lines[1]).toContain("'=1+1");
});

it("adds somebody by hand, changes them and takes them off", async () => {
  const page = await (await bed.context()).newPage();
  await signInAsAdministrator(page);
  await page.goto("/admin/roster/new");
  await field(page, text("roster.field.name")).fill("Field station");
  await button(page, text("roster.add")).click();
  await see(page).toHaveTitle(/^Error: /);
  await field(page, text("roster.field.oldAddress")).fill("station@old.example");
  await button(page, text("roster.add")).click();
  await see(title(page)).toHaveText("Field station");
  await see(page.getByText(text("roster.advice.remind"))).toBeVisible();
  await page.getByRole("link", { name: text("roster.change"), exact: true }).click();
  await field(page, text("roster.field.note")).fill("on an island");
  await button(page, text("admin.save")).click();
  await see(page.getByText("on an island")).toBeVisible();
  await page.getByRole("link", { name: text("roster.remove") }).click();
  await button(page, text("roster.remove")).click();
  await see(page).toHaveURL(/\/admin\/roster$/);
});

it("keeps an old account from another new one, and tells whoever has its password where it belongs", async () => {
  const greta = bed.mover("greta");
  await bed.database.client.rosterEntry.create({
    data: {
      ...{ serverId: (await bed.database.client.server.findFirstOrThrow({ where: { use: "old" } })).id },
      ...{ oldAddress: greta.oldLogin, newAddress: "somebody@new.example" },
    },
  });
  const page = await (await bed.context()).newPage();
  await signIn(page, greta);
  await page.goto("/move/connect");
  await typeAccount(page, "old", greta.oldLogin, greta.password);
  await see(page).toHaveTitle(/^Error: /);
  await see(page.getByRole("main")).toContainText("somebody@new.example");
});

it("shows the help desk a report by the code that its owner reads out, until they end it", async () => {
  const theirs = await (await bed.context({ javaScriptEnabled: false })).newPage();
  await prepareMove(theirs, bed.mover("hanna"));
  await start(theirs);
  await untilTitle(theirs, text("progress.title.done"));
  await theirs.goto("/move/help-desk");
  await button(theirs, text("roster.consent.make")).click();
  const code = await theirs.getByRole("status").locator("[aria-hidden=true]").textContent();
  await theirs.reload();
  await see(theirs.getByText(code ?? "")).toHaveCount(0);

  const page = await (await bed.context()).newPage();
  await signInAsAdministrator(page);
  await page.goto("/admin/roster?search=hanna");
  await rows(page).first().getByRole("link").first().click();
  await field(page, text("roster.consent.code")).fill("2222 2222");
  await button(page, text("roster.consent.show")).click();
  await see(page).toHaveTitle(/^Error: /);
  await field(page, text("roster.consent.code")).fill(code ?? "");
  await button(page, text("roster.consent.show")).click();
  await see(title(page)).toContainText("hanna@old.example");
  await see(page.getByRole("table", { name: text("report.foldersHeading") })).toBeVisible();
  await theirs.reload();
  await see(theirs.getByRole("main")).toContainText("admin");
  await button(theirs, text("roster.consent.revoke")).click();
  expect((await page.reload())?.status()).toBe(404);
  // What the browser says of that answer.
  expect(bed.complaints()).toHaveLength(1);
});
