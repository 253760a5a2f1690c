/** Help where it is needed: answers by address, the guide on paper and as a file, the page that broke. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LANGUAGE_COOKIE } from "../../lib/i18n/negotiation.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { text } from "../../lib/i18n/translator.ts";
import { ORGANISATION } from "../support/demo/portal-rows.ts";
import { type Bed, startBed } from "./support/bed.ts";
import build from "./support/build.ts";
import { see } from "./support/see.ts";
import { openReport, prepareMove, signInAsAdministrator, start, typeAccount, untilTitle } from "./support/steps.ts";

let bed: Bed;
let folder: string;
beforeAll(async () => {
  await build();
  bed = await startBed();
  folder = mkdtempSync(join(tmpdir(), "carryover-guide-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await bed?.close();
});

describe("UX 34: answers", () => {
  it("are linked from where the question comes up, and lead to the reader's own pages", async () => {
    const context = await bed.context({ javaScriptEnabled: false, viewport: { width: 375, height: 700 } });
    const page = await context.newPage();
    const mover = bed.mover("grace");
    await page.goto("/sign-in");
    await typeAccount(page, "new", mover.newLogin, "not this one");
    await page.getByRole("link", { name: text("help.password.title") }).click();
    await see(page).toHaveURL(/\/help#password$/);
    await see(page.getByRole("heading", { name: text("help.password.title") })).toBeInViewport();
    const migration = await prepareMove(page, mover);
    await start(page);
    const slow = page.getByRole("link", { name: text("help.slow.title") });
    expect(await slow.getAttribute("href")).toBe("/help#slow");
    await untilTitle(page, text("progress.title.done"));
    await openReport(page).click();
    await page.getByRole("link", { name: text("help.where.title") }).click();
    await see(page).toHaveURL(/\/help#where$/);
    await page.locator("#where").getByRole("link").last().click();
    await see(page).toHaveURL(new RegExp(`/move/${migration}/report$`));
    await context.close();
  });
});

describe("the guide", () => {
  it("is saved as one file that opens without a network, with its pictures and the portal's own facts", async () => {
    const context = await bed.context();
    const response = await context.request.get("/help/guide/file", { headers: { "accept-language": "de" } });
    expect(response.headers()["content-disposition"]).toBe('attachment; filename="carryover-guide-de.html"');
    const file = join(folder, "guide.html");
    const html = await response.text();
    writeFileSync(file, html);
    expect(html).not.toContain("<script");

    const away = await bed.browser.newContext();
    const page = await away.newPage();
    const asked: string[] = [];
    await page.route(/^https?:/, (route) => {
      asked.push(route.request().url());
      return route.abort("internetdisconnected");
    });
    await page.goto(pathToFileURL(file).href);
    const pictures = await page.evaluate<number[]>("[...document.images].map(({ naturalWidth }) => naturalWidth)");
    expect([pictures.length, Math.min(...pictures)]).toEqual([9, 450]);
    expect(asked).toEqual([]);
    await see(page.getByRole("heading", { level: 1 })).toHaveText(inLanguage("de", () => text("guide.title")));
    const shown = (await page.locator("main").textContent()) ?? "";
    for (const fact of [bed.portal.url, "Old mail", "New mail", ORGANISATION.contactPhone, ORGANISATION.genuine])
      expect(shown).toContain(fact);
    expect(shown).toMatch(/\d{4} um 17:00 Uhr, Ortszeit Berlin/);
    const links = await page.evaluate<string[]>("[...document.links].map((link) => link.getAttribute('href'))");
    expect(links.filter((link) => link.startsWith("/"))).toEqual([]);
    expect(links).toContain(`${bed.portal.url}/move`);
    await away.close();
    await context.close();
  });

  it.each(["A4", "Letter"] as const)("is printed whole on %s, without what belongs to the screen", async (format) => {
    const page = await (await bed.context()).newPage();
    await page.goto("/help/guide");
    const pdf = (await page.pdf({ format })).toString("latin1");
    const [width] = /\/MediaBox \[0 0 ([\d.]+)/.exec(pdf)?.slice(1) ?? [];
    // In points; a pixel more or less is rounding.
    expect(Math.abs(Number(width) - (format === "A4" ? 595 : 612))).toBeLessThan(1);
    expect(pdf.match(/\/Subtype \/Image/g)?.length).toBeGreaterThanOrEqual(9);
    await page.emulateMedia({ media: "print" });
    for (const role of ["banner", "contentinfo"] as const) await see(page.getByRole(role)).toBeHidden();
    await see(page.getByRole("link", { name: text("guide.save") })).toBeHidden();
    await see(page.locator("#need").getByText(ORGANISATION.contactPhone)).toBeVisible();
    await page.context().close();
  });
});

describe("a page that broke", () => {
  it("SEC 43: says so in the reader's language, as administrators have corrected it, while the database is away", async () => {
    const admin = await (await bed.context()).newPage();
    await signInAsAdministrator(admin);
    await admin.goto("/admin/texts/fr/broken.title");
    const field = admin.getByRole("textbox", { name: text("texts.edit.text", { language: "Français" }) });
    await field.fill("Cette page est en panne");
    await admin.getByRole("button", { name: text("admin.save") }).click();
    await see(admin.getByText(text("texts.saved"))).toBeVisible();

    const context = await bed.context({ locale: "de-DE" });
    await context.addCookies([{ name: LANGUAGE_COOKIE, value: "fr", url: bed.portal.url }]);
    const page = await context.newPage();
    await bed.database.client.$executeRawUnsafe('ALTER TABLE "Organisation" RENAME TO "OrganisationAway"');
    await page.goto("/");
    await see(page.getByRole("heading", { level: 1 })).toHaveText("Cette page est en panne");
    await see(page.locator("html")).toHaveAttribute("lang", "fr");
    await see(page.getByText(/E-\d+/)).toBeVisible();

    // Where nothing answers any more, in the words that came with the page.
    await page.route("/api/broken", (route) => route.abort());
    await page.reload();
    await see(page.getByRole("heading", { level: 1 })).toHaveText(inLanguage("de", () => text("broken.title")));
    await bed.database.client.$executeRawUnsafe('ALTER TABLE "OrganisationAway" RENAME TO "Organisation"');
    await page.getByRole("button").click();
    await page.goto("/");
    await see(page.getByRole("heading", { level: 1 })).toHaveText(inLanguage("fr", () => text("start.title")));
    await context.close();
    bed.complaints();
  });
});
