/** Several processes of a new version start at the same moment: tables are brought up to date once, and all of them begin. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { knownMigrations } from "../../lib/db/schema.ts";
import { type PostgresServer, startPostgres } from "../support/servers/postgresql.ts";

const PROGRAM = join(import.meta.dirname, "support/open.ts");

let folder: string;
let postgres: PostgresServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "carryover-together-"));
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

async function start(url: string): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, url], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const said = await text(child.stderr);
  return (await ended) === 0 ? "began" : said;
}

describe("of four processes that start at once", () => {
  it.each(["sqlite", "postgresql"] as const)(
    "all begin, and every migration of %s is applied once",
    async (provider) => {
      const url = provider === "sqlite" ? `file:${join(folder, "carryover.db")}` : postgres.url;
      expect(await Promise.all([1, 2, 3, 4].map(() => start(url)))).toEqual(["began", "began", "began", "began"]);
      const database = await openDatabase(url);
      const rows = await database.client.$queryRawUnsafe<{ migration_name: string }[]>(
        'SELECT "migration_name" FROM "_prisma_migrations" ORDER BY "migration_name"',
      );
      await database.close();
      expect(rows.map((row) => row.migration_name)).toEqual(knownMigrations(provider));
    },
  );
});
