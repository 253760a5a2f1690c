/** Every page and a whole move in every language, right to left and in the pseudo-language as well. ux.md 48, 50. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LANGUAGE_FACTS, LANGUAGES, type Language, PSEUDO } from "../../lib/i18n/languages.ts";
import { LANGUAGE_COOKIE } from "../../lib/i18n/negotiation.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { text } from "../../lib/i18n/translator.ts";
import { portalFolder, startPortal } from "../support/running-portal.ts";
import { type Bed, startBed } from "./support/bed.ts";
import build from "./support/build.ts";
import { expectCopied } from "./support/copies.ts";
import { bringAbout, type ShownPage } from "./support/pages.ts";
import { see } from "./support/see.ts";
import { connectOld, goToCheck, openReport, start, typeAccount, untilTitle } from "./support/steps.ts";
import { untranslatedOn } from "./support/untranslated.ts";

const ALL: readonly Language[] = [...LANGUAGES, PSEUDO];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Where pictures go; without it none are taken. */
const PICTURES = process.env.CARRYOVER_TEST_PICTURES;
/** What the administrator has typed stands on the pages as it is. */
let typed: readonly string[] = [];

let bed: Bed;
let pages: ShownPage[];
let contexts: Map<ShownPage["viewer"], BrowserContext>;
beforeAll(async () => {
  await build();
  const folder = portalFolder();
  // The only way to be offered the pseudo-language.
  bed = await startBed({
    folder,
    start: (mail) => startPortal({ folder, environment: { ...mail, CARRYOVER_LANGUAGE: PSEUDO } }),
  });
  ({ pages, contexts } = await bringAbout(bed));
  typed = await typedTexts();
  bed.complaints();
});
afterAll(() => bed?.close());

async function typedTexts(): Promise<string[]> {
  const { client } = bed.database;
  const [announcement, organisation, servers] = await Promise.all([
    client.announcement.findFirstOrThrow(),
    client.organisation.findFirstOrThrow(),
    client.server.findMany(),
  ]);
  const headline = announcement.headline.split("{when}");
  const { name, contact, genuine } = organisation;
  const all = [...headline, announcement.text, announcement.linkText, name, contact, genuine];
  return [...all, ...servers.map((server) => server.name)].flatMap((text) => text || []);
}

const choose = (context: BrowserContext, language: Language) =>
  context.addCookies([{ name: LANGUAGE_COOKIE, value: language, url: bed.portal.url }]);

/** What is wrong with a page, whatever its language. */
async function faultsOf(page: Page, language: Language): Promise<string[]> {
  const html = page.locator("html");
  const { direction } = LANGUAGE_FACTS[language];
  const wrong = [];
  if ((await html.getAttribute("lang")) !== language) wrong.push("lang");
  if ((await html.getAttribute("dir")) !== direction) wrong.push("dir");
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  for (const { id, impact, nodes } of violations)
    if (/serious|critical/.test(impact ?? "")) wrong.push(`axe ${id}: ${nodes.map(({ target }) => target.join(" "))}`);
  for (const words of await untranslatedOn(page, language, typed)) wrong.push(`not translated: ${words}`);
  return wrong;
}

/** Nothing stands out of a narrow window at its side. */
async function overflow(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 320, height: 700 });
  return page.evaluate<string[]>(`(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("main *, header *, footer *, nav *")]
      .filter((element) => { const box = element.getBoundingClientRect(); return box.right > width + 1 || box.left < -1; })
      .slice(0, 3).map((element) => "wider than 320 px: " + element.outerHTML.slice(0, 120));
  })()`);
}

async function picture(page: Page, name: string, language: Language): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(PICTURES, `${name}-${language}-${width}.png`), fullPage: true });
  }
}

describe.each(ALL)("UX 50: in %s", (language) => {
  it("every page is whole, in words of its language", async () => {
    for (const context of contexts.values()) await choose(context, language);
    const wrong: string[] = [];
    for (const { name, path, viewer } of pages) {
      const page = await contexts.get(viewer)?.newPage();
      if (!page) throw new Error(`${viewer} has no browser`);
      await page.goto(path);
      const found = [...(await faultsOf(page, language)), ...(await overflow(page))];
      wrong.push(...found.map((fault) => `${name}: ${fault}`));
      await picture(page, name, language);
      await page.close();
    }
    expect(wrong).toEqual([]);
    // The page that there is not is one of those visited.
    expect(bed.complaints().filter((line) => !line.includes("404"))).toEqual([]);
  });
});

describe("UX 50: somebody moves from the start page to the report", () => {
  // The pages needed somebody whose copying takes long.
  beforeAll(() => bed.servers.line.set({ toClient: {} }));

  it.each(ALL)("in %s", (language) => inLanguage(language, () => move(language)));
});

async function move(language: Language): Promise<void> {
  const mover = bed.mover(`reader-${language.toLowerCase()}`);
  // Asked for by the browser, not chosen here; nobody asks for the pseudo-language, which is this portal's own.
  const context = await bed.context({ locale: language === PSEUDO ? "nl-NL" : LANGUAGE_FACTS[language].locale });
  const page = await context.newPage();
  await page.goto("/");
  await page
    .getByRole("main")
    .getByRole("link", { name: text("start.begin") })
    .click();
  await typeAccount(page, "new", mover.newLogin, mover.password);
  await see(page).toHaveURL(/\/move$/);
  await connectOld(page, mover);
  await goToCheck(page);
  await start(page);
  await untilTitle(page, text("progress.title.done"), 120_000);
  await openReport(page).click();
  await see(page).toHaveURL(/\/report/);
  expect(await faultsOf(page, language)).toEqual([]);
  await expectCopied(bed, mover);
  await context.close();
}

it("a reader chooses the language without JavaScript, and comes back to the same page", async () => {
  const context = await bed.context({ javaScriptEnabled: false, locale: "de-DE" });
  const page = await context.newPage();
  await page.goto("/help?from=here");
  await page.getByRole("link", { name: LANGUAGE_FACTS.ar.name }).click();
  expect(page.url()).toBe(`${bed.portal.url}/help?from=here`);
  await see(page.locator("html")).toHaveAttribute("dir", "rtl");
  await see(page.getByRole("heading", { level: 1 })).toHaveText(inLanguage("ar", () => text("help.title")));
  await context.close();
});

it("an administrator corrects a text, which readers see, and puts it back", async () => {
  const admin = contexts.get("administrator");
  if (!admin) throw new Error("no administrator");
  await choose(admin, "en");
  const page = await admin.newPage();
  await page.goto("/admin/texts?language=fr&search=help.title");
  await see(page.getByText(text("texts.machine"), { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "help.title" }).click();
  const field = page.getByRole("textbox", { name: text("texts.edit.text", { language: "Français" }) });
  await field.fill("Aide {nothing}");
  await page.getByRole("button", { name: text("admin.save") }).click();
  await see(page.locator("#error-summary")).toContainText(text("texts.problem.unknown", { part: "nothing" }));
  await see(field).toHaveValue("Aide {nothing}");
  await field.fill("Tout ce qui aide");
  await page.getByRole("button", { name: text("admin.save") }).click();
  await see(page.getByText(text("texts.saved"))).toBeVisible();

  const reader = await (await bed.context({ locale: "fr-FR" })).newPage();
  await reader.goto("/help");
  await see(reader.getByRole("heading", { level: 1 })).toHaveText("Tout ce qui aide");
  await page.getByRole("button", { name: text("texts.edit.reset") }).click();
  await see(page.getByText(text("texts.reset"))).toBeVisible();
  await reader.reload();
  await see(reader.getByRole("heading", { level: 1 })).toHaveText(inLanguage("fr", () => text("help.title")));
});
