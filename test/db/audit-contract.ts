import { beforeEach, describe, expect, it } from "vitest";
import {
  addressHashOf,
  auditHead,
  eraseAuditAddresses,
  LATE_IDS,
  NOTHING_BEFORE,
  SEGMENT_ROWS,
  sealAudit,
} from "../../lib/db/audit-chain.ts";
import { checkAudit } from "../../lib/db/audit-check.ts";
import { idsNamed } from "../../lib/db/audit-search.ts";
import type { Database } from "../../lib/db/database.ts";

const NOON = Date.UTC(2026, 10, 30, 12);
const at = (seconds: number) => new Date(NOON + seconds * 1000);

export function describeAudit(current: () => Database): void {
  describe("the audit", () => {
    beforeEach(async () => {
      const { auditSegment, auditLink, auditAddress, auditEvent } = current().client;
      for (const table of [auditSegment, auditLink, auditAddress, auditEvent])
        await (table as typeof auditLink).deleteMany();
    });

    /** Ids of the new rows, in their order. */
    async function write(count: number, seconds = 0): Promise<number[]> {
      const ids = [];
      for (let number = 0; number < count; number++) {
        const data = {
          at: at(seconds + number),
          actorKind: "person" as const,
          actorId: "anna",
          action: "session.begin",
        };
        ids.push(
          (await current().client.auditEvent.create({ data: { ...data, subjectId: "x", details: '{"n":1}' } })).id,
        );
      }
      return ids;
    }
    const findings = async (heads: readonly string[] = []) => (await checkAudit(current(), heads)).findings;
    /** Three segments of two rows. */
    async function sealed(): Promise<number[]> {
      const ids = [];
      for (const seconds of [0, 10, 20]) {
        ids.push(...(await write(2, seconds)));
        await sealAudit(current(), at(seconds + 5));
      }
      return ids;
    }
    const link = (eventId: number, data: { segment?: number; position?: number; digest?: string }) =>
      current().client.auditLink.update({ where: { eventId }, data });

    it("has a head that stands for every row, and goes on from it", async () => {
      expect(await auditHead(current())).toMatchObject({ segment: 0, rows: 0, hash: NOTHING_BEFORE });
      await write(3);
      const first = await auditHead(current(), at(5));
      expect(first).toMatchObject({ segment: 1, rows: 3, sealedAt: at(5) });
      expect(await auditHead(current())).toEqual(first);
      await write(2, 10);
      const second = await auditHead(current());
      expect(second).toMatchObject({ segment: 2, rows: 5 });
      expect(second.hash).not.toBe(first.hash);
      expect(await checkAudit(current(), [first.hash, second.hash])).toEqual({
        findings: [],
        head: second,
        unsealed: 0,
      });
    });

    it("takes in what older versions wrote, segment by segment", async () => {
      const rows = Array.from({ length: SEGMENT_ROWS * 2 + 250 }, (_, number) => ({
        ...{ at: at(number), actorKind: "worker" as const, action: "migration.state" },
      }));
      await current().client.auditEvent.createMany({ data: rows });
      expect(await sealAudit(current(), at(9000))).toBe(rows.length);
      expect(await checkAudit(current())).toMatchObject({ findings: [], head: { segment: 3, rows: rows.length } });
    });

    it("misses nothing of what was rolled back, and seals late what was committed late", async () => {
      const [first = 0] = await write(1);
      const failing = current().client.$transaction(async (tx) => {
        await tx.auditEvent.create({ data: { id: first + 1, actorKind: "system", action: "server.add" } });
        throw new Error("rolled back");
      });
      await expect(failing).rejects.toThrow("rolled back");
      await current().client.auditEvent.create({
        data: { id: first + 3, at: at(1), actorKind: "system", action: "server.add" },
      });
      await sealAudit(current(), at(5));
      await current().client.auditEvent.create({
        data: { id: first + 2, at: at(0), actorKind: "system", action: "server.add" },
      });
      await sealAudit(current(), at(6));
      const links = await current().client.auditLink.findMany({ orderBy: [{ segment: "asc" }, { position: "asc" }] });
      expect(links.map(({ eventId }) => eventId - first)).toEqual([0, 3, 2]);
      expect(await checkAudit(current())).toMatchObject({ findings: [], unsealed: 0 });
    });

    it("is searched by parts of names, in upper or lower case, with no mark that stands for others", async () => {
      const { client } = current();
      const ids = [];
      for (const name of ["audit_one", "audit%two", "auditxone"])
        ids.push((await client.administrator.create({ data: { name, passwordHash: "none" } })).id);
      const [one = "", two = "", third = ""] = ids;
      expect(await idsNamed(current(), "DIT_O")).toEqual([one]);
      expect(await idsNamed(current(), "t%t")).toEqual([two]);
      expect((await idsNamed(current(), "audit")).sort()).toEqual([one, two, third].sort());
      await client.administrator.deleteMany({ where: { id: { in: ids } } });
    });

    it("is sealed once, when several do it at the same moment", async () => {
      await write(20);
      await Promise.all(Array.from({ length: 5 }, () => sealAudit(current(), at(30))));
      expect(await checkAudit(current())).toMatchObject({ findings: [], head: { rows: 20 }, unsealed: 0 });
    });

    it("SEC 35: says which row was changed, whatever of it", async () => {
      const [, , third = 0] = await sealed();
      const { auditEvent } = current().client;
      const where = { id: third };
      for (const data of [
        ...[{ action: "session.end" }, { actorId: "ben" }, { actorKind: "worker" as const }, { subjectId: null }],
        ...[{ details: '{"n":2}' }, { at: at(11) }, { onBehalfOf: "ben" }, { addressHash: "x" }],
      ]) {
        const { address: _, ...before } = { address: null, ...(await auditEvent.findUniqueOrThrow({ where })) };
        await auditEvent.update({ where, data });
        expect(await findings()).toEqual([{ kind: "changed", eventId: third, segment: 2, position: 1 }]);
        await auditEvent.update({ where, data: before });
      }
      expect(await findings()).toEqual([]);
    });

    it("says which row was removed, with its seal or without", async () => {
      const [, , third = 0, fourth = 0] = await sealed();
      await current().client.auditEvent.delete({ where: { id: third } });
      const gone = { kind: "removed", eventId: third, segment: 2, position: 1 };
      expect(await findings()).toEqual([gone]);
      await current().client.auditEvent.delete({ where: { id: fourth } });
      await current().client.auditLink.delete({ where: { eventId: fourth } });
      expect(await findings()).toEqual([
        { kind: "segmentChanged", segment: 2 },
        gone,
        { kind: "placeRemoved", segment: 2, position: 2 },
      ]);
    });

    it("says where rows were put in another order", async () => {
      const [, , third = 0, fourth = 0] = await sealed();
      const places = await current().client.auditLink.findMany({ where: { segment: 2 }, orderBy: { position: "asc" } });
      await link(third, { position: 9 });
      await link(fourth, { position: 1 });
      await link(third, { position: 2 });
      expect(places).toHaveLength(2);
      expect(await findings()).toEqual([
        { kind: "segmentChanged", segment: 2 },
        { kind: "moved", eventId: fourth, segment: 2, position: 1 },
        { kind: "moved", eventId: third, segment: 2, position: 2 },
      ]);
    });

    it("says which row was put in later, among those that were sealed or with an older date behind them", async () => {
      await current().client.auditEvent.createMany({
        data: Array.from({ length: LATE_IDS + 10 }, (_, number) => ({
          ...{ at: at(4000 + number), actorKind: "system" as const, action: "server.add" },
        })),
      });
      const { id: lowest } = await current().client.auditEvent.findFirstOrThrow({ orderBy: { id: "asc" } });
      await current().client.auditEvent.delete({ where: { id: lowest + 1 } });
      await sealAudit(current(), at(9000));
      const data = { actorKind: "system" as const, action: "server.remove" };
      await current().client.auditEvent.create({ data: { ...data, id: lowest + 1, at: at(4001) } });
      const { id: behind } = await current().client.auditEvent.create({ data: { ...data, at: at(4001 - 3600) } });
      await sealAudit(current(), at(9001));
      expect(await findings()).toEqual([
        { kind: "inserted", eventId: behind },
        { kind: "inserted", eventId: lowest + 1 },
      ]);
    });

    it("says which segment was removed", async () => {
      await sealed();
      await current().client.auditSegment.delete({ where: { number: 2 } });
      expect(await findings()).toEqual([
        { kind: "segmentRemoved", segment: 2 },
        { kind: "segmentChanged", segment: 3 },
      ]);
    });

    it("is found out by a head that was kept elsewhere, when all seals were made anew", async () => {
      const [, , third = 0] = await sealed();
      const { hash } = await auditHead(current());
      const { auditEvent, auditLink, auditSegment } = current().client;
      await auditEvent.update({ where: { id: third }, data: { actorId: "somebody else" } });
      await auditLink.deleteMany();
      await auditSegment.deleteMany();
      await sealAudit(current(), at(25));
      expect(await findings()).toEqual([]);
      expect(await findings([hash])).toEqual([{ kind: "unknownHead", hash }]);
    });

    it("loses the addresses that acts were done from, and stays as it was sealed", async () => {
      const [first = 0, second = 0] = await write(2);
      const { auditAddress, auditEvent } = current().client;
      const row = { address: "203.0.113.7", salt: "salt" };
      await auditEvent.updateMany({ data: { addressHash: addressHashOf(row) } });
      await auditAddress.create({ data: { ...row, eventId: first, at: at(0) } });
      await auditAddress.create({ data: { ...row, eventId: second, at: at(100) } });
      await sealAudit(current(), at(200));
      expect(await eraseAuditAddresses(current(), at(50))).toBe(1);
      expect(await findings()).toEqual([]);
      await auditAddress.updateMany({ data: { address: "203.0.113.8" } });
      expect(await findings()).toEqual([{ kind: "addressChanged", eventId: second }]);
    });
  });
}
