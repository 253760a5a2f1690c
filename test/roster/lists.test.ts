import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foldForSearch, searchWords } from "../../lib/policy/roster-search.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { describeDeskLists } from "./desk-contract.ts";
import { describeRosterLists } from "./lists-contract.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

describe("UX 36: the lists of the roster on SQLite", () => describeRosterLists(() => portal));
describe("the numbers of everybody on SQLite", () => describeDeskLists(() => portal));

it("compares names without case, accents and double spaces", () => {
  expect(foldForSearch("  Ngọc  ÁNH ")).toBe("ngoc anh");
  expect(searchWords("a b c d e f g h i j")).toHaveLength(8);
  expect(searchWords("   ")).toEqual([]);
});
