import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import type { Database, Durability } from "../../lib/db/database.ts";
import { DatabaseJournal } from "../../lib/db/journal.ts";
import { heldByLock } from "../../lib/db/leases.ts";

it("rows are as durable as the engine asks for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carryover-durability-"));
  const database = await openDatabase(`file:${join(folder, "a.db")}`);
  const asked: Durability[] = [];
  const listening: Database = {
    ...database,
    run: async (_statement, durability) => asked.push(durability),
  };
  const owner = { migrationId: "m", runId: "r", lease: heldByLock({ key: "k", fence: 1 }) };
  const journal = new DatabaseJournal(listening, owner);
  await journal.append([{ kind: "RETRY", folder: 1, batch: 1, oldUids: "1" }], "durable");
  await journal.append([{ kind: "RETRY", folder: 1, batch: 1, oldUids: "1" }], "lazy");
  await journal.append([], "durable");
  expect(asked).toEqual(["durable", "lazy"]);
  await database.close();
  rmSync(folder, { recursive: true });
});
