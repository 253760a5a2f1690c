/** Pictures of pages: for the documents, and for the guide that people read. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import sharp from "sharp";
import { LANGUAGES } from "../../../lib/i18n/languages.ts";
import { LANGUAGE_COOKIE } from "../../../lib/i18n/negotiation.ts";
import { PICTURE_SCALE, PICTURE_SIZE } from "../../../lib/services/guide-pictures.ts";
import type { Bed } from "./bed.ts";
import type { ShownPage } from "./pages.ts";
import { see } from "./see.ts";

/** The page at 1280 and 375 pixels, light and dark. */
export async function drawPage(page: Page, name: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const width of [1280, 375])
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      // As high as the page, so that what sticks to the foot of the window stands at the foot of the picture.
      const height = await page.evaluate<number>("document.documentElement.scrollHeight");
      await page.setViewportSize({ width, height });
      const picture = await page.screenshot({ animations: "disabled" });
      const file = join(folder, `${name}-${width}-${colorScheme}.png`);
      await sharp(picture).png({ palette: true, colours: 32, effort: 10 }).toFile(file);
    }
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
  contexts: ReadonlyMap<ShownPage["viewer"], BrowserContext>,
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
