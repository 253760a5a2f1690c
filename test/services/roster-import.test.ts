import { afterAll, beforeAll, describe } from "vitest";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { describeRosterImport } from "./roster-import-contract.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

describe("reading a list of people in on SQLite", () => describeRosterImport(() => portal));
