import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { buildReport, type FolderReport } from "../../lib/engine/report.ts";
import {
  type Counts,
  difference,
  noCounts,
  type Problem,
  type Remark,
  type RemarkKind,
  sum,
} from "../../lib/engine/tally.ts";

const counts = (some: Partial<Counts>): Counts => ({ ...noCounts(), ...some });
const folder = (old: string, some: Partial<Counts>): FolderReport => ({ old, new: old, ...counts(some) });

const EVERY_COLUMN = counts({
  found: 28,
  copied: 1,
  copiedBefore: 2,
  alreadyThere: 3,
  leftOut: 4,
  vanished: 5,
  notSettled: 6,
  problems: 7,
});

describe("the sum", () => {
  it("agrees when every message found is in exactly one column", () => {
    expect(difference(EVERY_COLUMN)).toBe(0);
    expect(difference({ ...EVERY_COLUMN, vanished: 4 })).toBe(1);
    expect(difference({ ...EVERY_COLUMN, copied: 2 })).toBe(-1);
  });

  it("of folders adds up every column and changes none of them", () => {
    const before = { ...EVERY_COLUMN };
    expect(sum([EVERY_COLUMN, EVERY_COLUMN])).toEqual(
      Object.fromEntries(Object.entries(EVERY_COLUMN).map(([column, value]) => [column, value * 2])),
    );
    expect(EVERY_COLUMN).toEqual(before);
    expect(sum([])).toEqual(noCounts());
  });
});

function report(folders: FolderReport[], more: Partial<Parameters<typeof buildReport>[0]> = {}) {
  return buildReport({
    dryRun: false,
    folders,
    problemList: [],
    remarks: [],
    ways: [],
    bytes: 0,
    seconds: 0,
    endedBy: null,
    ...more,
  });
}

const problem: Problem = { folder: "A", uid: 1, code: "message.rejected", text: "virus", messages: 1 };
const remark = (kind: RemarkKind): Remark => ({ folder: "A", kind, messages: 1, detail: "" });

describe("the report", () => {
  it("holds the totals over its folders", () => {
    const result = report([folder("A", { found: 2, copied: 2 }), folder("B", { found: 3, copiedBefore: 3 })]);
    expect(result).toMatchObject({ found: 5, copied: 2, copiedBefore: 3, problems: 0 });
  });

  it("is refused when a folder's sum does not agree", () => {
    expect(() => report([folder("A", { found: 2, copied: 1 })])).toThrow("the sum of A does not agree");
    expect(() => report([folder("A", { found: 2, copied: 1 }), folder("B", { found: 1, copied: 2 })])).toThrow("A");
  });

  it.each<[string, Partial<Counts>, Partial<Parameters<typeof buildReport>[0]>]>([
    ["complete", { found: 1, copied: 1 }, {}],
    ["complete", {}, {}],
    [
      "complete",
      { found: 1, copied: 1 },
      { remarks: [remark("deliveredToBoth"), remark("renamed"), remark("movedOnOld")] },
    ],
    ["smallDifferences", { found: 1, copied: 1 }, { remarks: [remark("keywordNotKept")] }],
    ["smallDifferences", { found: 1, copied: 1 }, { remarks: [remark("changedByServer")] }],
    ["smallDifferences", { found: 1, copied: 1 }, { remarks: [remark("dateNotKept")] }],
    ["checkThese", { found: 1, problems: 1 }, { problemList: [problem] }],
    ["checkThese", { found: 1, notSettled: 1 }, { remarks: [remark("dateNotKept")] }],
    ["checkThese", {}, { problemList: [{ ...problem, uid: null, messages: 0 }] }],
    ["notComplete", { found: 1, copied: 1 }, { endedBy: "interrupted" }],
    [
      "notComplete",
      { found: 1, problems: 1 },
      { endedBy: new MailError("quota.full", "full"), problemList: [problem] },
    ],
  ])("is graded %s with %j", (grade, some, more) => {
    expect(report([folder("A", some)], more).grade).toBe(grade);
  });
});
