/** The administrators' pages of dates, letters and the switch-off, as axe sees them; the others are visited by pages.e2e.ts. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bed, startBed } from "./support/bed.ts";
import { deskPages } from "./support/desk-pages.ts";
import { seriousFaults } from "./support/faults.ts";
import { prepareMove, signInAsAdministrator } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());

it("UX 48, 52: none has serious faults in either theme, is wider than a phone, or says anything on the console", async () => {
  await prepareMove(await (await bed.context()).newPage(), bed.mover("ida"));
  const { client } = bed.database;
  const move = await client.migration.findFirstOrThrow({ include: { oldAccount: true } });
  const { serverId, login: oldAddress } = move.oldAccount;
  const place = { serverId_oldAddress: { serverId, oldAddress } };
  await client.rosterEntry.upsert({
    where: place,
    create: { serverId, oldAddress, migrationId: move.id },
    update: { migrationId: move.id },
  });
  const page = await (await bed.context()).newPage();
  await signInAsAdministrator(page);
  const faults: string[] = [];
  for (const { name, path } of await deskPages(bed)) {
    const answer = await page.goto(path);
    if (answer?.status() !== 200) faults.push(`${name}: answers ${answer?.status()}`);
    faults.push(...(await seriousFaults(page)).map((fault) => `${name}: ${fault}`));
    await page.setViewportSize({ width: 375, height: 800 });
    const isWide = await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth");
    if (isWide) faults.push(`${name}: is wider than a phone`);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: "light" });
  }
  expect(faults).toEqual([]);
  expect(bed.complaints()).toEqual([]);
});
