/** Every page and a whole move in one language. ux.md 48, 50. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LANGUAGE_FACTS, type Language, PSEUDO } from "../../../lib/i18n/languages.ts";
import { LANGUAGE_COOKIE } from "../../../lib/i18n/negotiation.ts";
import { inLanguage } from "../../../lib/i18n/reader.ts";
import { text } from "../../../lib/i18n/translator.ts";
import { portalFolder, startPortal } from "../../support/running-portal.ts";
import { type Bed, startBed } from "./bed.ts";
import build from "./build.ts";
import { expectCopied } from "./copies.ts";
import { deskPages } from "./desk-pages.ts";
import { bringAbout } from "./pages.ts";
import { see } from "./see.ts";
import { opened } from "./sights.ts";
import { connectOld, goToCheck, openReport, start, typeAccount, untilTitle } from "./steps.ts";
import { untranslatedOn } from "./untranslated.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Where pictures go; without it none are taken. */
const PICTURES = process.env.CARRYOVER_TEST_PICTURES;

/** The tests of one language, in a portal of its own. */
export function everyPageAndAMove(language: Language): void {
  let bed: Bed;
  beforeAll(async () => {
    await build();
    bed = await startBed(language === PSEUDO ? inPseudo() : {});
  });
  afterAll(() => bed?.close());

  it("every page is whole, in words of its language", async () => {
    const { pages, contexts } = await bringAbout(bed);
    const cookie = { name: LANGUAGE_COOKIE, value: language, url: bed.portal.url };
    for (const context of contexts.values()) await context.addCookies([cookie]);
    bed.complaints();
    const wrong: string[] = [];
    // Dates show on many pages: those about them come last.
    for (const listed of [async () => pages, () => deskPages(bed)]) {
      const all = await listed();
      const typed = await typedTexts(bed);
      for await (const { name, page } of opened(all, contexts)) {
        const found = [...(await faultsOf(page, language, typed)), ...(await overflow(page))];
        wrong.push(...found.map((fault) => `${name}: ${fault}`));
        await picture(page, name, language);
      }
    }
    expect(wrong).toEqual([]);
    // The page that there is not is one of those visited.
    expect(bed.complaints().filter((line) => !line.includes("404"))).toEqual([]);
  });

  it("somebody moves from the start page to the report", async () => {
    // The pages needed somebody whose copying takes long.
    bed.servers.line.set({ toClient: {} });
    await inLanguage(language, () => move(bed, language));
  });
}

/** The only way to be offered the pseudo-language. */
function inPseudo() {
  const folder = portalFolder();
  const startIt = (mail: Readonly<Record<string, string>>) =>
    startPortal({ folder, environment: { ...mail, CARRYOVER_LANGUAGE: PSEUDO } });
  return { folder, start: startIt };
}

/** What administrators have typed stands on the pages as it is. */
async function typedTexts({ database: { client } }: Bed): Promise<string[]> {
  const [announcement, organisation, servers, waves, mailings, entries, staff] = await Promise.all([
    client.announcement.findFirstOrThrow(),
    client.organisation.findFirstOrThrow(),
    client.server.findMany(),
    client.wave.findMany(),
    client.mailingText.findMany(),
    client.rosterEntry.findMany(),
    client.administrator.findMany(),
  ]);
  const { name, contact, genuine } = organisation;
  const all = [
    ...announcement.headline.split("{when}"),
    announcement.text,
    announcement.linkText,
    name,
    contact,
    genuine,
  ];
  const names = [...servers, ...waves].map((each) => each.name);
  // What a language calls itself, and what a telephone calls its own program and settings: each is a text of ours as well, of something else.
  names.push("English", "Pseudo", "Mail", "Accounts");
  names.push(...entries.map((entry) => entry.name), ...staff.map((each) => each.name));
  return [...all, ...names, ...mailings.map(({ subject }) => subject)].flatMap((text) => text || []);
}

/** What is wrong with a page, whatever its language. */
async function faultsOf(page: Page, language: Language, typed: readonly string[]): Promise<string[]> {
  const html = page.locator("html");
  const { direction } = LANGUAGE_FACTS[language];
  const wrong = [];
  if ((await html.getAttribute("lang")) !== language) wrong.push("lang");
  if ((await html.getAttribute("dir")) !== direction) wrong.push("dir");
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(RULES)
    .setLegacyMode()
    .analyze();
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

async function move(bed: Bed, language: Language): Promise<void> {
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
  expect(await faultsOf(page, language, await typedTexts(bed))).toEqual([]);
  await expectCopied(bed, mover);
  await context.close();
}
