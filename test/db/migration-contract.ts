/** Migrations, their states and their runs. */
import { describe, expect, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { takeLease } from "../../lib/db/leases.ts";
import { findOrAddMigration, type Held, readState, saveState } from "../../lib/db/migrations.ts";
import { storeProgress } from "../../lib/db/progress.ts";
import { beginRun, endRestingRun, finishRun, restRun, startRun } from "../../lib/db/runs.ts";
import { MailError } from "../../lib/engine/errors.ts";
import { buildReport } from "../../lib/engine/report.ts";
import { noCounts } from "../../lib/engine/tally.ts";
import { PLAN, STATES } from "./samples.ts";

let logins = 0;

/** Two accounts that no other test uses. */
export function freshPair() {
  const login = `anna${++logins}`;
  const security = "tls" as const;
  return {
    old: { host: "OLD.example", port: 993, security, login },
    new: { host: "new.example", port: 993, security, login },
    plan: PLAN,
    sole: false,
  };
}

export function describeMigrations(current: () => Database): void {
  const actor = { kind: "commandLine", id: null } as const;

  /** Takes the migration's run over from whoever had it. */
  async function heldBy(migrationId: string): Promise<Held> {
    const now = new Date();
    const lease = await takeLease(current(), { key: migrationId, holder: "a run", now, until: now, force: true });
    if (!lease) throw new Error("no lease");
    return { migrationId, lease };
  }

  describe("a migration", () => {
    it("is the same one for the same two accounts, also by the other usual port and in another spelling of the host", async () => {
      const pair = freshPair();
      const first = await findOrAddMigration(current(), pair);
      const again = { ...pair, old: { ...pair.old, host: "old.EXAMPLE", port: 143, security: "starttls" as const } };
      expect(await findOrAddMigration(current(), again)).toBe(first);
      const turned = { ...pair, old: pair.new, new: pair.old };
      expect(await findOrAddMigration(current(), turned)).not.toBe(first);
      const elsewhere = { ...pair, new: { ...pair.new, port: 1993 } };
      expect(await findOrAddMigration(current(), elsewhere)).not.toBe(first);
    });

    it("is added once when two processes ask at once", async () => {
      const fresh = freshPair();
      const pair = { ...fresh, old: { ...fresh.old, host: "never-seen.example" } };
      const ids = await Promise.all([1, 2, 3, 4].map(() => findOrAddMigration(current(), pair)));
      expect(new Set(ids).size).toBe(1);
    });

    it("is refused in a journal that belongs to another, naming whose it is", async () => {
      const owner = freshPair();
      const ownerId = await findOrAddMigration(current(), owner);
      const folder = { migrationId: ownerId, oldName: "INBOX", oldPath: "[]", newPath: "[]" };
      await current().client.migrationFolder.create({ data: folder });
      const refused = findOrAddMigration(current(), { ...freshPair(), sole: true });
      await expect(refused).rejects.toMatchObject({ code: "journal.otherMigration" });
      await expect(refused).rejects.toThrow(/anna\d+ on old\.example to anna\d+ on new\.example/);
    });
  });

  describe("the state of a migration", () => {
    it.each(STATES)("comes back as it was stored: %j", async (state) => {
      const id = await findOrAddMigration(current(), freshPair());
      expect(await saveState(current(), await heldBy(id), state, actor, new Date())).toBe(true);
      expect(await readState(current(), id)).toEqual(state);
    });

    it("leaves one audit row per change, with from, to and how long", async () => {
      const id = await findOrAddMigration(current(), freshPair());
      const [, queued, waiting] = STATES;
      if (!queued || !waiting) throw new Error("no samples");
      const start = Date.now() + 60_000;
      const held = await heldBy(id);
      await saveState(current(), held, queued, actor, new Date(start));
      await saveState(current(), held, queued, actor, new Date(start + 500));
      await saveState(current(), held, waiting, actor, new Date(start + 2000));
      const events = await current().client.auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: "asc" } });
      expect(events.map((event) => [event.action, event.actorKind])).toEqual([
        ["migration.state", "commandLine"],
        ["migration.state", "commandLine"],
      ]);
      expect(JSON.parse(events[1]?.details ?? "")).toEqual({ from: queued, to: waiting, milliseconds: 2000 });
    });

    it("is no longer written by a run that another has taken over, nor how far it is", async () => {
      const id = await findOrAddMigration(current(), freshPair());
      const [lost, taken] = [await heldBy(id), await heldBy(id)];
      const [, queued] = STATES;
      if (!queued) throw new Error("no samples");
      expect(await saveState(current(), lost, queued, actor, new Date())).toBe(false);
      expect(await readState(current(), id)).toEqual({ phase: "draft", activity: { kind: "running" } });
      expect(await current().client.auditEvent.count({ where: { subjectId: id } })).toBe(0);
      await storeProgress(current(), { ...taken, runId: "second" }, "its", new Date());
      await storeProgress(current(), { ...lost, runId: "first" }, "what was so before", new Date());
      const progress = await current().client.progress.findUniqueOrThrow({ where: { migrationId: id } });
      expect(progress).toMatchObject({ runId: "second", record: "its" });
    });
  });

  describe("a run", () => {
    it("is numbered and keeps the sums and the report it ended with", async () => {
      const migrationId = await findOrAddMigration(current(), freshPair());
      const first = await startRun(current(), migrationId, PLAN, new Date());
      const second = await startRun(current(), migrationId, PLAN, new Date());
      expect([first.number, second.number]).toEqual([1, 2]);
      const folder = { ...noCounts(), old: "INBOX", new: "INBOX", found: 3, copied: 2, notSettled: 1 };
      const endedBy = new MailError("quota.full", "the new account is full", { side: "new", serverText: "Full" });
      const report = buildReport({
        dryRun: false,
        folders: [folder],
        problemList: [],
        remarks: [],
        ways: [],
        bytes: 3_000_000_000,
        seconds: 1.5,
        endedBy,
      });
      await finishRun(current(), second.id, report, new Date(1_800_000_000_000));
      const row = await current().client.run.findUniqueOrThrow({ where: { id: second.id } });
      expect(row).toMatchObject({ found: 3, copied: 2, notSettled: 1, bytes: 3_000_000_000n, grade: "notComplete" });
      expect(row).toMatchObject({ endedBy: "quota.full", endedAt: new Date(1_800_000_000_000) });
      const trouble = { code: "quota.full", side: "new", serverText: "Full", retryAt: null };
      expect(JSON.parse(row.report ?? "")).toMatchObject({ folders: [folder], endedBy: "quota.full", trouble });
      expect(JSON.parse(row.request)).toEqual(PLAN);
    });

    const partly = (copied: number) =>
      buildReport({
        ...{
          dryRun: false,
          problemList: [],
          remarks: [],
          ways: [],
          bytes: copied * 100,
          seconds: 1.5,
          endedBy: "interrupted",
        },
        folders: [{ ...noCounts(), old: "INBOX", new: "INBOX", found: 3, copied, notSettled: 3 - copied }],
      });
    const runsOf = (migrationId: string) =>
      current().client.run.findMany({ where: { migrationId }, orderBy: { number: "asc" } });

    it("goes on where it gave way, as the same run, and without the problems that are told again", async () => {
      const migrationId = await findOrAddMigration(current(), freshPair());
      const first = await beginRun(current(), migrationId, PLAN, new Date());
      expect(first).toMatchObject({ number: 1, soFar: null });
      const problem = { folder: "INBOX", uid: 1n, code: "message.rejected", text: "no", messages: 1 };
      await current().client.problem.create({ data: { runId: first.id, ...problem } });
      await restRun(current(), first.id, partly(2));
      const again = await beginRun(current(), migrationId, PLAN, new Date());
      expect(again).toMatchObject({ id: first.id, number: 1 });
      expect(JSON.parse(again.soFar ?? "")).toMatchObject({ copied: 2, endedBy: "interrupted" });
      expect(await current().client.problem.count({ where: { runId: first.id } })).toBe(0);
      expect(await runsOf(migrationId)).toMatchObject([{ endedAt: null, grade: null, found: 0 }]);
    });

    it("is another one after one whose worker died, and after one that gave way and was ended", async () => {
      const migrationId = await findOrAddMigration(current(), freshPair());
      await beginRun(current(), migrationId, PLAN, new Date());
      const second = await beginRun(current(), migrationId, PLAN, new Date());
      await restRun(current(), second.id, partly(2));
      await endRestingRun(current(), migrationId, new Date(1_800_000_000_000));
      await endRestingRun(current(), migrationId, new Date());
      expect((await beginRun(current(), migrationId, PLAN, new Date())).number).toBe(3);
      expect(await runsOf(migrationId)).toMatchObject([
        { endedBy: "interrupted", report: null },
        { endedBy: "interrupted", grade: "notComplete", endedAt: new Date(1_800_000_000_000), copied: 2, bytes: 200n },
        { endedAt: null, report: null },
      ]);
    });
  });
}
