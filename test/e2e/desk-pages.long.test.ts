/** The pages and states that pages.e2e.ts does not look at, as axe sees them and on a narrow screen; and that none is missing. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { otherSights } from "./support/all-sights.ts";
import build from "./support/build.ts";
import { seriousFaults } from "./support/faults.ts";
import { bringAbout } from "./support/pages.ts";
import { routeAt, routesOfPages } from "./support/routes-of-pages.ts";
import { type StaffBed, startStaffBed } from "./support/staff-bed.ts";

let bed: StaffBed;
const seen = new Set<string | null>();
const faults: string[] = [];
beforeAll(async () => {
  await build();
  bed = await startStaffBed();
  const { pages, contexts } = await bringAbout(bed);
  for (const { path } of pages) seen.add(routeAt(path.split("?")[0] ?? path));
  for await (const { name, page } of otherSights(bed, pages, contexts)) {
    seen.add(routeAt(new URL(page.url()).pathname));
    // Nobody presses anything on paper.
    const isOfScreens = (fault: string) => !(name.endsWith("-printed") && fault.startsWith("target-size"));
    faults.push(...(await seriousFaults(page)).filter(isOfScreens).map((fault) => `${name}: ${fault}`));
    for (const width of [375, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const found = await page.evaluate<number>("document.documentElement.scrollWidth");
      if (found > width) faults.push(`${name}: is ${found} px wide on a screen of ${width} px`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: "light" });
  }
}, 900_000);
afterAll(() => bed?.close());

it("UX 48, 52: none has serious faults in either theme, or is wider than a phone", () => {
  expect(faults).toEqual([]);
});

it("UX 48: every page of the portal is among those that are looked at", () => {
  expect(routesOfPages().filter((route) => !seen.has(route))).toEqual([]);
});

it("UX 4: none says anything on the console, or asks another host", () => {
  // A page that there is not is one of those visited, the organisation's sign-in is another host, and next-auth reads addresses in an old way.
  const known = ["status of 404", bed.provider.issuer, "DEP0169"];
  const isKnown = (line: string) => known.some((words) => line.includes(words));
  expect(bed.complaints().filter((line) => !isKnown(line))).toEqual([]);
});
