/** Whole imports from and to servers of families that no package brings, in their dialects. */
import { describe, expect, it, onTestFinished } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import type { MemoryAccount } from "../support/memory/account.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { describeMail, expectSameMail } from "../support/memory/same-mail.ts";
import { type BenchOptions, scriptedBench } from "../support/scripted-imap/bench.ts";
import type { Dialect } from "../support/scripted-imap/dialect.ts";
import { ANCIENT, DOMINO, exchange, gmail, OLD_CYRUS, ZIMBRA } from "../support/scripted-imap/families.ts";
import { expectNoLie } from "../support/scripted-imap/honest.ts";

const a = message("a", { flags: ["\\Seen", "\\Answered"] });
const b = message("b", { flags: ["\\Flagged"] });
const c = message("c");
const large = message("large", { body: "x".repeat(600) });
const mail = mailbox({ INBOX: [a, b], Archive: [], "Archive/2003": [c, c], Sent: [large] });
const COMPLETE = { grade: "complete", found: 5, copied: 5, problems: 0, notSettled: 0, endedBy: null };

async function started(options: Partial<BenchOptions>) {
  const bench = await scriptedBench({ old: mail, ...options });
  onTestFinished(() => bench.stop());
  return bench;
}

const calm = () => exchange({ command: /never/, status: "NO", times: 0 });

describe.each<[string, Partial<Dialect>, string]>([
  ["an ancient server", ANCIENT, "/"],
  ["Exchange", calm(), "/"],
  ["Zimbra", ZIMBRA, "/"],
  ["Domino", DOMINO, "\\"],
  ["a server that sends one byte at a time", { drips: true }, "/"],
])("%s", (_name, dialect, delimiter) => {
  it("is read completely, and a second run copies nothing", async () => {
    const bench = await started({ oldDialect: dialect, oldAccount: { delimiter } });
    const run = await bench.run({ verify: "full" });
    expectNoLie(bench, run);
    expect(run.report).toMatchObject(COMPLETE);
    expectSameMail(bench.old, bench.new);
    const again = await bench.run();
    expect(again.report).toMatchObject({ copied: 0, copiedBefore: 5, grade: "complete" });
  });

  it("is filled completely, and a second run appends nothing", async () => {
    const bench = await started({ newDialect: dialect, newAccount: { delimiter } });
    const run = await bench.run({ verify: "full" });
    expectNoLie(bench, run);
    expect(run.report).toMatchObject({ copied: 5, problems: 0, endedBy: null });
    expectSameMail(bench.old, bench.new);
    const again = await bench.run();
    expect(again.new.filter((command) => command.startsWith("APPEND"))).toEqual([]);
  });
});

describe("an old Cyrus without NAMESPACE, where every folder lies below the inbox", () => {
  it("is read completely", async () => {
    const bench = await started({ oldDialect: OLD_CYRUS, oldAccount: { delimiter: ".", prefix: "INBOX." } });
    const run = await bench.run({ verify: "full" });
    expect(run.report).toMatchObject(COMPLETE);
    // At the top, where the new server keeps its folders, and not below its inbox.
    expectSameMail(bench.old, bench.new);
  });

  it("is read as it is listed when folders lie beside the inbox as well", async () => {
    const old = mailbox({ INBOX: [a], "INBOX/Plans": [b], Work: [c] });
    const bench = await started({ old, oldDialect: ANCIENT, oldAccount: { delimiter: "/" } });
    expect((await bench.run({ verify: "full" })).report).toMatchObject({ grade: "complete", copied: 3 });
    expectSameMail(bench.old, bench.new);
  });
});

describe("Exchange", () => {
  it.each([
    ["old", /^UID FETCH .*BODY/, "NO"],
    ["old", /^EXAMINE/, "BAD"],
    ["new", /^SELECT/, "NO"],
    ["new", /^APPEND/, "NO"],
    ["new", /^APPEND/, "BAD"],
  ] as const)(
    "when it is busy on the %s side, at %s with %s: is waited for as it asks, and nothing is lost",
    async (side, command, status) => {
      const dialect = exchange({ command, status, times: 2 });
      const bench = await started({ [side === "old" ? "oldDialect" : "newDialect"]: dialect });
      const run = await bench.run({ verify: "full" });
      expectNoLie(bench, run);
      expect(run.report).toMatchObject(COMPLETE);
      expectSameMail(bench.old, bench.new);
      const waits = run.observer.waits.filter(({ reason }) => reason instanceof MailError);
      // The server's clock stands still while ours is moved on by the wait: it may be asked again at once.
      expect(waits[0]).toMatchObject({
        reason: { code: "server.throttled", serverText: expect.stringContaining("92415") },
      });
      expect(waits.every(({ until }) => until > 90_000)).toBe(true);
    },
  );

  it("lists a name with a control character and without quotes: its mail is copied", async () => {
    const bench = await started({ old: mailbox({ "Old\x01mail": [a, b] }), oldDialect: calm() });
    const run = await bench.run({ verify: "full" });
    expect(run.old).toContain('EXAMINE "Old\x01mail"');
    expect(run.report).toMatchObject({ copied: 2, problems: 0, endedBy: null });
    expect(allMail(bench.new)).toEqual(allMail(bench.old));
  });

  it("says `Server Unavailable. 15` to one message: only that one is set aside", async () => {
    const bench = await started({
      newDialect: {
        capabilities: ["IMAP4rev1", "NAMESPACE", "UIDPLUS"],
        refuseLiteral: (_, size) => (size === large.bytes.length ? "NO Server Unavailable. 15" : null),
      },
    });
    const run = await bench.run();
    expectNoLie(bench, run);
    expect(run.report).toMatchObject({ copied: 4, problems: 1, grade: "checkThese", endedBy: null });
    expect(run.report.problemList[0]?.text).toContain("Server Unavailable. 15");
  });
});

describe("Gmail", () => {
  it("as the new server, keeps one of two twins, and is not sent the other again", async () => {
    const bench = await started({ newDialect: gmail(), old: mailbox({ INBOX: [a, b], Archive: [c, c] }) });
    const run = await bench.run({ verify: "full" });
    expect(run.report).toMatchObject({
      found: 4,
      copied: 3,
      alreadyThere: 1,
      grade: "smallDifferences",
      endedBy: null,
    });
    expect(run.report.remarks).toMatchObject([{ folder: "Archive", kind: "keptOnce", messages: 1 }]);
    expect(Object.keys(describeMail(bench.new))).toEqual(["INBOX", "Archive"]);
    expect(Object.values(describeMail(bench.new)).flat()).toHaveLength(3);
    const again = await bench.run();
    expect(again.new.filter((command) => command.startsWith("APPEND"))).toEqual([]);
  });

  it("refuses what is larger than its APPENDLIMIT: only that is set aside", async () => {
    const bench = await started({ newDialect: gmail(), old: mailbox({ INBOX: [a, b], Sent: [large] }) });
    const run = await bench.run();
    expectNoLie(bench, run);
    expect(run.report).toMatchObject({ copied: 2, problems: 1, problemList: [{ code: "message.tooLarge" }] });
  });

  it.each([
    ["NO [THROTTLED] Account exceeded command or bandwidth limits", "server.throttled"],
    ["BYE [THROTTLED] Account exceeded command or bandwidth limits", "server.throttled"],
  ])("says `%s` once: it is waited for", async (words, code) => {
    let times = 1;
    const bench = await started({ oldDialect: gmail((text) => (/BODY/.test(text) && times-- > 0 ? words : null)) });
    const run = await bench.run();
    expectNoLie(bench, run);
    expect(run.report).toMatchObject(COMPLETE);
    expect(run.observer.waits).toContainEqual(expect.objectContaining({ reason: expect.objectContaining({ code }) }));
  });

  it("is full: the place is kept, and the next run goes on", async () => {
    let stored = 0;
    let isFull = true;
    const full = (text: string): string | null =>
      isFull && text.startsWith("APPEND") && ++stored >= 3 ? "NO [OVERQUOTA] Not enough disk quota" : null;
    const bench = await started({ newDialect: gmail(full), old: mailbox({ INBOX: [a, b, c, message("d")] }) });
    const run = await bench.run();
    expectNoLie(bench, run);
    expect(run.report).toMatchObject({ copied: 2, endedBy: { code: "quota.full" } });
    isFull = false;
    expect((await bench.run()).report).toMatchObject({ copied: 2, copiedBefore: 2, grade: "complete" });
  });
});

describe("Zimbra", () => {
  it("does not take a message for a tag that it does not know: it comes without it, and the tag is added afterwards", async () => {
    const tagged = message("tagged", { flags: ["$Work"] });
    const bench = await started({ newDialect: ZIMBRA, old: mailbox({ INBOX: [a, tagged] }) });
    const run = await bench.run({ verify: "full" });
    expectNoLie(bench, run);
    expect(run.report).toMatchObject({ grade: "complete", copied: 2 });
    expectSameMail(bench.old, bench.new);
  });

  it("trims blanks and refuses characters: every message is in some folder", async () => {
    const bench = await started({
      newDialect: ZIMBRA,
      newAccount: { delimiter: "/" },
      old: mailbox({ "Plans ": [a], "10:30": [b] }),
    });
    const run = await bench.run({ verify: "full" });
    expect(run.report).toMatchObject({ found: 2, copied: 2, problems: 0 });
    expect(allMail(bench.new)).toEqual(allMail(bench.old));
  });
});

/** Every message wherever it is: for servers that have their own ideas of names. */
function allMail(account: MemoryAccount): string[] {
  return Object.values(describeMail(account)).flat().sort();
}
