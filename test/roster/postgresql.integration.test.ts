import { afterAll, beforeAll, describe } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { describeRosterImport } from "../services/roster-import-contract.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { type PostgresServer, startPostgres } from "../support/servers/postgresql.ts";
import { describeDeskLists } from "./desk-contract.ts";
import { describeRosterLists } from "./lists-contract.ts";

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

describe("the lists of the roster on PostgreSQL", () => describeRosterLists(() => portal));
describe("the numbers of everybody on PostgreSQL", () => describeDeskLists(() => portal));
describe("reading a list of people in on PostgreSQL", () => describeRosterImport(() => portal));
