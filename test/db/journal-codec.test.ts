/** Rows as earlier versions wrote them: a journal that cannot be read any more would double people's mail. */
import { expect, it } from "vitest";
import { decodeRow, encodeRow } from "../../lib/db/journal-codec.ts";
import type { JournalRow } from "../../lib/engine/journal-rows.ts";
import { Ledger } from "../../lib/engine/ledger.ts";

const stored = (kind: string, payload: object) => ({
  folderId: 7,
  batch: 9,
  kind,
  payload: Buffer.from(JSON.stringify(payload)),
});

const closed = {
  oldUidValidity: 1,
  newUidValidity: 2,
  settled: [{ way: "copied", oldUids: "5:6", newUids: "100:101", sizes: [3, 4], digests: ["x", "y"] }],
  failed: "",
};

it("a closed folder from before flags were remembered is read, and nothing is known of its copies' flags", () => {
  const ledger = new Ledger(7, [decodeRow(stored("FOLDER", closed))]);
  expect([...ledger.settled.values()]).toEqual([
    { oldUid: 5, newUid: 100, size: 3, digest: "x", way: "copied" },
    { oldUid: 6, newUid: 101, size: 4, digest: "y", way: "copied" },
  ]);
  expect([ledger.ownCopy(5), ledger.ownCopy(6)]).toEqual([null, null]);
  const rows = [...ledger.closingRows()].map(encodeRow);
  expect(rows.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()))).toEqual([closed]);
});

it.each([
  ["flag sets that are none", { ...closed, flagSets: [7] }],
  ["numbers that are none", { ...closed, settled: closed.settled.map((columns) => ({ ...columns, flags: ["1"] })) }],
])("%s are damage", (_what, payload) => {
  expect(() => decodeRow(stored("FOLDER", payload))).toThrow("damaged");
  expect(() => decodeRow(stored("SETTLED", payload))).toThrow("damaged");
});

it("a number without a flag set is not believed", () => {
  const settled = closed.settled.map((columns) => ({ ...columns, flags: [1, 2] }));
  const ledger = new Ledger(7, [decodeRow(stored("FOLDER", { ...closed, settled, flagSets: [["\\Seen"]] }))]);
  expect([ledger.ownCopy(5), ledger.ownCopy(6)]).toEqual([100, null]);
});

it("only the rows of a closed folder are deflated: all others are replaced by them soon", () => {
  const settled = closed.settled.map((columns) => ({
    ...columns,
    way: "copied" as const,
    digests: ["x".repeat(600), "y"],
  }));
  const uids = "1,3,5,7".repeat(200);
  const rows: JournalRow[] = [
    { kind: "FOLDER", folder: 7, batch: 0, oldUidValidity: 1, newUidValidity: 2, settled, failed: "" },
    { kind: "SETTLED", folder: 7, batch: 0, settled },
    { kind: "DONE", folder: 7, batch: 1, oldUids: uids, newUids: uids },
    { kind: "AMBIGUOUS", folder: 7, batch: 1, oldUids: uids, at: 5 },
  ];
  const written = rows.map(encodeRow);
  expect(written.map(({ kind, payload }) => [kind, payload[0] === "{".charCodeAt(0)])).toEqual([
    ["FOLDER", false],
    ["SETTLED", false],
    ["DONE", true],
    ["AMBIGUOUS", true],
  ]);
  expect(written.map(decodeRow)).toEqual(rows);
});
