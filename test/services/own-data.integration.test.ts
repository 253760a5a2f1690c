/** The same as own-data.test.ts, where the other database could do otherwise. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { ownData } from "../../lib/services/own-data.ts";
import { eraseOwnData } from "../../lib/services/own-data-erase.ts";
import { tablesWith } from "../support/database-text.ts";
import { addEverything } from "../support/kept-of-person.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { type PostgresServer, startPostgres } from "../support/servers/postgresql.ts";

let server: PostgresServer;
let onSqlite: TestPortal;
let portal: TestPortal;
beforeAll(async () => {
  server = await startPostgres();
  onSqlite = await testPortal();
  portal = { ...onSqlite, database: await openDatabase(server.url) };
});
afterAll(async () => {
  await portal.database.close();
  await onSqlite.close();
  await server.stop();
});

it("SEC 46: on PostgreSQL, too, a person takes along what is kept of them, and erasing leaves ids in the audit alone", async () => {
  const { database } = portal;
  const marks = {
    ...{ login: "anna.tegernseer@new.example", oldLogin: "ategernseer@old.example" },
    ...{ mailAddress: "anna.privat@elsewhere.example", folder: "Wiedersehensfeier", address: "203.0.113.77" },
  };
  const { viewer, migrationId } = await addEverything(portal, marks);
  let file = "";
  for await (const piece of await ownData(portal, viewer)) file += Buffer.from(piece).toString();
  expect(JSON.parse(file)).toMatchObject({
    moves: [{ id: migrationId, receipts: { copied: 2 } }],
    runs: [{ number: 1 }],
  });
  await database.client.migration.update({
    where: { id: migrationId },
    data: { phase: "queued", activity: "running" },
  });
  expect(await eraseOwnData(portal, viewer)).toBe("stopping");
  await database.client.migration.update({ where: { id: migrationId }, data: { phase: "done", activity: null } });
  expect(await eraseOwnData(portal, viewer)).toBe("erased");
  const { oldLogin, ...names } = marks;
  expect(await tablesWith(database, Object.values(names))).toEqual([]);
  expect(await tablesWith(database, [oldLogin])).toEqual(["RosterEntry"]);
  expect(await tablesWith(database, [viewer.personId, migrationId])).toEqual(["AuditEvent"]);
  expect(await database.client.rosterEntry.findFirst()).toMatchObject({ erasedState: "done", migrationId: null });
});
