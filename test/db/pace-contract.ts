/** What is handed out of a server's limits, whoever asks. */
import { describe, expect, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { givePaceBack, type PaceLimits, type PaceWish, takePace } from "../../lib/db/server-pace.ts";

const NOW = 1_800_000_000_000;
const TODAY = { now: NOW, day: "2027-01-15" };

export function describePace(current: () => Database): void {
  const server = async () => (await current().client.server.create({ data: rowOf() })).id;
  const take = (id: string, limits: Partial<PaceLimits>, wish: Partial<PaceWish>, moment = TODAY) =>
    takePace(
      current(),
      id,
      { messagesPerSecond: null, bytesPerSecond: null, dailyBytes: null, ...limits },
      { messages: 0, bytes: 0, dayBytes: 0, ...wish },
      moment,
    );
  const usedOf = async (id: string) => current().client.serverPace.findUniqueOrThrow({ where: { serverId: id } });

  describe("the pace of a server", () => {
    it("is handed out in stretches, one behind the other", async () => {
      const id = await server();
      const froms: unknown[] = [];
      for (let round = 0; round < 3; round++) froms.push(await take(id, { messagesPerSecond: 10 }, { messages: 5 }));
      expect(froms).toEqual([0, 500, 1000].map((ms) => ({ kind: "granted", from: NOW + ms })));
    });

    it("is not saved up while nobody asks", async () => {
      const id = await server();
      await take(id, { bytesPerSecond: 1000 }, { bytes: 500 });
      const later = { ...TODAY, now: NOW + 60_000 };
      expect(await take(id, { bytesPerSecond: 1000 }, { bytes: 5000 }, later)).toMatchObject({ from: later.now });
      expect(await take(id, { bytesPerSecond: 1000 }, { bytes: 1 }, later)).toMatchObject({ from: later.now + 5000 });
    });

    it("goes by messages and bytes, whichever takes longer", async () => {
      const id = await server();
      const limits = { messagesPerSecond: 10, bytesPerSecond: 1000 };
      await take(id, limits, { messages: 1, bytes: 3000 });
      expect(await take(id, limits, { messages: 10 })).toMatchObject({ from: NOW + 100 });
      expect(await take(id, limits, { messages: 1, bytes: 1 })).toMatchObject({ from: NOW + 3000 });
    });

    it("forgets what a clock wrote that was an hour ahead", async () => {
      const id = await server();
      await take(id, { messagesPerSecond: 1 }, { messages: 1 }, { ...TODAY, now: NOW + 3_600_000 });
      expect(await take(id, { messagesPerSecond: 1 }, { messages: 1 })).toMatchObject({ from: NOW });
    });

    it("counts the bytes of a day to its budget and begins anew on the next", async () => {
      const id = await server();
      const limits = { dailyBytes: 1000 };
      expect(await take(id, limits, { dayBytes: 900 })).toMatchObject({ kind: "granted" });
      expect(await take(id, limits, { dayBytes: 101 })).toEqual({ kind: "dayIsSpent" });
      expect(await take(id, limits, { dayBytes: 100 })).toMatchObject({ kind: "granted" });
      expect((await usedOf(id)).dayBytes).toBe(1000n);
      await take(id, limits, { dayBytes: 7 }, { ...TODAY, day: "2027-01-16" });
      expect(await usedOf(id)).toMatchObject({ day: "2027-01-16", dayBytes: 7n });
    });

    it("keeps what a day has used while its budget is lifted", async () => {
      const id = await server();
      await take(id, { dailyBytes: 1000 }, { dayBytes: 900 });
      await take(id, { messagesPerSecond: 10 }, { messages: 1 }, { ...TODAY, day: "" });
      expect(await take(id, { dailyBytes: 1000 }, { dayBytes: 101 })).toEqual({ kind: "dayIsSpent" });
    });

    it("lets a message through that no day has room for, while there is something left of the day", async () => {
      const id = await server();
      expect(await take(id, { dailyBytes: 1000 }, { dayBytes: 5000 })).toMatchObject({ kind: "granted" });
      expect(await take(id, { dailyBytes: 1000 }, { dayBytes: 5000 })).toEqual({ kind: "dayIsSpent" });
    });

    it("takes back what was not used, as long as it is the same day", async () => {
      const id = await server();
      await take(id, { dailyBytes: 1000 }, { dayBytes: 900 });
      await givePaceBack(current(), id, "2027-01-14", 500);
      await givePaceBack(current(), id, TODAY.day, 300);
      expect((await usedOf(id)).dayBytes).toBe(600n);
    });

    it("is handed out once, and counted to the byte, when many ask at the same moment", async () => {
      const id = await server();
      const limits = { messagesPerSecond: 100, dailyBytes: 1_000_000 };
      const grants = await Promise.all(
        Array.from({ length: 24 }, () => take(id, limits, { messages: 10, dayBytes: 333 })),
      );
      const froms = grants.map((grant) => (grant.kind === "granted" ? grant.from - NOW : null));
      expect(froms.sort((one, two) => (one ?? 0) - (two ?? 0))).toEqual(
        Array.from({ length: 24 }, (_, index) => index * 100),
      );
      expect(await usedOf(id)).toMatchObject({ dayBytes: 24n * 333n, version: 24 });
    });
  });
}

function rowOf() {
  return { host: `${crypto.randomUUID()}.example.org`, port: 993, security: "tls" as const };
}
