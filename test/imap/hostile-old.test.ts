/**
 * Old servers that say what no server should: the real client and the real engine end with a clear error or with a correct copy, in
 * bounded time and memory, and never call complete what is not. Once the server has come to reason, a further run copies the rest.
 */
import { describe, expect, it, onTestFinished } from "vitest";
import { mailbox, message } from "../support/memory/fixture.ts";
import { scriptedBench } from "../support/scripted-imap/bench.ts";
import { type Dialect, replying } from "../support/scripted-imap/dialect.ts";
import { expectNoLie, expectRecovery } from "../support/scripted-imap/honest.ts";
import { before, eachLine, endless, refusing, spoiling } from "../support/scripted-imap/spoil.ts";

const a = message("a", { flags: ["\\Seen", "$x"] });
const b = message("b");
const c = message("c", { body: "x".repeat(400) });
/** UIDs 11 and 13, and 11 again. */
const mail = mailbox({ INBOX: [a, b], Sent: [c] });

const FACTS = /^UID FETCH .*FLAGS/;
const BODY = /^UID FETCH .*BODY\.PEEK\[\]/;
const LONG = "x".repeat(65_536);

const COMPLETE = { grade: "complete", found: 3, copied: 3, problems: 0, endedBy: null };
const ended = (code: string) => ({ grade: "notComplete", copied: 0, endedBy: { code, side: "old" } });
/** Nothing can be read, which costs every message itself and the run nothing else. */
const UNREADABLE = { grade: "checkThese", found: 3, copied: 0, problems: 3, endedBy: null };
const COUNTED_TWO = "the old server says that the folder holds 2 messages, and lists only 1 of them";

type Case = readonly [name: string, dialect: () => Partial<Dialect>, report: object];

const facts = (change: (line: string) => string | null) => () => spoiling(FACTS, eachLine(change));
const bodies = (change: (line: string) => string | null) => () => spoiling(BODY, eachLine(change));
const opened = (change: (line: string) => string | null) => () => spoiling(/^EXAMINE/, eachLine(change));

const IN_SIGN_IN: readonly Case[] = [
  ["greets without end", () => ({ greeting: `OK ${LONG}` }), ended("server.notImap")],
  [
    "answers LOGIN with an endless line",
    () => spoiling(/^LOGIN/, (said) => ({ ...said, lines: endless(LONG) })),
    ended("net.unreachable"),
  ],
  [
    "answers LOGIN with garbage",
    () => spoiling(/^LOGIN/, (said) => ({ ...said, lines: ["\x80\xff\0 {\r\n(((\r\n"] })),
    COMPLETE,
  ],
];

const IN_LISTS: readonly Case[] = [
  ["sends an endless line", () => spoiling(/^LIST/, (said) => ({ ...said, lines: endless(LONG) })), ended("net.lost")],
  ["announces a name of 4 GiB", () => spoiling(/^LIST/, before('* LIST () "/" {4294967295}\r\n')), ended("net.lost")],
  [
    "lists no folder at all",
    () =>
      spoiling(
        /^LIST/,
        eachLine(() => null),
      ),
    ended("folder.unreadable"),
  ],
  [
    "lists every folder twice",
    () =>
      spoiling(
        /^LIST/,
        eachLine((line) => line + line),
      ),
    COMPLETE,
  ],
  ["lists what is no folder", () => spoiling(/^LIST/, before("* LIST what\r\n")), ended("folder.unreadable")],
];

const IN_NUMBERS: readonly Case[] = [
  ["counts -1 messages", opened((line) => line.replace(/\d+ EXISTS/, "-1 EXISTS")), COMPLETE],
  [
    "counts 4,294,967,295 messages",
    opened((line) => line.replace(/\d+ EXISTS/, "4294967295 EXISTS")),
    { grade: "checkThese", copied: 3 },
  ],
  ["has a UIDVALIDITY of 20 digits", opened((line) => line.replace(/Y \d+\]/, "Y 99999999999999999999]")), COMPLETE],
  [
    "has another UIDVALIDITY each time",
    () => flipping(),
    { ...UNREADABLE, problemList: [{ code: "folder.uidValidityChanged" }, { code: "folder.uidValidityChanged" }] },
  ],
  ["says UIDNEXT 1", opened((line) => line.replace(/UIDNEXT \d+/, "UIDNEXT 1")), COMPLETE],
  ["tells negative sizes", facts((line) => line.replace(/SIZE \d+/, "SIZE -5")), COMPLETE],
  ["tells sizes of a terabyte", facts((line) => line.replace(/SIZE \d+/, "SIZE 999999999999")), COMPLETE],
  ["tells sizes of 20 digits", facts((line) => line.replace(/SIZE \d+/, "SIZE 99999999999999999999")), COMPLETE],
  ...["-13", "0", "4294967297", "99999999999999999999"].map(
    (uid): Case => [
      `lists a UID ${uid}`,
      facts((line) => line.replace("UID 13", `UID ${uid}`)),
      { grade: "checkThese", problemList: [{ code: "folder.unreadable" }] },
    ],
  ),
];

const IN_ROWS: readonly Case[] = [
  [
    "leaves a message out of its listing",
    facts((line) => (/UID 13 /.test(line) ? null : line)),
    {
      grade: "checkThese",
      found: 3,
      copied: 2,
      problemList: [{ code: "message.unreadable", uid: null, text: COUNTED_TWO, messages: 1 }],
    },
  ],
  [
    "lists two messages with one UID",
    facts((line) => line.replace("UID 13 ", "UID 11 ")),
    { grade: "checkThese", found: 3, copied: 2, problemList: [{ text: COUNTED_TWO }] },
  ],
  ["announces facts of 4 GiB", () => spoiling(FACTS, before("* 1 FETCH (UID {4294967295}\r\n")), ended("net.lost")],
  [
    "says everything twice",
    () =>
      spoiling(
        /FETCH/,
        eachLine((line) => line + line),
      ),
    COMPLETE,
  ],
  ["puts NUL bytes before every line", () => ({ speak: eachLine((line) => `\0\0${line}`) }), COMPLETE],
  [
    "tells of other messages in between",
    () => spoiling(/FETCH 1:/, before("* 7 FETCH (FLAGS (\\Seen))\r\n", "* 1 FETCH (UID 999 FLAGS ())\r\n")),
    COMPLETE,
  ],
  [
    "answers with garbage",
    () => spoiling(FACTS, (said) => ({ ...said, lines: ["\x80\x81\xff\0 what\r\n\x01\r\n"] })),
    ended("net.lost"),
  ],
  [
    "answers another command than the one asked",
    () => spoiling(/^EXAMINE/, (said) => ({ ...said, reply: null, lines: ["C999 OK\r\n"] })),
    { grade: "checkThese", copied: 0, endedBy: null },
  ],
  [
    "says BAD to every listing",
    () => refusing(FACTS, replying("BAD Command Error. 10")),
    { grade: "checkThese", found: 0, problemList: [{ code: "folder.unreadable" }, { code: "folder.unreadable" }] },
  ],
];

const IN_BODIES: readonly Case[] = [
  [
    "hands out a message nobody asked for in its place",
    bodies((line) => line.replace("UID 11", "UID 9999")),
    { grade: "checkThese", copied: 1, problems: 2 },
  ],
  [
    "hands out one message less than asked",
    bodies((line) => (line.includes("UID 13") ? null : line)),
    { grade: "checkThese", copied: 2, problemList: [{ uid: 13, code: "message.unreadable" }] },
  ],
  [
    "announces 4 GiB and hangs up",
    () =>
      spoiling(BODY, () => ({ lines: ["* 1 FETCH (UID 11 BODY[] {4294967295}\r\nabc"], reply: null, ending: "fin" })),
    UNREADABLE,
  ],
  [
    "hangs up in the middle of a message",
    () => spoiling(BODY, ({ lines }) => ({ lines: firstCut(lines), reply: null, ending: "rst" })),
    UNREADABLE,
  ],
  ["sends more of a message than it announced", bodies((line) => line.replace(/\{\d+\}/, "{10}")), UNREADABLE],
  [
    "sends less of a message than it announced",
    bodies((line) => line.replace(/\{(\d+)\}/, (_, size) => `{${Number(size) + 5000}}`)),
    UNREADABLE,
  ],
  ["says NIL for every message", bodies((line) => line.replace(/BODY\[\] \{.*/s, "BODY[] NIL)\r\n")), UNREADABLE],
  ["says NO to every message", () => refusing(BODY, replying("NO internal error")), UNREADABLE],
  ["hands out more each time", () => growing(), UNREADABLE],
];

describe.each([
  ["while signing in", IN_SIGN_IN],
  ["in listings of folders", IN_LISTS],
  ["in numbers", IN_NUMBERS],
  ["in listings of messages", IN_ROWS],
  ["in messages", IN_BODIES],
])("an old server that, %s,", (_, cases) => {
  it.each(cases)("%s", async (_name, dialect, report) => {
    const bench = await scriptedBench({
      old: mail,
      oldDialect: dialect(),
      timeouts: { silenceMs: 250, openMs: 250, loginMs: 2_000 },
    });
    onTestFinished(() => bench.stop());
    const run = await bench.run({ verify: "full" });
    expectNoLie(bench, run);
    expect(run.report).toMatchObject(report);
    await expectRecovery(bench);
  });
});

function flipping(): Partial<Dialect> {
  let validity = 1;
  return spoiling(
    /^EXAMINE/,
    eachLine((line) => line.replace(/UIDVALIDITY \d+/, () => `UIDVALIDITY ${validity++}`)),
  );
}

function growing(): Partial<Dialect> {
  let count = 0;
  const more = (line: string): string => {
    const extra = "x".repeat(++count);
    return line.replace(/\{(\d+)\}\r\n/, (_, size) => `{${Number(size) + count}}\r\n${extra}`);
  };
  return spoiling(BODY, eachLine(more));
}

function firstCut(lines: Iterable<string>): string[] {
  const [first = ""] = lines;
  return [first.slice(0, -30)];
}
