/** New servers that say what no server should. What is on them in the end is the mail, once, or the report says that it is not. */
import { describe, expect, it, onTestFinished } from "vitest";
import { mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { scriptedBench } from "../support/scripted-imap/bench.ts";
import { type Dialect, PLAIN_DIALECT } from "../support/scripted-imap/dialect.ts";
import { expectNoLie, expectRecovery } from "../support/scripted-imap/honest.ts";
import { before, eachLine, endless, spoiling } from "../support/scripted-imap/spoil.ts";

const a = message("a", { flags: ["\\Seen", "$x"] });
const b = message("b");
const c = message("c", { body: "x".repeat(400) });
const mail = mailbox({ INBOX: [a, b], Sent: [c] });

const FACTS = /^UID FETCH .*FLAGS/;
const BODY = /^UID FETCH .*BODY\.PEEK\[\]/;
const LONG = "x".repeat(65_536);

const COMPLETE = { grade: "complete", found: 3, copied: 3, problems: 0, endedBy: null };
const SET_ASIDE = (code: string) => ({
  grade: "checkThese",
  copied: 0,
  problems: 3,
  problemList: expect.arrayContaining([expect.objectContaining({ code })]),
});
const ended = (code: string) => ({ grade: "notComplete", copied: 0, endedBy: { code, side: "new" } });

type Case = readonly [name: string, dialect: () => Partial<Dialect>, report: object];

/** Everything is on it in the end. */
const HARMLESS: readonly Case[] = [
  ["says UIDNEXT 1 whatever it holds", () => ({ uidNext: () => 1 }), COMPLETE],
  ["says no UIDNEXT", () => ({ uidNext: () => null }), COMPLETE],
  ["has another UIDVALIDITY each time", () => flipping(), COMPLETE],
  ["names another UIDVALIDITY with each copy", () => appended("APPENDUID 77 1"), COMPLETE],
  ["names the UID 0 for each copy", () => appended("APPENDUID 1001 0"), COMPLETE],
  ["names a UID of 20 digits for each copy", () => appended("APPENDUID 1001 99999999999999999999"), COMPLETE],
  ["puts NUL bytes before every line", () => ({ speak: eachLine((line) => `\0\0${line}`) }), COMPLETE],
  ["says everything twice", () => ({ speak: eachLine((line) => line + line) }), COMPLETE],
  [
    "tells of other messages in between",
    () => spoiling(/FETCH|APPEND/, before("* 7 FETCH (FLAGS (\\Seen))\r\n", "* 9 EXISTS\r\n")),
    COMPLETE,
  ],
  [
    "permits everything and nothing",
    () =>
      spoiling(
        /^SELECT/,
        eachLine((line) => (/PERMANENT/.test(line) ? null : line)),
      ),
    COMPLETE,
  ],
];

/** Once it has come to reason, a further run copies the rest. */
const HARMFUL: readonly Case[] = [
  [
    "opens every folder for reading only",
    () => spoiling(/^SELECT/, (said) => ({ ...said, reply: "OK [READ-ONLY] look" })),
    SET_ASIDE("folder.notAllowed"),
  ],
  [
    "does not understand APPEND",
    () => ({ refuseLiteral: () => "BAD Command Argument Error. 12" }),
    SET_ASIDE("message.unclear"),
  ],
  [
    "has no UIDVALIDITY",
    () =>
      spoiling(
        /^(SELECT|STATUS)/,
        eachLine((line) => (line.includes("UIDVALIDITY") ? null : line)),
      ),
    SET_ASIDE("folder.unreadable"),
  ],
  [
    "lists with an endless line",
    () => spoiling(/^LIST/, (said) => ({ ...said, lines: endless(LONG) })),
    ended("net.lost"),
  ],
  ["lists what is no folder", () => spoiling(/^LIST/, before("* LIST what\r\n")), ended("folder.unreadable")],
  ["announces facts of 4 GiB", () => spoiling(FACTS, before("* 1 FETCH (UID {4294967295}\r\n")), ended("net.lost")],
  [
    "answers FETCH with garbage",
    () => spoiling(FACTS, (said) => ({ ...said, lines: ["\x80 what\r\n"] })),
    ended("net.lost"),
  ],
];

/** It says that it has what it has not: each message is named, and a person has to look. */
const DECEITFUL: readonly Case[] = [
  [
    "stores nothing and says OK",
    () => ({ store: (account, folder) => account.skipUid(folder) }),
    SET_ASIDE("message.notThere"),
  ],
  [
    "stores other bytes",
    () => ({
      store: (account, folder, one) => account.file(folder, { ...one, bytes: Buffer.from("Subject: x\r\n\r\nno") }),
    }),
    SET_ASIDE("message.changed"),
  ],
  [
    "does not list what it stored",
    () =>
      spoiling(
        FACTS,
        eachLine(() => null),
      ),
    SET_ASIDE("message.notThere"),
  ],
  [
    "hands out 4 GiB for each copy",
    () =>
      spoiling(BODY, () => ({ lines: ["* 1 FETCH (UID 501 BODY[] {4294967295}\r\nabc"], reply: null, ending: "fin" })),
    { grade: "checkThese" },
  ],
  [
    "hands out more than was sent",
    () =>
      spoiling(
        BODY,
        eachLine((line) =>
          line.replace(/\{(\d+)\}\r\n/, (_, size) => `{${Number(size) + 2000}}\r\n${"x".repeat(2000)}`),
        ),
      ),
    {
      grade: "checkThese",
      problems: 3,
      problemList: expect.arrayContaining([expect.objectContaining({ code: "message.changed" })]),
    },
  ],
  ["names the UID of the first copy for each", () => appended("APPENDUID 1001 501"), { grade: "checkThese" }],
];

describe("a new server that", () => {
  it.each(HARMLESS)("%s: everything is copied once", async (_name, dialect, report) => {
    const bench = await started(dialect());
    const run = await bench.run({ verify: "full" });
    expectNoLie(bench, run);
    expect(run.report).toMatchObject(report);
    await expectRecovery(bench);
  });

  it.each(HARMFUL)("%s: the run says why, and a later one copies everything", async (_name, dialect, report) => {
    const bench = await started(dialect());
    const run = await bench.run({ verify: "full" });
    expectNoLie(bench, run);
    expect(run.report).toMatchObject(report);
    await expectRecovery(bench);
  });

  it.each(DECEITFUL)("%s: the report does not call it complete", async (_name, dialect, report) => {
    const bench = await started(dialect());
    const run = await bench.run({ verify: "full" });
    expect(run.report).toMatchObject(report);
    expect(run.report.endedBy).toBeNull();
  });
});

describe("a lost reply is settled, and the message is there once, where the new server", () => {
  const lost = (uidNext: Dialect["uidNext"], more: Partial<Dialect> = {}) => ({
    uidNext,
    ...spoiling(/^APPEND/, () => ({ lines: [], reply: null, ending: "rst" as const }), 2),
    ...more,
  });

  it.each([
    ["says UIDNEXT 1", lost(() => 1)],
    ["says no UIDNEXT", lost(() => null)],
    ["says UIDNEXT 4294967295", lost(() => 0xffff_ffff)],
    [
      "has no UIDPLUS either",
      lost(() => null, { capabilities: PLAIN_DIALECT.capabilities.filter((name) => name !== "UIDPLUS") }),
    ],
  ])("%s", async (_name, dialect) => {
    const bench = await started(dialect, [message("before"), message("before too")]);
    const run = await bench.run({ settleMs: 60_000, verify: "full" });
    // Behind a UIDNEXT that is far too high nothing is found; then it is recognised among the mail that is there.
    expect(run.report).toMatchObject({ grade: "complete", found: 3, notSettled: 0, problems: 0 });
    expect(run.report.copied + run.report.alreadyThere).toBe(3);
    expect(run.new.filter((command) => command.startsWith("APPEND"))).toHaveLength(3);
    expectSameMail(bench.old, bench.new, { besides: { INBOX: [message("before"), message("before too")] } });
  });
});

async function started(newDialect: Partial<Dialect>, inbox: readonly ReturnType<typeof message>[] = []) {
  const timeouts = { silenceMs: 250, openMs: 250, appendReplyMs: 250 };
  const bench = await scriptedBench({ old: mail, new: mailbox({ INBOX: inbox }), newDialect, timeouts });
  onTestFinished(() => bench.stop());
  return bench;
}

function appended(code: string): Partial<Dialect> {
  return spoiling(/^APPEND/, (said) => ({ ...said, reply: `OK [${code}] stored` }));
}

function flipping(): Partial<Dialect> {
  let validity = 1;
  const line = /UIDVALIDITY \d+/;
  return spoiling(
    /^(SELECT|EXAMINE)/,
    eachLine((text) => text.replace(line, () => `UIDVALIDITY ${validity++}`)),
  );
}
