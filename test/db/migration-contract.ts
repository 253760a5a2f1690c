/** Migrations, their states and their runs. */
import { describe, expect, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { findOrAddMigration, readState, saveState } from "../../lib/db/migrations.ts";
import { finishRun, startRun } from "../../lib/db/runs.ts";
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
      await saveState(current(), id, state, actor, new Date());
      expect(await readState(current(), id)).toEqual(state);
    });

    it("leaves one audit row per change, with from, to and how long", async () => {
      const id = await findOrAddMigration(current(), freshPair());
      const [, queued, waiting] = STATES;
      if (!queued || !waiting) throw new Error("no samples");
      const start = Date.now() + 60_000;
      await saveState(current(), id, queued, actor, new Date(start));
      await saveState(current(), id, queued, actor, new Date(start + 500));
      await saveState(current(), id, waiting, actor, new Date(start + 2000));
      const events = await current().client.auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: "asc" } });
      expect(events.map((event) => [event.action, event.actorKind])).toEqual([
        ["migration.state", "commandLine"],
        ["migration.state", "commandLine"],
      ]);
      expect(JSON.parse(events[1]?.details ?? "")).toEqual({ from: queued, to: waiting, milliseconds: 2000 });
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
  });
}
