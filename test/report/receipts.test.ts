import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../lib/engine/errors.ts";
import type { JournalRow, SettledColumns } from "../../lib/engine/journal-rows.ts";
import { JournalMoved, type Receipt, receiptsOf } from "../../lib/report/receipts.ts";
import { rowsOf } from "../db/samples.ts";

const FOLDER = { id: 1, oldName: "INBOX.Birds", oldPath: ["Birds"], newPath: ["Old", "Birds"] };
/** The digest of an empty message, as the journal and as `sha256sum` write it. */
const EMPTY = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
const EMPTY_HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const settled = (way: SettledColumns["way"], oldUids: string, newUids: string, messages: number): SettledColumns => ({
  ...{ way, oldUids, newUids, sizes: Array.from({ length: messages }, (_, index) => 100 + index) },
  digests: Array.from({ length: messages }, () => EMPTY),
});
const folderRow = (columns: readonly SettledColumns[], failed = ""): JournalRow => ({
  ...{ kind: "FOLDER", folder: 1, batch: 1, oldUidValidity: 1, newUidValidity: 2, settled: columns, failed },
});
const settledRow = (columns: readonly SettledColumns[]): JournalRow => ({
  ...{ kind: "SETTLED", folder: 1, batch: 2, settled: columns },
});

interface Given {
  readonly isClosed?: boolean;
  readonly folder?: typeof FOLDER;
  readonly problems?: Iterable<[number, ErrorCode]>;
  readonly newFolder?: string | null;
}

function read(rows: Iterable<JournalRow>, given: Given = {}): AsyncGenerator<Receipt> {
  const { isClosed = true, folder = FOLDER, problems = [], newFolder = null } = given;
  const stored = (async function* () {
    yield* rows;
  })();
  return receiptsOf({ folder, rows: stored, isClosed }, { newFolder, problems: new Map(problems) });
}

async function all(rows: Iterable<JournalRow>, given: Given = {}): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  for await (const receipt of read(rows, given)) receipts.push(receipt);
  return receipts;
}

describe("the receipts of a folder", () => {
  it("say of each message where it was, where it is, its size and its digest as other programs write it", async () => {
    expect(await all([folderRow([settled("copied", "7:8", "107,300", 2)])])).toEqual([
      {
        ...{ outcome: "copied", oldFolder: "Birds", oldUid: 7, newFolder: "Old/Birds", newUid: 107 },
        ...{ bytes: 100, sha256: EMPTY_HEX, code: null },
      },
      expect.objectContaining({ oldUid: 8, newUid: 300, bytes: 101 }),
    ]);
  });

  it("name the new folder as the report does, where the server gave it another name", async () => {
    const [receipt] = await all([folderRow([settled("copied", "7", "1", 1)])], { newFolder: "Old/birds" });
    expect(receipt?.newFolder).toBe("Old/birds");
  });

  it("come in the order of the old folder within each piece, whichever way they came", async () => {
    const rows = [folderRow([settled("copied", "1,4", "1,4", 2), settled("same", "2:3", "2:3", 2)])];
    expect((await all(rows)).map(({ oldUid, outcome }) => [oldUid, outcome])).toEqual([
      [1, "copied"],
      [2, "same"],
      [3, "same"],
      [4, "copied"],
    ]);
  });

  it("say honestly what nobody knows", async () => {
    const rows = [folderRow([settled("copied", "0,7", "5,0", 2), settled("movedOnOld", "9", "0", 1)])];
    expect(await all(rows)).toMatchObject([
      { oldUid: null, newUid: 5, newFolder: "Old/Birds" },
      { oldUid: 7, newUid: null, newFolder: "Old/Birds" },
      { oldUid: 9, newUid: null, newFolder: null },
    ]);
  });

  it("say what has to be checked: refused, given up, or there and not as it should be", async () => {
    const problems: [number, ErrorCode][] = [
      [7, "message.changed"],
      [20, "message.rejected"],
    ];
    expect(await all([folderRow([settled("copied", "7:8", "1:2", 2)], "15")], { problems })).toMatchObject([
      { oldUid: 7, newUid: 1, outcome: "problem", code: "message.changed" },
      { oldUid: 8, newUid: 2, outcome: "copied", code: null },
      { oldUid: 15, newUid: null, newFolder: null, outcome: "problem", code: "message.unsettled", sha256: null },
      { oldUid: 20, newUid: null, newFolder: null, outcome: "problem", code: "message.rejected", bytes: null },
    ]);
  });

  it("tell attachments from copies, in the folder that they are in", async () => {
    const folder = { ...FOLDER, oldName: "\u2709 INBOX.Birds", newPath: ["Import problems"] };
    const problems: [number, ErrorCode][] = [[7, "message.rejected"]];
    const rows = [folderRow([settled("copied", "7", "1", 1)])];
    expect(await all(rows, { folder, problems, newFolder: "Old/Birds" })).toMatchObject([
      { oldUid: 7, newUid: 1, outcome: "attached", oldFolder: "Birds", newFolder: "Import problems" },
    ]);
  });

  it("of a folder that is not closed say what its rows mean together", async () => {
    expect(await all(rowsOf(1), { isClosed: false })).toMatchObject([
      { oldUid: 9, newUid: 77, outcome: "copied" },
      { oldUid: 8, newUid: null, outcome: "copied" },
      { oldUid: 40, newUid: 3, outcome: "deliveredToBoth", bytes: 10 },
      { oldUid: 41, newUid: 9, outcome: "deliveredToBoth" },
      { oldUid: 12, outcome: "problem", code: "message.unsettled" },
    ]);
    const underWay = rowsOf(1).slice(0, 2);
    expect(await all(underWay, { isClosed: false })).toMatchObject([
      { oldUid: 9, outcome: "onTheWay", newFolder: null },
      { oldUid: 8, outcome: "onTheWay", newFolder: null },
      { oldUid: 7, outcome: "onTheWay", newFolder: null, sha256: null },
      { oldUid: 12, outcome: "onTheWay", newFolder: null, sha256: null },
    ]);
  });

  it("are read piece by piece as they are asked for", async () => {
    let taken = 0;
    const rows = function* () {
      for (let piece = 0; piece < 100; piece++) {
        taken++;
        const columns = [settled("copied", `${piece * 10 + 1}:${piece * 10 + 10}`, "1:10", 10)];
        yield piece === 0 ? folderRow(columns) : settledRow(columns);
      }
    };
    const receipts = read(rows());
    for (let asked = 0; asked < 11; asked++) await receipts.next();
    expect(taken).toBe(2);
    await receipts.return(undefined);
  });

  it("are not told twice where a run has rewritten the folder meanwhile", async () => {
    const columns = [settled("copied", "7", "1", 1)];
    await expect(all([folderRow(columns), folderRow(columns)])).rejects.toThrow(JournalMoved);
    const [intent] = rowsOf(1);
    expect(await all([folderRow(columns), ...(intent ? [intent] : [])])).toHaveLength(1);
  });
});
