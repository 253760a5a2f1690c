import { describe, expect, it } from "vitest";
import { statusOf, worst } from "../../lib/cli/exit-status.ts";
import { jsonReport } from "../../lib/cli/json-report.ts";
import { textReport } from "../../lib/cli/text-report.ts";
import { ERROR_KINDS, type ErrorCode, MailError } from "../../lib/engine/errors.ts";
import { buildReport, type FolderReport, type RunReport } from "../../lib/engine/report.ts";
import { noCounts } from "../../lib/engine/tally.ts";
import { errorText } from "../../lib/i18n/errors.en.ts";

type Ending = Partial<Omit<RunReport, "folders">>;

const folder = (old: string, counts: Partial<FolderReport>): FolderReport => ({
  ...noCounts(),
  new: old,
  ...counts,
  old,
});

function report(folders: readonly FolderReport[], more: Ending = {}): RunReport {
  return buildReport({
    dryRun: false,
    folders,
    problemList: [],
    remarks: [],
    bytes: 1_234_567,
    ways: [],
    seconds: 61.4,
    endedBy: null,
    ...more,
  });
}

const plain = report([
  folder("INBOX", { found: 12_000, copied: 11_990, alreadyThere: 10 }),
  folder("Kalender/日本", { found: 431, copied: 431, new: "Kalender-old/日本" }),
]);
const rejected = {
  folder: "Archive/2003",
  uid: 417,
  code: "message.rejected",
  text: "NO Message contains NUL characters",
  messages: 1,
} as const;

describe("report in words", () => {
  it("shows a complete import as columns that add up, closed by a double rule", () => {
    expect(textReport(plain)).toBe(`Complete. 12,431 messages found, and every one is accounted for.

Folder                              found  copied  already there
---------------------------------  ------  ------  -------------
INBOX                              12,000  11,990             10
Kalender/日本 → Kalender-old/日本     431     431              0
---------------------------------  ------  ------  -------------
All folders                        12,431  12,421             10
=================================  ======  ======  =============

Copied 12,421 messages (1.23 MB) in 1 min 1 s.
`);
  });

  it("says how the messages were handed over, the way of most of them first", () => {
    const ways = [
      { way: "pipelined", messages: 12_401 },
      { way: "oneByOne", messages: 20 },
    ] as const;
    const text = textReport(report([folder("INBOX", { found: 12_421, copied: 12_421 })], { ways }));
    expect(text.replaceAll("\n", " ")).toContain(
      "How they were handed to the new server: 12,401 one right behind the other, 20 one by one.",
    );
  });

  it("closes no sum with a double rule that was not checked", () => {
    const counts = [folder("INBOX", { found: 3, copied: 1, notSettled: 2 })];
    expect(textReport(report(counts, { endedBy: "interrupted" }))).not.toContain("==");
    expect(textReport(report([folder("INBOX", { found: 1, copied: 1 })], { dryRun: true }))).not.toContain("==");
  });

  it("says what a dry run would do", () => {
    const text = textReport(report([folder("INBOX", { found: 5, copied: 3, alreadyThere: 2 })], { dryRun: true }));
    expect(text).toContain("Dry run: nothing was copied. A real run would copy 3 messages (1.23 MB).");
    expect(text).toContain("would copy");
    expect(text).not.toContain("Copied");
  });

  it("lists problems of a kind together, with what happened and what to do next", () => {
    const counts = [folder("Archive/2003", { found: 9, copied: 7, problems: 2 })];
    const text = textReport(report(counts, { problemList: [rejected, { ...rejected, uid: 512 }] }));
    expect(text).toContain("Check these 2 messages. 9 messages found");
    expect(text).toContain(`2 messages: The new server refused this message. It is still in the old account.
  Archive/2003, UID 417: NO Message contains NUL characters
  Archive/2003, UID 512: NO Message contains NUL characters
Next: Open it there`);
  });

  it("does not flood the terminal, and says where the rest is", () => {
    const problemList = Array.from({ length: 60 }, (_, uid) => ({ ...rejected, uid }));
    const text = textReport(report([folder("Archive/2003", { found: 60, problems: 60 })], { problemList }));
    expect(text.match(/UID/g)).toHaveLength(40);
    expect(text).toContain("and 20 more; --json lists all");
  });

  it("says so when only folders need a look, and shows spaces at the ends of their names", () => {
    const problem = {
      folder: " Lists",
      uid: null,
      code: "folder.unreadable",
      text: "NO mailbox is corrupt",
      messages: 0,
    } as const;
    const text = textReport(report([folder(" Lists", {})], { problemList: [problem] }));
    expect(text).toContain("Check the folders below. 0 messages found");
    expect(text).toContain('Folder " Lists": NO mailbox is corrupt');
  });

  it("lists the folders with the most remarks, and counts the others", () => {
    const remarks = Array.from({ length: 12 }, (_, index) => ({
      folder: `F${index}`,
      kind: "deletedLeftOut" as const,
      messages: index + 1,
      detail: "",
    }));
    const text = textReport(report([folder("INBOX", { found: 78, leftOut: 78 })], { remarks }));
    expect(text).toContain("- 78 messages left out: marked as deleted (--with-deleted copies them)\n  F11 (12)\n");
    expect(text).toContain("F2 (3)\n  and 2 more; --json lists all");
  });

  it("explains unsettled messages of a finished run", () => {
    const text = textReport(report([folder("INBOX", { found: 2, copied: 1, notSettled: 1 })]));
    expect(text).toContain("Check this message. 2 messages found");
    expect(text).toContain("1 message not settled: The connection was lost");
  });

  it("says small differences with their folders", () => {
    const remarks = [
      { folder: "INBOX", kind: "keywordNotKept", messages: 2, detail: "$Forwarded" },
      { folder: "Sent", kind: "keywordNotKept", messages: 1, detail: "Todo" },
    ] as const;
    const text = textReport(report([folder("INBOX", { found: 3, copied: 3 })], { remarks }));
    expect(text).toMatch(/^Complete with small differences\./);
    expect(text).toContain(
      "- 3 messages: the new server does not keep this keyword\n  INBOX: $Forwarded (2)\n  Sent: Todo (1)\n",
    );
  });

  it("says what ended a run, with the server's own words after ours and the next step", () => {
    const endedBy = new MailError("auth.refused", "old.example:993 refused the sign-in", {
      side: "old",
      serverText: "Bad \u001b[31mpassword",
    });
    expect(
      textReport(report([], { endedBy })),
    ).toBe(`Not complete. The old server did not accept this user name and password.
  old.example:993 refused the sign-in
  The server said: "Bad  [31mpassword"
Check both, then start the import again. They are not tried again by themselves,
so that nobody is locked out.
`);
  });

  it("lets no folder name write to the terminal", () => {
    const text = textReport(report([folder("\u001b]0;owned\u0007\nX", { found: 1, copied: 1 })]));
    expect(text).not.toMatch(/[\p{Cc}--\n]/v);
    expect(text).toContain("]0;owned X");
  });
});

describe("report in JSON", () => {
  it("has the keys of the manual in that order, then remarks, endedBy and ways", () => {
    const counts = [folder("Archive/2003", { found: 9, copied: 8, problems: 1, new: "Old/2003" })];
    const json = jsonReport(report(counts, { problemList: [rejected], ways: [{ way: "multi", messages: 8 }] }));
    expect(json).toEqual({
      grade: "checkThese",
      found: 9,
      copied: 8,
      copiedBefore: 0,
      alreadyThere: 0,
      leftOut: 0,
      vanished: 0,
      notSettled: 0,
      problems: [
        { folder: "Archive/2003", uid: 417, code: "message.rejected", text: "NO Message contains NUL characters" },
      ],
      folders: [
        {
          old: "Archive/2003",
          new: "Old/2003",
          found: 9,
          copied: 8,
          copiedBefore: 0,
          alreadyThere: 0,
          leftOut: 0,
          vanished: 0,
          notSettled: 0,
          problems: 1,
        },
      ],
      bytes: 1_234_567,
      seconds: 61.4,
      remarks: [],
      endedBy: null,
      ways: [{ way: "multi", messages: 8 }],
    });
    const columns = "found,copied,copiedBefore,alreadyThere,leftOut,vanished,notSettled,problems";
    expect(Object.keys(json).join()).toBe(`grade,${columns},folders,bytes,seconds,remarks,endedBy,ways`);
  });

  it("names what ended the run", () => {
    expect(jsonReport(report([], { endedBy: "interrupted" })).endedBy).toEqual({
      code: "interrupted",
      text: "the run was interrupted",
    });
    const endedBy = new MailError("quota.full", "no room", { side: "new", serverText: "Mailbox is full" });
    expect(jsonReport(report([], { endedBy })).endedBy).toEqual({
      code: "quota.full",
      text: "no room (Mailbox is full)",
    });
  });
});

describe("exit status", () => {
  const complete = [folder("INBOX", { found: 1, copied: 1 })];

  it("is 0 when everything is there, with small differences too", () => {
    expect(statusOf(report(complete))).toBe(0);
    expect(
      statusOf(report(complete, { remarks: [{ folder: "INBOX", kind: "dateNotKept", messages: 1, detail: "" }] })),
    ).toBe(0);
  });

  it("is 1 when messages need a look or are not settled", () => {
    expect(statusOf(report([folder("INBOX", { found: 1, problems: 1 })], { problemList: [rejected] }))).toBe(1);
    expect(statusOf(report([folder("INBOX", { found: 1, notSettled: 1 })]))).toBe(1);
  });

  it.each<[ErrorCode, number]>([
    ["auth.refused", 3],
    ["auth.appPasswordNeeded", 3],
    ["net.unreachable", 4],
    ["tls.untrusted", 4],
    ["quota.full", 4],
    ["disk.full", 4],
    ["journal.unreadable", 4],
    ["journal.inUse", 4],
    ["destination.inUse", 4],
    ["account.same", 2],
    ["journal.otherMigration", 2],
    ["folder.notChosen", 2],
  ])("of a run ended by %s is %i", (code, status) =>
    expect(statusOf(report([], { endedBy: new MailError(code, "x") }))).toBe(status),
  );

  it("is 4 when the run was interrupted", () => expect(statusOf(report(complete, { endedBy: "interrupted" }))).toBe(4));

  it("of many runs is the worst, refused and unfinished ones before problems", () => {
    expect(worst([])).toBe(0);
    expect(worst([0, 1, 0])).toBe(1);
    expect(worst([1, 4, 0])).toBe(4);
    expect(worst([4, 3, 1])).toBe(3);
  });
});

describe("texts of errors", () => {
  it("stand for every code and name the server", () => {
    expect(errorText("net.timeout", "new").what).toBe("The new server has stopped answering.");
    expect(errorText("net.lost", "old").next).toMatch(/^Start the import again: what is copied stays copied/);
    expect(errorText("net.lost", "old", "comparison").next).toBe("Start the comparison again.");
    expect(errorText("net.timeout", null).what).toBe("The server has stopped answering.");
    for (const code of Object.keys(ERROR_KINDS) as ErrorCode[]) {
      const { what, next } = errorText(code, "old");
      expect(`${what} ${next}`).not.toMatch(/[{}!]/);
      for (const text of [what, next]) expect(text).toMatch(/^[A-Z].*[.]$/);
    }
  });
});
