/** The journal: what is written comes back, all of it or nothing, and only under the lease. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { DatabaseJournal } from "../../lib/db/journal.ts";
import { type HeldLease, takeLease } from "../../lib/db/leases.ts";
import { findOrAddMigration } from "../../lib/db/migrations.ts";
import { startRun } from "../../lib/db/runs.ts";
import type { ClosingRow, JournalFolder, JournalRow } from "../../lib/engine/journal-rows.ts";
import type { Problem } from "../../lib/engine/tally.ts";
import { freshPair } from "./migration-contract.ts";
import { closingRow, FOLDERS, PLAN, rowsOf, stampOf } from "./samples.ts";

/** Held as long as the test says so. */
async function newLease(database: Database, key: string, isHeld = () => true): Promise<HeldLease> {
  const now = new Date();
  const lease = await takeLease(database, { key, holder: "test", now, until: now, force: true });
  if (!lease) throw new Error("no lease");
  return { ...lease, isHeld };
}

export function describeJournal(current: () => Database): void {
  describe("the journal", () => {
    let migrationId: string;
    let runId: string;
    let journal: DatabaseJournal;
    let inbox: number;
    let other: JournalFolder;

    beforeEach(async () => {
      migrationId = await findOrAddMigration(current(), freshPair());
      runId = (await startRun(current(), migrationId, PLAN, new Date())).id;
      journal = new DatabaseJournal(current(), { migrationId, runId, lease: await newLease(current(), migrationId) });
      const [first, second] = await journal.addFolders(FOLDERS);
      if (!first || !second) throw new Error("no folders");
      inbox = first.id;
      other = second;
    });

    const rowsIn = async (folder: number): Promise<JournalRow[]> => {
      const rows: JournalRow[] = [];
      for await (const row of journal.read(folder)) rows.push(row);
      return rows;
    };
    const kindsOf = async (folder: number) => (await rowsIn(folder)).map((row) => row.kind);

    it("keeps folders with their numbers and names, in the order of adding", async () => {
      const folders = await journal.folders();
      expect(folders.map(({ id: _, ...names }) => names)).toEqual(FOLDERS);
      const next = new DatabaseJournal(current(), {
        migrationId,
        runId,
        lease: await newLease(current(), migrationId),
      });
      expect(await next.folders()).toEqual(folders);
      const more = await next.addFolders([{ oldName: "Late", oldPath: ["Late"], newPath: ["Late"] }]);
      expect(await next.folders()).toEqual([...folders, ...more]);
    });

    it("gives back every kind of row as it was, oldest first, folder by folder", async () => {
      const rows = rowsOf(inbox);
      await journal.append(rows.slice(0, 2), "durable");
      await journal.append(rowsOf(other.id), "lazy");
      await journal.append(rows.slice(2), "lazy");
      expect(await rowsIn(inbox)).toEqual(rows);
      expect(await rowsIn(other.id)).toEqual(rowsOf(other.id));
    });

    it("puts one closing row of 20,000 messages, and more after it, in the place of a folder's rows, and of no other's", async () => {
      await journal.append([...rowsOf(inbox), ...rowsOf(other.id)], "durable");
      const closing = closingRow(inbox, 20_000);
      const { settled, flagSets } = closing;
      const more = Array.from({ length: 40 }, (_, index): ClosingRow => {
        const row = { folder: inbox, batch: 10 + index, settled: settled.slice(1) };
        return { kind: "SETTLED", ...row, ...(flagSets && { flagSets }) };
      });
      await journal.closeFolders(new Map([[inbox, [closing, ...more]]]));
      expect(await rowsIn(inbox)).toEqual([closing, ...more]);
      expect(await rowsIn(other.id)).toHaveLength(rowsOf(other.id).length);
      const stored = await current().client.batch.findFirstOrThrow({ where: { folderId: inbox } });
      expect(stored.payload.length / 20_000).toBeLessThan(50);
    });

    it("closes several folders, or none of them when the closing rows of one cannot all be made", async () => {
      await journal.append([...rowsOf(inbox), ...rowsOf(other.id)], "durable");
      const closing = function* (): Iterable<ClosingRow> {
        yield closingRow(inbox, 10);
        throw new Error("out of memory");
      };
      const last = [closingRow(other.id, 10)];
      const both = new Map<number, Iterable<ClosingRow>>([
        [other.id, last],
        [inbox, closing()],
      ]);
      await expect(journal.closeFolders(both)).rejects.toThrow("out of memory");
      expect(await rowsIn(inbox)).toEqual(rowsOf(inbox));
      expect(await rowsIn(other.id)).toEqual(rowsOf(other.id));
      const first = [closingRow(inbox, 10)];
      await journal.closeFolders(
        new Map([
          [other.id, last],
          [inbox, first],
        ]),
      );
      expect([await rowsIn(inbox), await rowsIn(other.id)]).toEqual([first, last]);
    });

    it("writes all rows of an append or none", async () => {
      const nowhere = rowsOf(1_999_999_999);
      await expect(journal.append([...rowsOf(inbox), ...nowhere], "durable")).rejects.toThrow();
      expect(await rowsIn(inbox)).toEqual([]);
      await journal.append(rowsOf(inbox), "durable");
      expect(await rowsIn(inbox)).toHaveLength(rowsOf(inbox).length);
    });

    it("refuses every write of a run whose lease another has taken", async () => {
      await journal.append(rowsOf(inbox), "durable");
      await newLease(current(), migrationId);
      const lost = { code: "journal.leaseLost" };
      const problem: Problem = { folder: "INBOX", uid: 1, code: "message.rejected", text: "", messages: 1 };
      await expect(journal.append(rowsOf(inbox), "durable")).rejects.toMatchObject(lost);
      await expect(journal.append(rowsOf(inbox), "lazy")).rejects.toMatchObject(lost);
      await expect(journal.closeFolders(new Map([[inbox, [closingRow(inbox, 1)]]]))).rejects.toMatchObject(lost);
      await expect(journal.addProblem(problem)).rejects.toMatchObject(lost);
      await expect(journal.addFolders([{ oldName: "x", oldPath: [], newPath: [] }])).rejects.toMatchObject(lost);
      expect(await rowsIn(inbox)).toEqual(rowsOf(inbox));
      expect(await journal.folders()).toHaveLength(FOLDERS.length);
      expect(await current().client.problem.count({ where: { runId } })).toBe(0);
    });

    it("is refused the last byte, at once and without asking, when its time is up", async () => {
      let isHeld = true;
      const lease = await newLease(current(), migrationId, () => isHeld);
      const timed = new DatabaseJournal(current(), { migrationId, runId, lease });
      timed.checkLease();
      isHeld = false;
      expect(() => timed.checkLease()).toThrow(expect.objectContaining({ code: "journal.leaseLost" }));
    });

    it("keeps stamps of folders and takes them away, all or none, and only under the lease", async () => {
      const stamp = stampOf("9223372036854775807");
      await journal.keepStamps(new Map([inbox, other.id].map((id) => [id, stamp])));
      expect(await journal.stamps()).toEqual(new Map([inbox, other.id].map((id) => [id, stamp])));
      const fresher = { ...stamp, at: 2 };
      const changes = new Map([[inbox, null] as const, [other.id, fresher] as const]);
      await journal.keepStamps(changes);
      expect(await journal.stamps()).toEqual(new Map([[other.id, fresher]]));
      expect(await journal.folders()).toHaveLength(FOLDERS.length);
      await newLease(current(), migrationId);
      const lost = { code: "journal.leaseLost" };
      await expect(journal.keepStamps(new Map([[other.id, null]]))).rejects.toMatchObject(lost);
      expect(await journal.stamps()).toEqual(new Map([[other.id, fresher]]));
    });

    it("knows no stamp where it cannot read one whole", async () => {
      await journal.keepStamps(new Map([[inbox, stampOf("7")]]));
      const { verified } = await current().client.migrationFolder.findUniqueOrThrow({ where: { id: inbox } });
      const whole = verified ?? "";
      for (const damaged of [
        "",
        "{}",
        "null",
        whole.slice(1),
        whole.replace('"7"', "7"),
        whole.replace(/"found":\d+,/, ""),
      ]) {
        await current().client.migrationFolder.update({ where: { id: inbox }, data: { verified: damaged } });
        expect(await journal.stamps()).toEqual(new Map());
      }
    });

    it("lists problems with any UID and any name under their run", async () => {
      const problem: Problem = {
        folder: "\0 Büro/\ud83d",
        uid: 4_294_967_295,
        code: "message.rejected",
        text: "NO \0 bytes",
        messages: 1,
      };
      await journal.addProblem(problem);
      await journal.addProblem({ ...problem, uid: null, messages: 12 });
      const rows = await current().client.problem.findMany({ where: { runId }, orderBy: { id: "asc" } });
      expect(rows.map(({ uid, messages }) => [uid, messages])).toEqual([
        [4_294_967_295n, 1],
        [null, 12],
      ]);
      expect(rows[0]?.text).toBe("NO \ufffd bytes");
    });

    it("says that it is damaged where a row is not one of ours", async () => {
      const damage = [
        Buffer.from("{}"),
        Buffer.from('{"oldUids":"1;2"}'),
        Buffer.from("{oldUids"),
        Buffer.from("x\x9c"),
      ];
      for (const payload of damage) {
        await current().client.batch.deleteMany({ where: { folderId: inbox } });
        const row = { folderId: inbox, batch: 1, kind: "RETRY", payload, fence: 1, createdAt: 1 };
        await current().client.batch.create({ data: row });
        await expect(rowsIn(inbox)).rejects.toMatchObject({ code: "journal.unreadable" });
      }
      await current().client.batch.updateMany({ where: { folderId: inbox }, data: { kind: "LATER" } });
      await expect(rowsIn(inbox)).rejects.toThrow("LATER row 1");
    });

    it("goes with its migration", async () => {
      await journal.append(rowsOf(inbox), "durable");
      await current().client.migration.delete({ where: { id: migrationId } });
      expect(await kindsOf(inbox)).toEqual([]);
      expect(await current().client.run.count({ where: { migrationId } })).toBe(0);
    });
  });
}
