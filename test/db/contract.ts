/** What every database must do alike: run on SQLite and on PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../lib/db/database.ts";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { describeAudit } from "./audit-contract.ts";
import { describeJournal } from "./journal-contract.ts";
import { describeLeases } from "./lease-contract.ts";
import { describeMigrations } from "./migration-contract.ts";
import { describePace } from "./pace-contract.ts";
import { describeTotals } from "./totals-contract.ts";

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
      const tables = Object.values(Prisma.ModelName).map((model) => {
        const name = `${model.charAt(0).toLowerCase()}${model.slice(1)}`;
        const { findMany } = client[name as "server"];
        return findMany();
      });
      // One row may come with its table.
      for (const rows of await Promise.all(tables)) expect(rows.length).toBeLessThanOrEqual(1);
    });

    describeMigrations(current);
    describeLeases(current);
    describePace(current);
    describeJournal(current);
    describeAudit(current);
    describeTotals(current);
  });
}
