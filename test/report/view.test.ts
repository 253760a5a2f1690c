import { describe, expect, it } from "vitest";
import { buildReport, type FolderReport } from "../../lib/engine/report.ts";
import { COLUMNS, noCounts, type Problem, type Remark } from "../../lib/engine/tally.ts";
import type { StoredReport } from "../../lib/report/stored.ts";
import { type ListedFolder, REPORT_COLUMNS, type ReportCounts, reportView } from "../../lib/report/view.ts";
import { Random } from "../support/random.ts";

const inbox: FolderReport = {
  ...noCounts(),
  old: "INBOX",
  new: "INBOX",
  found: 10,
  copied: 6,
  alreadyThere: 3,
  problems: 1,
};
const problem: Problem = { folder: "INBOX", uid: 7, code: "message.tooLarge", text: "too large", messages: 1 };

function stored(
  more: Partial<Parameters<typeof buildReport>[0]> = {},
  trouble: StoredReport["trouble"] = null,
): StoredReport {
  const run = {
    dryRun: false,
    folders: [inbox],
    problemList: [problem],
    remarks: [],
    bytes: 0,
    ways: [],
    seconds: 1,
    endedBy: null,
  };
  const report = buildReport({ ...run, ...more });
  const endedBy = trouble?.code ?? (report.endedBy === null ? null : "interrupted");
  return { ...report, endedBy, trouble };
}

const listedAs = (old: string, messages: number | null, selectable = true): ListedFolder => ({
  old,
  messages,
  selectable,
});

/** How far the columns of pages and files are from what was found. */
function gap(line: ReportCounts): number {
  return line.found - REPORT_COLUMNS.reduce((sum, column) => sum + line[column], 0);
}

/** A run's report of some folders, in which every message is in a random column. */
function randomReport(random: Random): StoredReport {
  const folders = Array.from({ length: random.below(6) }, (_, index): FolderReport => {
    const counts = noCounts();
    for (const column of COLUMNS) if (random.chance(0.6)) counts[column] = random.below(1000);
    counts.found = COLUMNS.reduce((sum, column) => sum + counts[column], 0);
    return { ...counts, old: `old ${index}`, new: `new ${index}` };
  });
  return stored({ folders, problemList: [] });
}

describe("messages that are saved as attachments", () => {
  const refused: Problem = {
    ...{ folder: "INBOX", uid: 8, code: "message.rejected", text: "no", messages: 1 },
    at: { oldName: "INBOX", uidValidity: 1 },
  };
  const saved: Problem = { ...refused, uid: 9, savedIn: "Import problems" };
  const three = { ...inbox, found: 12, problems: 3 };

  it("stay listed, apart from those that are not, and need not be looked at", () => {
    const view = reportView(stored({ folders: [three], problemList: [problem, saved, refused] }), []);
    expect(view).toMatchObject({ saved: 1, toCheck: 2, grade: "checkThese" });
    expect(view.totals.problems).toBe(3);
    expect(view.problems.map(({ code, savedIn, attachable }) => [code, savedIn, attachable])).toEqual([
      ["message.tooLarge", null, 0],
      ["message.rejected", "Import problems", 0],
      ["message.rejected", null, 1],
    ]);
    expect(view.problems.flatMap(({ problems }) => problems.map(({ number }) => number))).toEqual([1, 2, 3]);
  });
});

describe("the report as people read it", () => {
  it("agrees in every folder and in the whole, whatever a run and the choice of folders were", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const report = randomReport(random);
      const others = Array.from({ length: random.below(5) }, (_, index) =>
        listedAs(`left ${index}`, random.below(500)),
      );
      const listed = [...report.folders.map(({ old }) => listedAs(old, random.below(2000))), ...others];
      const { folders, totals, wholeAccount } = reportView(report, listed);
      expect([...folders, totals].map(gap), `seed ${seed}`).toEqual([...folders, totals].map(() => 0));
      expect(totals.found).toBe(folders.reduce((sum, { found }) => sum + found, 0));
      expect(wholeAccount).toBe(listed.length > 0);
      expect(totals.notChosen).toBe(others.reduce((sum, { messages }) => sum + (messages ?? 0), 0));
    }
  });

  it("counts folders that were not chosen, so that the sum is of the whole old account", () => {
    const listed = [listedAs("INBOX", 10), listedAs("Trash", 400), listedAs("Lab", null, false)];
    const { totals, folders, wholeAccount } = reportView(stored(), listed);
    expect(totals).toMatchObject({ found: 410, notChosen: 400, copied: 6 });
    expect(folders.map(({ old, new: name }) => [old, name])).toEqual([
      ["INBOX", "INBOX"],
      ["Trash", null],
    ]);
    expect(wholeAccount).toBe(true);
  });

  it.each([
    ["a folder was never counted", [listedAs("INBOX", 10), listedAs("Trash", null)]],
    ["nothing was listed", []],
  ])("does not claim the whole account where %s", (_, listed) => {
    const { totals, wholeAccount } = reportView(stored(), listed);
    expect([totals.found, wholeAccount]).toEqual([10, false]);
  });

  it("does not call a run checked that ended early, nor what it did not reach a trouble", () => {
    const half = { ...noCounts(), old: "INBOX", new: "INBOX", found: 10, copied: 4, notSettled: 6 };
    const trouble = { code: "quota.full", side: "new", serverText: "full" } as const;
    const view = reportView(stored({ folders: [half], problemList: [], endedBy: "interrupted" }, trouble), [
      listedAs("INBOX", 10),
      listedAs("Trash", 4),
    ]);
    expect(view).toMatchObject({ checked: false, toCheck: 0, there: 4, ended: trouble, wholeAccount: false });
    expect(view.totals.found).toBe(10);
  });

  it("counts copies that the person deleted since as accounted for, but not as there", () => {
    const remark: Remark = { folder: "INBOX", kind: "deletedOnNew", messages: 2, detail: "" };
    const view = reportView(stored({ remarks: [remark] }), []);
    expect([view.there, view.toCheck]).toEqual([7, 1]);
  });

  it("groups problems by what happened and remarks by kind, the largest folder first", () => {
    const remarks: Remark[] = [
      { folder: "A", kind: "renamed", messages: 1, detail: "A-old" },
      { folder: "B", kind: "renamed", messages: 5, detail: "B-old" },
    ];
    const other: Problem = { ...problem, folder: "Sent", uid: 9 };
    const view = reportView(stored({ problemList: [problem, other], remarks }), []);
    expect(view.problems.map(({ code, messages, problems }) => [code, messages, problems.length])).toEqual([
      ["message.tooLarge", 2, 2],
    ]);
    expect(view.remarks.map(({ kind, folders }) => [kind, folders.map(({ folder }) => folder)])).toEqual([
      ["renamed", ["B", "A"]],
    ]);
  });
});
