/** A journal that an earlier version left behind is opened with everything in it: losing it would double people's mail. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { knownMigrations } from "../../lib/db/schema.ts";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations/sqlite");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-upgrade-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A database as the version left it that knew only the first so many migrations, with one row in each table of a journal. */
function earlierDatabase(file: string, known: number): void {
  const database = new SqliteFile(file);
  database.exec(`CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL,
    "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME,
    "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`);
  for (const name of knownMigrations("sqlite").slice(0, known)) {
    const sql = readFileSync(join(MIGRATIONS, name, "migration.sql"), "utf8");
    database.exec(sql);
    database
      .prepare(
        `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES (?, ?, ?, 1)`,
      )
      .run(randomUUID(), createHash("sha256").update(sql).digest("hex"), name);
  }
  database.exec(`
    INSERT INTO "Server" ("id", "host", "port", "security") VALUES ('s1', 'old.example', 993, 'tls'), ('s2', 'new.example', 993, 'tls');
    INSERT INTO "Account" ("id", "serverId", "login") VALUES ('a1', 's1', 'anna'), ('a2', 's2', 'anna');
    INSERT INTO "Migration" ("id", "oldAccountId", "newAccountId", "plan", "createdAt", "stateSince") VALUES ('m', 'a1', 'a2', '{}', 1763780000000, 1763780000000);
    INSERT INTO "Run" ("id", "migrationId", "number", "request", "startedAt", "found") VALUES ('r', 'm', 1, '{}', 1763780000000, 7);
    INSERT INTO "MigrationFolder" ("id", "migrationId", "oldName", "oldPath", "newPath") VALUES (1, 'm', 'INBOX', '["INBOX"]', '["INBOX"]');
    INSERT INTO "Batch" ("folderId", "batch", "kind", "payload", "fence", "createdAt") VALUES (1, 1, 'FOLDER', x'7b7d', 3, 1763780000000);
    INSERT INTO "Lease" ("key", "holder", "fence", "until") VALUES ('m', 'r', 3, 1763780000000);
  `);
  database.close();
}

it("keeps every row of an earlier version's journal", async () => {
  const file = join(folder, "anna.db");
  earlierDatabase(file, 1);
  const database = await openDatabase(`file:${file}`);
  const migration = await database.client.migration.findUniqueOrThrow({
    where: { id: "m" },
    include: { runs: true, folders: { include: { rows: true } }, oldAccount: { include: { server: true } } },
  });
  const lease = await database.client.lease.findUniqueOrThrow({ where: { key: "m" } });
  await database.close();
  expect(migration).toMatchObject({
    phase: "draft",
    runs: [{ id: "r", found: 7 }],
    folders: [{ oldName: "INBOX", rows: [{ kind: "FOLDER", fence: 3 }] }],
    oldAccount: { login: "anna", server: { host: "old.example", use: "both", maxConnections: 2 } },
  });
  expect(lease.fence).toBe(3);
});
