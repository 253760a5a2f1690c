/** What is counted over all workers, and what is kept of it for the pictures. */
import { describe, expect, it } from "vitest";
import { migrationsIn } from "../../lib/db/applied.ts";
import type { Database } from "../../lib/db/database.ts";
import { knownMigrations } from "../../lib/db/schema.ts";
import { keepSample, SAMPLE_MS, SAMPLES_KEPT_MS, samplesSince, sampleTime } from "../../lib/db/system-samples.ts";
import { addTotals, readTotals } from "../../lib/db/totals.ts";
import { databaseBytes } from "../../lib/services/database-size.ts";

const NOW = 1_800_000_000_000;

export function describeTotals(current: () => Database): void {
  describe("the totals", () => {
    it("are the sum of what all workers add, also at the same moment", async () => {
      const database = current();
      const round = [
        { name: "bytes", server: "s1", kind: "written", value: 3_000_000_000 },
        { name: "bytes", server: "s2", kind: "written", value: 5 },
        { name: "messages", server: "s1", kind: "written", value: 1 },
      ] as const;
      const turned = round.toReversed();
      await Promise.all(Array.from({ length: 20 }, (_, index) => addTotals(database, index % 2 ? round : turned)));
      const totals = await readTotals(database);
      expect(totals.toSorted((one, other) => other.value - one.value)).toEqual([
        { name: "bytes", server: "s1", kind: "written", value: 60_000_000_000 },
        { name: "bytes", server: "s2", kind: "written", value: 100 },
        { name: "messages", server: "s1", kind: "written", value: 20 },
      ]);
      await database.client.metricTotal.deleteMany();
    });
  });

  describe("samples", () => {
    it("are one for five minutes, whoever writes, and are kept for a week", async () => {
      const database = current();
      const at = sampleTime(NOW + 1234);
      expect(at).toBe(NOW);
      await keepSample(database, { at, data: "first" });
      await keepSample(database, { at, data: "second" });
      const next = { at: at + SAMPLE_MS, data: "next" };
      await Promise.all(Array.from({ length: 10 }, () => keepSample(database, next)));
      expect(await samplesSince(database, at)).toEqual([
        { at, data: "first" },
        { at: at + SAMPLE_MS, data: "next" },
      ]);
      await keepSample(database, { at: at + SAMPLES_KEPT_MS, data: "a week later" });
      expect((await samplesSince(database, 0)).map(({ data }) => data)).toEqual(["next", "a week later"]);
      await database.client.systemSample.deleteMany();
    });
  });

  it("tells which migrations it has had, and its size", async () => {
    const database = current();
    expect(await migrationsIn(database)).toEqual({ applied: knownMigrations(database.provider), missing: [] });
    expect(await databaseBytes(database)).toBeGreaterThan(100_000);
  });
}
