import { expect, it, vi } from "vitest";
import { liveTwice } from "./twin-worlds.ts";

// Seconds on an idle machine; others may be busy.
vi.setConfig({ testTimeout: 120_000 });

it("a run that leaves unchanged folders alone ends as one that looks into them", async () => {
  const spared = { folders: 0, listings: 0 };
  for (let seed = 1; seed <= 150; seed++) {
    const { folders, listings } = await liveTwice(seed);
    spared.folders += folders;
    spared.listings += listings;
  }
  expect(spared.folders).toBeGreaterThan(100);
  expect(spared.listings).toBeGreaterThan(50);
});
