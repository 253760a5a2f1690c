/** What every database must do alike: run on SQLite and on PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { describeJournal } from "./journal-contract.ts";
import { describeLeases } from "./lease-contract.ts";
import { describeMigrations } from "./migration-contract.ts";
import { describePace } from "./pace-contract.ts";

/** Opens an empty database of its own for one suite. */
export type OpenEmpty = () => Promise<{ readonly database: Database; remove(): Promise<void> }>;

export function describeRepositories(name: string, open: OpenEmpty): void {
  describe(name, () => {
    let database: Database;
    let remove: () => Promise<void>;
    beforeAll(async () => {
      ({ database, remove } = await open());
    });
    afterAll(async () => {
      await remove();
    });
    const current = () => database;

    it("has every table and column of the schema", async () => {
      const { client } = database;
      const tables = [
        client.server.findMany(),
        client.person.findMany(),
        client.mailAddress.findMany(),
        client.mail.findMany(),
        client.account.findMany(),
        client.credential.findMany(),
        client.rosterEntry.findMany(),
        client.migration.findMany(),
        client.run.findMany(),
        client.problem.findMany(),
        client.folderChoice.findMany(),
        client.progress.findMany(),
        client.worker.findMany(),
        client.migrationFolder.findMany(),
        client.batch.findMany(),
        client.lease.findMany(),
        client.request.findMany(),
        client.rescuedPart.findMany(),
        client.session.findMany(),
        client.administrator.findMany(),
        client.signInBudget.findMany(),
        client.setUpCode.findMany(),
        client.organisation.findMany(),
        client.announcement.findMany(),
        client.auditEvent.findMany(),
        client.serverPace.findMany(),
        client.slot.findMany(),
        client.slotWish.findMany(),
        client.textCorrection.findMany(),
        client.deviceLink.findMany(),
      ];
      expect(tables).toHaveLength(Object.keys(Prisma.ModelName).length);
      expect(await Promise.all(tables)).toEqual(tables.map(() => []));
    });

    describeMigrations(current);
    describeLeases(current);
    describePace(current);
    describeJournal(current);
  });
}
