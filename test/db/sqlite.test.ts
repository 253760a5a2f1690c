import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../lib/db/client.ts";
import { describeRepositories } from "./contract.ts";

describeRepositories("repositories on SQLite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carryover-db-"));
  const database = await openDatabase(`file:${join(folder, "test.db")}`);
  const remove = async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  };
  return { database, remove };
});
