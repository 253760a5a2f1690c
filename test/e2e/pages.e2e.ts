import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bed, startBed } from "./support/bed.ts";
import { bringAbout, type ShownPage } from "./support/pages.ts";

const ROOT = join(import.meta.dirname, "../..");
/** What our own JavaScript of a page that people meet on their way may weigh, gzipped. */
const OWN_BYTES = 15 * 1024;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What is in order needs no description. */
const FAULTS_ONLY = { resultTypes: ["violations" as const] };
/** Where pictures go; without it none are taken. `npm run screenshots` sets it. */
const PICTURES = process.env.CARRYOVER_TEST_PICTURES;

interface Visit {
  readonly name: string;
  /** What axe calls serious or critical. */
  readonly faults: readonly string[];
  /** Gzipped bytes of its scripts beyond the framework's. */
  readonly ownBytes: number;
}

/** Next.js and React: what every page of any portal made with them loads. */
let framework = new Set<string>();
let bed: Bed;
let pages: ShownPage[];
let contexts: Map<ShownPage["viewer"], BrowserContext>;
const visits: Visit[] = [];
beforeAll(async () => {
  bed = await startBed();
  framework = frameworkFiles();
  ({ pages, contexts } = await bringAbout(bed));
  bed.complaints();
  if (PICTURES === undefined) for (const shown of pages) visits.push(await visit(shown));
}, 600_000);
afterAll(() => bed?.close());

async function open({ viewer, path }: ShownPage): Promise<Page> {
  const page = await contexts.get(viewer)?.newPage();
  if (!page) throw new Error(`${viewer} has no browser`);
  await page.goto(path);
  return page;
}

async function visit(shown: ShownPage): Promise<Visit> {
  const page = await open(shown);
  // In the page itself, as there are no frames: otherwise each look takes a second page for its sums.
  const light = await new AxeBuilder({ page }).options(FAULTS_ONLY).withTags(RULES).setLegacyMode().analyze();
  await page.emulateMedia({ colorScheme: "dark" });
  // Only colours differ. The first look left axe in the page.
  const dark = await page.evaluate<typeof light>(
    `axe.run(${JSON.stringify({ ...FAULTS_ONLY, runOnly: ["color-contrast"] })})`,
  );
  const serious = [...light.violations, ...dark.violations].filter(({ impact }) =>
    /serious|critical/.test(impact ?? ""),
  );
  const scripts = await page.evaluate<string[]>("[...document.scripts].map(({ src }) => src).filter(Boolean)");
  await page.close();
  const own = scripts.map((source) => basename(source)).filter((file) => !framework.has(file));
  return {
    name: shown.name,
    faults: serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
    ownBytes: own.reduce((sum, file) => sum + gzipped(file), 0),
  };
}

it.runIf(PICTURES === undefined)("has no page that axe finds serious faults in, in either theme", () => {
  expect(visits.filter(({ faults }) => faults.length > 0)).toEqual([]);
});

it.runIf(PICTURES === undefined)(
  "has no page with a console message, a violation of its policy, or a request to another host",
  () => {
    const expected = "/no-such-page: error Failed to load resource: the server responded with a status of 404";
    expect(bed.complaints().filter((line) => !line.startsWith(expected))).toEqual([]);
  },
);

it.runIf(PICTURES === undefined)("has little JavaScript of its own on the pages of the journey", () => {
  const base = manifest().rootMainFiles.reduce((sum, file) => sum + gzipped(basename(file)), 0);
  console.log(`JavaScript beyond the framework's ${kilobytes(base)}, gzipped:`);
  for (const { name, ownBytes } of visits) console.log(`  ${name.padEnd(26)} ${kilobytes(ownBytes)}`);
  const journey = visits.filter((_, index) => pages[index]?.isJourney);
  expect(journey.filter(({ ownBytes }) => ownBytes > OWN_BYTES)).toEqual([]);
  // What is measured is not nothing: following a run takes a script.
  expect(visits.find(({ name }) => name === "progress")?.ownBytes).toBeGreaterThan(500);
});

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;

function frameworkFiles(): Set<string> {
  const { rootMainFiles, polyfillFiles } = manifest();
  return new Set([...rootMainFiles, ...polyfillFiles].map((file) => basename(file)));
}

/** Of the build. The polyfills are for browsers that are too old for modules, and not loaded by others. */
function manifest(): { readonly rootMainFiles: readonly string[]; readonly polyfillFiles: readonly string[] } {
  return JSON.parse(readFileSync(join(ROOT, ".next/build-manifest.json"), "utf8"));
}

function gzipped(chunk: string): number {
  return gzipSync(readFileSync(join(ROOT, ".next/static/chunks", chunk.split("?")[0] ?? chunk))).length;
}

it.runIf(PICTURES)("is drawn for the documents", { timeout: 600_000 }, async () => {
  const { default: sharp } = await import("sharp");
  const folder = join(ROOT, PICTURES ?? "");
  mkdirSync(folder, { recursive: true });
  for (const shown of pages) {
    const page = await open(shown);
    for (const width of [1280, 375])
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        // As high as the page, so that what sticks to the foot of the window stands at the foot of the picture.
        const height = await page.evaluate<number>("document.documentElement.scrollHeight");
        await page.setViewportSize({ width, height });
        const picture = await page.screenshot({ animations: "disabled" });
        const file = join(folder, `${shown.name}-${width}-${colorScheme}.png`);
        await sharp(picture).png({ palette: true, colours: 32, effort: 10 }).toFile(file);
      }
    await page.close();
  }
});
