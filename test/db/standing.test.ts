import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databaseStanding, openDatabase } from "../../lib/db/client.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-standing-"));
  file = join(folder, "x.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("looking at a database", () => {
  it("makes none where there is none", async () => {
    expect(await databaseStanding(`file:${file}`)).toMatchObject({ isThere: false, name: file, clockAheadMs: null });
    expect(existsSync(file)).toBe(false);
  });

  it("says how many migrations it lacks, and applies none", async () => {
    await (await openDatabase(`file:${file}`)).close();
    expect(await databaseStanding(`file:${file}`)).toMatchObject({ isThere: true, missing: 0 });
    const database = new SqliteFile(file);
    database.exec(`DELETE FROM "_prisma_migrations" WHERE "migration_name" =
      (SELECT MAX("migration_name") FROM "_prisma_migrations")`);
    database.close();
    for (const _ of [1, 2]) expect(await databaseStanding(`file:${file}`)).toMatchObject({ missing: 1 });
  });

  it("says whose it is where it is another program's", async () => {
    const database = new SqliteFile(file);
    database.exec("CREATE TABLE other (x)");
    database.close();
    await expect(databaseStanding(`file:${file}`)).rejects.toMatchObject({ trouble: "notOurs" });
  });
});
