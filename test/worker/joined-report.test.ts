/** The report of a run that gave way and went on. */
import { describe, expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { buildReport, type RunReport } from "../../lib/engine/report.ts";
import { type Counts, noCounts, type Problem, type Remark } from "../../lib/engine/tally.ts";
import { joinedReport } from "../../lib/worker/joined-report.ts";

const inbox = (counts: Partial<Counts>) => ({ ...noCounts(), old: "INBOX", new: "INBOX", ...counts });
const sent = (counts: Partial<Counts>) => ({ ...noCounts(), old: "Sent", new: "Sent Items", ...counts });

function part(facts: Partial<RunReport>): RunReport {
  const nothing = { dryRun: false, folders: [], problemList: [], remarks: [], bytes: 0, ways: [], seconds: 0 };
  return buildReport({ ...nothing, endedBy: null, ...facts });
}

/** As it is stored. */
function rested(facts: Partial<RunReport>) {
  return { ...part({ ...facts, endedBy: "interrupted" }), endedBy: "interrupted", trouble: null } as const;
}

const remark = (kind: Remark["kind"], messages: number): Remark => ({ folder: "INBOX", kind, messages, detail: "" });
const problem = (folder: string, uid: number): Problem => ({
  ...{ folder, uid, code: "message.rejected", text: "no", messages: 1 },
});

describe("a run in two parts", () => {
  const first = rested({
    folders: [inbox({ found: 10, copied: 4, copiedBefore: 1, notSettled: 5 })],
    ...{ bytes: 400, seconds: 600 },
  });

  it("copied what both of them copied", () => {
    const second = part({ folders: [inbox({ found: 10, copied: 5, copiedBefore: 5 })], bytes: 500, seconds: 20 });
    expect(joinedReport(first, second)).toMatchObject({
      ...{ grade: "complete", endedBy: null, found: 10, copied: 9, copiedBefore: 1, notSettled: 0 },
      ...{ bytes: 900, seconds: 620 },
    });
  });

  it("handed messages over in the ways of both", () => {
    const before = { ...first, ways: [{ way: "multi", messages: 4 }] } as const;
    const ways = [
      { way: "pipelined", messages: 3 },
      { way: "multi", messages: 2 },
    ] as const;
    expect(joinedReport(before, part({ ways })).ways).toEqual([
      { way: "multi", messages: 6 },
      { way: "pipelined", messages: 3 },
    ]);
    // A report of an earlier version has none.
    const { ways: _none, ...old } = first;
    expect(joinedReport(old, part({ ways })).ways).toEqual(ways);
  });

  it("copied no more than is still known to be copied", () => {
    const second = part({ folders: [inbox({ found: 7, copied: 5, copiedBefore: 2 })] });
    expect(joinedReport(first, second)).toMatchObject({ found: 7, copied: 7, copiedBefore: 0 });
  });

  it("knows what the first found where the second ended before it had looked there", () => {
    const trouble = new MailError("net.lost", "lost");
    const before = { ...first, problemList: [problem("INBOX", 1)] };
    const second = part({ folders: [sent({ found: 2, notSettled: 2 })], endedBy: trouble });
    const joined = joinedReport(before, second);
    expect(joined).toMatchObject({ endedBy: trouble, grade: "notComplete", found: 12, copied: 4 });
    expect(joined.problemList).toEqual([problem("INBOX", 1)]);
    const nothing = joinedReport(before, part({ endedBy: trouble }));
    expect(nothing).toMatchObject({ found: 10, copied: 4, copiedBefore: 1 });
  });

  it("has the problems of the second part, which tried everything again", () => {
    const before = { ...first, problemList: [problem("INBOX", 1), problem("INBOX", 2)] };
    const second = part({
      folders: [inbox({ found: 10, copied: 4, copiedBefore: 5, problems: 1 })],
      problemList: [problem("INBOX", 2)],
    });
    expect(joinedReport(before, second).problemList).toEqual([problem("INBOX", 2)]);
  });

  it("adds up what is said of messages once, and takes the last word on everything else", () => {
    const before = { ...first, remarks: [remark("dateNotKept", 2), remark("renamed", 10), remark("deletedOnNew", 1)] };
    const second = part({
      folders: [inbox({ found: 10, copied: 5, copiedBefore: 5 })],
      remarks: [remark("dateNotKept", 1), remark("renamed", 11)],
    });
    expect(joinedReport(before, second).remarks).toEqual([remark("dateNotKept", 3), remark("renamed", 11)]);
  });
});
