/** Leases and their fencing tokens. */
import { describe, expect, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { releaseLease, renewLease, takeLease } from "../../lib/db/leases.ts";

export function describeLeases(current: () => Database): void {
  const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000);
  const wish = (key: string, from: number, holder = "a") => ({ key, holder, now: at(from), until: at(from + 60) });

  describe("a lease", () => {
    it("is refused to others until its time is up, and then has a higher token", async () => {
      const first = await takeLease(current(), wish("time", 0, "a"));
      expect(first?.fence).toBe(1);
      expect(await takeLease(current(), wish("time", 59, "b"))).toBeNull();
      expect((await takeLease(current(), wish("time", 60, "b")))?.fence).toBe(2);
    });

    it("can be held for longer, until another has taken it", async () => {
      const lease = await takeLease(current(), wish("longer", 0, "a"));
      if (!lease) throw new Error("no lease");
      expect(await renewLease(current(), lease, at(100))).toBe(true);
      expect(await takeLease(current(), wish("longer", 99, "b"))).toBeNull();
      expect(await takeLease(current(), wish("longer", 100, "b"))).not.toBeNull();
      expect(await renewLease(current(), lease, at(300))).toBe(false);
    });

    it("goes to the next at once after its release, which harms no later holder", async () => {
      const first = await takeLease(current(), wish("release", 0, "a"));
      if (!first) throw new Error("no lease");
      await releaseLease(current(), first);
      const second = await takeLease(current(), wish("release", 1, "b"));
      expect(second?.fence).toBe(2);
      await releaseLease(current(), first);
      expect(await takeLease(current(), wish("release", 2, "c"))).toBeNull();
    });

    it("is taken by force from a holder who is known to be dead", async () => {
      await takeLease(current(), wish("force", 0, "a"));
      expect((await takeLease(current(), { ...wish("force", 1, "b"), force: true }))?.fence).toBe(2);
    });

    it("goes to one of many who ask at once", async () => {
      const asked = await Promise.all(
        ["a", "b", "c", "d", "e"].map((holder) => takeLease(current(), wish("race", 0, holder))),
      );
      expect(asked.filter((lease) => lease !== null)).toEqual([{ key: "race", fence: 1 }]);
    });
  });
}
