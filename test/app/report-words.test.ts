/** Heading and lead of a report, where it is one of a test. */
import { expect, it } from "vitest";
import { leadWords, titleWords } from "../../app/move/[migration]/report/words.ts";
import { buildReport } from "../../lib/engine/report.ts";
import type { Problem } from "../../lib/engine/tally.ts";
import type { StoredReport } from "../../lib/report/stored.ts";
import { reportView } from "../../lib/report/view.ts";

const DAMAGED: Problem = { folder: "INBOX", uid: 4, code: "message.unreadable", text: "", messages: 1 };

function test(problems: readonly Problem[], ended: Pick<StoredReport, "endedBy" | "trouble"> | null = null) {
  const counts = { copiedBefore: 0, alreadyThere: 0, leftOut: 0, vanished: 0, notSettled: 0 };
  const report = buildReport({
    ...{ dryRun: true, remarks: [], ways: [], bytes: 9, seconds: 1, endedBy: null, problemList: problems },
    folders: [
      { ...counts, old: "INBOX", new: "INBOX", found: 5, copied: 5 - problems.length, problems: problems.length },
    ],
  });
  return reportView({ ...report, endedBy: null, trouble: null, ...ended }, []);
}

it("never calls a test complete, and says that nothing was copied", () => {
  expect(titleWords(test([]))).toBe("Test: all your mail can be read");
  expect(leadWords(test([]))).toMatch(/^Nothing was copied\. .* 5 messages would be copied\.$/);
  expect(titleWords(test([DAMAGED]))).toBe("Test: 1 message cannot be copied as it is");
});

it("says what ended a test early", () => {
  const stopped = test([], { endedBy: "interrupted", trouble: null });
  expect(titleWords(stopped)).toBe("Test: it did not come to its end");
  expect(leadWords(stopped)).toContain("The test was stopped. 5 messages were read");
  const trouble = { code: "auth.refused", side: "old", serverText: "" } as const;
  expect(leadWords(test([], { endedBy: "auth.refused", trouble }))).toMatch(/^Nothing was copied\. .+password/);
});
