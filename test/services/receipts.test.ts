import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeRow } from "../../lib/db/journal-codec.ts";
import { finishRun, startRun } from "../../lib/db/runs.ts";
import type { SettledColumns } from "../../lib/engine/journal-rows.ts";
import { buildReport } from "../../lib/engine/report.ts";
import { noCounts, type Problem } from "../../lib/engine/tally.ts";
import { parseCsv } from "../../lib/report/csv-reader.ts";
import { NotFound } from "../../lib/services/access.ts";
import { allReceipts, type ReceiptSearch, receiptsPage } from "../../lib/services/receipts.ts";
import { receiptsCsv } from "../../lib/services/receipts-csv.ts";
import { reportOf } from "../../lib/services/report.ts";
import { reportJson } from "../../lib/services/report-json.ts";
import { addMigration, addPerson, type TestPerson, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
let anna: TestPerson;
let id: string;

const EVERYTHING: ReceiptSearch = { folder: "", uid: null, outcome: null };
const DIGEST = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
const REFUSED: Problem = { folder: "=Sums", uid: 9, code: "message.rejected", text: "no", messages: 1 };

const columns = (way: SettledColumns["way"], oldUids: string, newUids: string, messages: number) => {
  const each = <T>(value: T): T[] => Array.from({ length: messages }, () => value);
  return { way, oldUids, newUids, sizes: each(1234), digests: each(DIGEST) };
};

async function addFolder(oldPath: readonly string[], newPath: readonly string[], settled: readonly SettledColumns[]) {
  const { client } = portal.database;
  const path = { oldName: oldPath.join("."), oldPath: JSON.stringify(oldPath), newPath: JSON.stringify(newPath) };
  const folder = await client.migrationFolder.create({ data: { migrationId: id, ...path } });
  const validity = { oldUidValidity: 1, newUidValidity: 2 };
  const row = encodeRow({ kind: "FOLDER", folder: folder.id, batch: 1, ...validity, settled, failed: "" });
  const { folderId, batch, kind, payload } = row;
  const data = { folderId, batch, kind, payload: Uint8Array.from(payload), fence: 1, createdAt: 1n };
  await client.batch.create({ data });
}

beforeAll(async () => {
  portal = await testPortal();
  anna = await addPerson(portal);
  const migration = await addMigration(portal, anna, {
    phase: "done",
    activity: null,
    grade: "checkThese",
    listed: [],
  });
  id = migration.id;
  await addFolder(["INBOX"], ["INBOX"], [columns("copied", "1:120", "501:620", 120)]);
  await addFolder(["=Sums"], ["Old", "=Sums"], [columns("same", "7:8", "3:4", 2)]);
  const run = await startRun(portal.database, id, JSON.parse(migration.plan), new Date());
  const folders = [
    { ...noCounts(), old: "INBOX", new: "INBOX", found: 120, copied: 120 },
    { ...noCounts(), old: "=Sums", new: "Old/=Sums", found: 3, alreadyThere: 2, problems: 1 },
  ];
  const rest = { dryRun: false, remarks: [], ways: [], bytes: 5, seconds: 1, endedBy: null };
  await finishRun(portal.database, run.id, buildReport({ ...rest, folders, problemList: [REFUSED] }), new Date());
});
afterAll(() => portal.close());

const pageOf = (search: Partial<ReceiptSearch> = {}, page = 1) =>
  receiptsPage(portal, anna.viewer, id, { search: { ...EVERYTHING, ...search }, page });
const places = async (search: Partial<ReceiptSearch>) =>
  (await pageOf(search)).receipts.map(({ oldFolder, oldUid }) => `${oldFolder} ${oldUid}`);

describe("receipts", () => {
  it("are shown to nobody but their owner, neither as a page nor as a table", async () => {
    const ben = await addPerson(portal);
    for (const viewer of [ben.viewer, { kind: "nobody" } as const]) {
      await expect(receiptsPage(portal, viewer, id, { search: EVERYTHING, page: 1 })).rejects.toThrow(NotFound);
      await expect(allReceipts(portal, viewer, id, EVERYTHING)).rejects.toThrow(NotFound);
    }
  });

  it("come fifty to a page, over all folders", async () => {
    const first = await pageOf();
    expect([first.receipts.length, first.before, first.hasMore]).toEqual([50, 0, true]);
    const third = await pageOf({}, 3);
    expect([third.receipts.length, third.before, third.hasMore]).toEqual([23, 100, false]);
    expect(third.receipts.at(-1)).toMatchObject({ oldFolder: "=Sums", oldUid: 9, code: "message.rejected" });
    expect((await pageOf({}, 4)).receipts).toEqual([]);
  });

  it("are found by the number on either server, by folder and by what became of them", async () => {
    expect(await places({ uid: 7 })).toEqual(["INBOX 7", "=Sums 7"]);
    expect(await places({ uid: 601 })).toEqual(["INBOX 101"]);
    expect(await places({ uid: 7, folder: " OLD/" })).toEqual(["=Sums 7"]);
    expect(await places({ folder: "sums" })).toEqual(["=Sums 7", "=Sums 8", "=Sums 9"]);
    expect(await places({ outcome: "problem" })).toEqual(["=Sums 9"]);
    expect(await places({ outcome: "onTheWay" })).toEqual([]);
  });

  it("are a table that no spreadsheet calculates with, and that has all of them", async () => {
    const { receipts } = await allReceipts(portal, anna.viewer, id, EVERYTHING);
    const pieces: Uint8Array[] = [];
    for await (const piece of receiptsCsv(receipts)) pieces.push(piece);
    const file = Buffer.concat(pieces).toString();
    expect(file.startsWith("\ufeff")).toBe(true);
    const rows = parseCsv(file).map(({ cells }) => cells);
    expect(rows).toHaveLength(1 + 120 + 3);
    expect(rows[1]).toEqual(["Copied", "INBOX", "1", "INBOX", "501", "1234", hexOf(DIGEST), ""]);
    expect(rows.at(-1)?.slice(0, 6)).toEqual(["To check", "'=Sums", "9", "", "", ""]);
    expect(rows.at(-1)?.[7]).not.toBe("");
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });
});

const hexOf = (digest: string) => Buffer.from(digest, "base64url").toString("hex");

describe("a report as JSON", () => {
  it("has what the page has, under names that stay", async () => {
    const facts = (await reportOf(portal, anna.viewer, id)) ?? expect.fail("there is a report");
    expect(JSON.parse(reportJson(facts))).toMatchObject({
      ...{ format: "carryover-report", version: 1, reference: facts.reference, run: { number: 1 } },
      totals: { found: 123, copied: 120, alreadyThere: 2, problems: 1 },
      problems: [{ number: 1, folder: "=Sums", uid: 9, code: "message.rejected" }],
    });
  });
});
