/** Pictures of pages: for the documents, and for the guide that people read. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { LANGUAGES } from "../../../lib/i18n/languages.ts";
import { LANGUAGE_COOKIE } from "../../../lib/i18n/negotiation.ts";
import { PICTURE_SCALE, PICTURE_SIZE } from "../../../lib/services/guide-pictures.ts";
import { otherSights } from "./all-sights.ts";
import type { Bed } from "./bed.ts";
import { frameworkBytes, ownBytes, type PageWeight } from "./page-weight.ts";
import type { ShownPage } from "./pages.ts";
import { routeAt } from "./routes-of-pages.ts";
import { see } from "./see.ts";
import { type Contexts, opened, type Sight } from "./sights.ts";
import type { StaffBed } from "./staff-bed.ts";

/** How wide the window is, and in which theme. */
type Kind = readonly [width: number, colorScheme: "light" | "dark"];

const EVERY_KIND: readonly Kind[] = [
  [1280, "light"],
  [1280, "dark"],
  [375, "light"],
  [375, "dark"],
];
/** Of a page that is there in all kinds, another state needs both widths and both themes once. */
const BOTH: readonly Kind[] = [
  [1280, "light"],
  [375, "dark"],
];

/** Between the margins of a sheet of A4, in pixels. */
const PAPER: readonly Kind[] = [[673, "light"]];

interface Drawn {
  readonly route: string;
  readonly name: string;
  readonly kinds: readonly Kind[];
}

/**
 * Pictures of everything into this folder, with a page that names them; answers what the pages of people's way weigh.
 * `only`: of pages with such a name alone, and no page that names them.
 */
export async function drawEverything(
  bed: StaffBed,
  pages: readonly ShownPage[],
  contexts: Contexts,
  { folder, only }: { readonly folder: string; readonly only: RegExp | null },
) {
  const weights: PageWeight[] = [];
  const drawn: Drawn[] = [];
  const draw = async ({ name, page }: Sight) => {
    const { pathname } = new URL(page.url());
    const route = routeAt(pathname) ?? "none";
    const isKnown = drawn.some((each) => each.route === route);
    const kinds = name.endsWith("-printed") ? PAPER : isKnown ? BOTH : EVERY_KIND;
    drawn.push({ route, name, kinds });
    if (only && !only.test(name)) return;
    if (!/^\/(?:admin|invitation)/.test(pathname)) weights.push({ name, ownBytes: await ownBytes(page) });
    for (const kind of kinds) await drawPage(page, kind, join(folder, fileOf(name, kind)));
  };
  mkdirSync(folder, { recursive: true });
  for await (const sight of opened(pages, contexts)) await draw(sight);
  for await (const sight of otherSights(bed, pages, contexts)) await draw(sight);
  if (!only) writeFileSync(join(folder, "README.md"), gallery(drawn));
  return { frameworkBytes: frameworkBytes(), pages: weights };
}

const fileOf = (name: string, [width, colorScheme]: Kind) => `${name}-${width}-${colorScheme}.png`;

/** Every page with its states, as a table that leads to their pictures. */
function gallery(drawn: readonly Drawn[]): string {
  const links = ({ name, kinds }: Drawn) =>
    `${name}: ${kinds.map((kind) => `[${kind.join(" ")}](${fileOf(name, kind)})`).join(", ")}`;
  const rows = [...new Set(drawn.map(({ route }) => route))].sort().map((route) => {
    const states = drawn.filter((each) => each.route === route);
    return `| \`${route}\` | ${states.map(links).join("<br>")} |`;
  });
  const head = [
    "# Pictures of every page",
    "",
    "Made by `npm run screenshots`.",
    "",
    "| Page | Pictures |",
    "| --- | --- |",
  ];
  return [...head, ...rows, ""].join("\n");
}

/** What is longer goes on in the same way: lists of receipts, texts and answers. */
const TALLEST = 3200;

/** The height of the page, once its letters are there. */
const WHOLE_HEIGHT = "document.fonts.ready.then(() => document.documentElement.scrollHeight)";
/** Two frames after the window has changed all of it is drawn; before, parts may be blank. */
const DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";

async function drawPage(page: Page, [width, colorScheme]: Kind, file: string): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 800 });
  // As high as the page, so that what sticks to the foot of the window stands at the foot of the picture.
  const height = await page.evaluate<number>(WHOLE_HEIGHT);
  await page.setViewportSize({ width, height: Math.min(height, TALLEST) });
  await page.evaluate(DRAWN);
  const picture = await page.screenshot({ animations: "disabled" });
  await sharp(picture).png({ palette: true, colours: 32, effort: 10 }).toFile(file);
}

/** By step of the guide: the page that is pictured. */
const GUIDE_PAGES: Readonly<Record<string, string>> = {
  ...{ open: "start", signIn: "sign-in", connect: "connect", choose: "folders", check: "check" },
  ...{ copy: "progress", report: "report", devices: "devices", signOff: "sign-off" },
};

/** So large is the window of the phone that is pictured, in pixels of the page. */
const PHONE = { width: 375, height: 1100 };

/** A picture of each step of the guide in each language, as on a phone, into the public folder of the portal. */
export async function drawGuide(
  bed: Bed,
  pages: readonly ShownPage[],
  contexts: Contexts,
  folder: string,
): Promise<void> {
  const deviceScaleFactor = (PICTURE_SCALE * PICTURE_SIZE.width) / PHONE.width;
  for (const [viewer, context] of contexts) {
    const storageState = await context.storageState();
    const options = { deviceScaleFactor, storageState, viewport: PHONE, timezoneId: "Europe/Berlin" };
    const phone = await bed.context(options);
    const page = await phone.newPage();
    for (const [step, name] of Object.entries(GUIDE_PAGES)) {
      const shown = pages.find((each) => each.name === name && each.viewer === viewer);
      if (!shown) continue;
      await page.goto(shown.path);
      if (step === "copy") await untilAThird(bed, page);
      for (const language of LANGUAGES) {
        await phone.addCookies([{ name: LANGUAGE_COOKIE, value: language, url: bed.portal.url }]);
        await page.reload();
        mkdirSync(join(folder, language), { recursive: true });
        await drawStep(page, join(folder, language, `${step}.webp`));
      }
    }
    await phone.close();
  }
}

/** From where the page's own content begins. */
async function drawStep(page: Page, file: string): Promise<void> {
  const top = await page.evaluate<number>("Math.floor(document.querySelector('main').getBoundingClientRect().top)");
  const height = Math.round((PHONE.width * PICTURE_SIZE.height) / PICTURE_SIZE.width);
  const clip = { x: 0, y: top, width: PHONE.width, height };
  await sharp(await page.screenshot({ animations: "disabled", clip }))
    .resize(PICTURE_SCALE * PICTURE_SIZE.width, PICTURE_SCALE * PICTURE_SIZE.height)
    .webp({ quality: 50, effort: 6, smartSubsample: true })
    .toFile(file);
}

/** Copies faster for a while: so people see a bar that has begun to fill. */
async function untilAThird(bed: Bed, page: Page): Promise<void> {
  bed.servers.line.set({ toClient: { bytesPerSecond: 600_000 } });
  const value = async () => Number(await page.getByRole("progressbar").getAttribute("aria-valuenow"));
  await see.poll(value, { timeout: 60_000, intervals: [200] }).toBeGreaterThan(25);
  bed.servers.line.set({ toClient: { bytesPerSecond: 20_000 } });
}
