import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { ORGANISATION } from "../support/demo/portal-rows.ts";
import { seriousFaults } from "./support/faults.ts";
import { ownBytes } from "./support/page-weight.ts";
import { bringAbout, type ShownPage } from "./support/pages.ts";
import { type StaffBed, startStaffBed } from "./support/staff-bed.ts";

const ROOT = join(import.meta.dirname, "../..");
/** What our own JavaScript of a page that people meet on their way may weigh, gzipped. */
const OWN_BYTES = 15 * 1024;
/** Where pictures go; without it none are taken. `npm run screenshots` sets it. */
const PICTURES = process.env.CARRYOVER_TEST_PICTURES;
/** A regular expression for the names of those that are taken; without it all are. */
const ONLY = process.env.CARRYOVER_TEST_PICTURES_OF;
/** The file for what their scripts weigh; from it the command makes docs/page-weight.md. */
const WEIGHTS = process.env.CARRYOVER_TEST_WEIGHTS;

interface Visit {
  readonly name: string;
  /** What axe calls serious or critical. */
  readonly faults: readonly string[];
  /** Gzipped bytes of its scripts beyond the framework's. */
  readonly ownBytes: number;
  /** The links to help in its head, and those to whom one can ask in its foot, in their order. */
  readonly help: string;
}

/** The first links of a page's head and foot: where they stand is where help is looked for. */
const HELP = `[...document.querySelectorAll("header nav > a, footer a")]
  .slice(0, 4).map((link) => link.textContent.trim()).join(" | ")`;

let bed: StaffBed;
let pages: ShownPage[];
let contexts: Map<ShownPage["viewer"], BrowserContext>;
const visits: Visit[] = [];
beforeAll(async () => {
  bed = await startStaffBed();
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
  const faults = await seriousFaults(page);
  const bytes = await ownBytes(page);
  const help = await page.evaluate<string>(HELP);
  await page.close();
  return {
    ...{ name: shown.name, faults },
    ownBytes: bytes,
    help,
  };
}

it.runIf(PICTURES === undefined)("UX 48, 52: has no page that axe finds serious faults in, in either theme", () => {
  expect(visits.filter(({ faults }) => faults.length > 0)).toEqual([]);
});

it.runIf(PICTURES === undefined)("UX 48: has help and the one contact at the same place of every page", () => {
  const { contactPhone, contactEmail } = ORGANISATION;
  const expected = [text("common.help"), contactPhone, contactEmail, text("common.help")].join(" | ");
  expect(visits.filter(({ help }) => help !== expected).map(({ name, help }) => `${name}: ${help}`)).toEqual([]);
});

it.runIf(PICTURES === undefined)(
  "UX 4, 51: has no page with a console message, a violation of its policy, or a request to another host",
  () => {
    const expected = "/no-such-page: error Failed to load resource: the server responded with a status of 404";
    expect(bed.complaints().filter((line) => !line.startsWith(expected))).toEqual([]);
  },
);

it.runIf(PICTURES === undefined)("UX 51: has little JavaScript of its own on the pages of the journey", () => {
  const journey = visits.filter((_, index) => pages[index]?.isJourney);
  expect(journey.filter(({ ownBytes }) => ownBytes > OWN_BYTES)).toEqual([]);
  // What is measured is not nothing: following a run takes a script.
  expect(visits.find(({ name }) => name === "progress")?.ownBytes).toBeGreaterThan(500);
});

it.runIf(PICTURES && !ONLY)("is drawn for the guide", { timeout: 300_000 }, async () => {
  const { drawGuide } = await import("./support/pictures.ts");
  await drawGuide(bed, pages, contexts, join(ROOT, "public/guide"));
});

it.runIf(PICTURES)("is drawn for the documents, in every state worth looking at", { timeout: 1_200_000 }, async () => {
  const { drawEverything } = await import("./support/pictures.ts");
  const only = ONLY === undefined ? null : new RegExp(ONLY);
  const weights = await drawEverything(bed, pages, contexts, { folder: join(ROOT, PICTURES ?? ""), only });
  if (WEIGHTS) writeFileSync(WEIGHTS, JSON.stringify(weights));
});
