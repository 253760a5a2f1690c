/** What must hold for whatever anybody sends: a property for each reader of what comes from outside, tried with inputs that fast-check makes and shrinks. */
import fc from "fast-check";
import { addressOf } from "../../lib/auth/address.ts";
import { askedAddress } from "../../lib/client-setup/autodiscover.ts";
import { escapeXml, unescapeXml } from "../../lib/client-setup/xml.ts";
import { MailError, printable } from "../../lib/engine/errors.ts";
import { parseData } from "../../lib/imap/data.ts";
import { formatDate, parseDate } from "../../lib/imap/dates.ts";
import { decodeName, encodeName } from "../../lib/imap/mutf7.ts";
import { nameArgument, nameOf, pathOf } from "../../lib/imap/names.ts";
import { parseReply, parseStatus } from "../../lib/imap/reply.ts";
import { ServerLines } from "../../lib/imap/transcript.ts";
import { Wall } from "../../lib/imap/wall.ts";
import { htmlPart } from "../../lib/notify/html-part.ts";
import { readWallTime, wallTimeAt } from "../../lib/policy/announcement-time.ts";
import { mailAddress } from "../../lib/policy/mail-address.ts";
import { readMailboxList } from "../../lib/policy/mailbox-list.ts";
import { csvLine } from "../../lib/report/csv.ts";
import { parseCsv } from "../../lib/report/csv-reader.ts";
import { decodeRosterFile, readRosterFile } from "../../lib/services/roster-file.ts";
import { CannotOpen, makeKeyPair, open, openingKeyFrom } from "../../lib/vault/open.ts";
import { logTo } from "../../lib/worker/log.ts";

export interface Property {
  readonly name: string;
  /** `runs`: how often, `seed`: of the inputs. Throws with the smallest input that fails, and the seed. */
  readonly check: (seed: number, runs: number) => void;
}

function property<T extends unknown[]>(
  name: string,
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => boolean,
): Property {
  const inputs = fc.tuple<T>(...arbitraries);
  const check = (seed: number, runs: number) =>
    fc.assert(
      fc.property(inputs, (values) => holds(...values)),
      { seed, numRuns: runs },
    );
  return { name, check };
}

/** Any text, with what is dangerous in lines, tables, pages and terminals more often than by chance. */
const text = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }) },
    fc.constantFrom(
      "\r",
      "\n",
      "\0",
      "\t",
      '"',
      "'",
      "\\",
      "<",
      ">",
      "&",
      "=",
      "+",
      "-",
      "@",
      ",",
      ";",
      "{",
      "}",
      "(",
      ")",
    ),
    fc.constantFrom(
      "\u001b[31m",
      "\u202e",
      "\u2028",
      "\ud800",
      "\udc00",
      "\ufeff",
      "\uffff",
      "&-",
      "{5}",
      "{5+}",
      "NIL",
      "INBOX",
    ),
  ),
  maxLength: 60,
});
/** As text comes from the wire: one character per byte. */
const latin1 = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
/** Words of the protocol, joined at random. */
const imap = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "* ",
        "OK",
        "NO",
        "BAD",
        "BYE",
        "FETCH",
        "LIST",
        "(",
        ")",
        '"',
        "{3}",
        "{3+}",
        "\\Seen",
        "NIL",
        "[",
        "]",
        " ",
        "\r\n",
        "1",
        "A1",
      ),
      latin1,
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

const opening = openingKeyFrom(makeKeyPair().privateKey);
const DANGEROUS_IN_LINES = /[\p{Cc}\p{Cf}]/u;
const FOR_ANNA = { purpose: "request", requestId: "r", serverId: "s" } as const;
const home = { prefix: "", delimiter: "/" };

/** Whether this throws no other error than the kinds that callers know. */
function throwsOnly(kinds: readonly (new (...words: never[]) => Error)[], work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    return kinds.some((kind) => error instanceof kind);
  }
}

export const properties: readonly Property[] = [
  property("folder names come back as they were, whatever is in them", [text], (name) => {
    const whole = name.toWellFormed();
    return decodeName(encodeName(name)) === whole && /^[\x20-\x7e]*$/.test(encodeName(name));
  }),
  property("a name from the wire is read, however broken its encoding", [latin1], (raw) => {
    const path = pathOf(raw, "/", [home]);
    return path.length > 0 && typeof nameOf(path, home) === "string";
  }),
  property("a name as an argument cannot end its command", [latin1], (name) =>
    throwsOnly([MailError], () => {
      const argument = nameArgument(name, "old");
      if (typeof argument !== "string") return;
      if (!/^"(?:[^"\\\r\n\x80-\xff]|\\["\\])*"$/.test(argument)) throw new Error(`not quoted: ${argument}`);
    }),
  ),
  property("answers of any shape are read to their end", [imap, fc.array(latin1, { maxLength: 3 })], (line, literals) =>
    Array.isArray(parseData(line, literals)),
  ),
  property("brackets within brackets cost no stack", [fc.integer({ min: 1, max: 200_000 })], (depth) =>
    Array.isArray(parseData("(".repeat(depth))),
  ),
  property("a status is one of those that there are, or none", [imap], (line) => {
    const status = parseStatus(line);
    const reply = parseReply(line);
    return (
      (status === null || /^(?:OK|NO|BAD|BYE|PREAUTH)$/.test(status.status)) && (reply === null || status !== null)
    );
  }),
  property(
    "a date is a number or none, and comes back as it was sent",
    [latin1, fc.integer({ min: 0, max: 4_102_444_799 })],
    (odd, second) => {
      const read = parseDate(odd);
      return (read === null || Number.isFinite(read)) && parseDate(formatDate(second)) === second;
    },
  ),
  property(
    "a transcript is made of lines, wherever the bytes are cut",
    [imap, fc.integer({ min: 1, max: 9 })],
    (said, size) => {
      const lines: string[] = [];
      const watching = new ServerLines((line) => lines.push(line));
      const bytes = Buffer.from(said, "latin1");
      for (let at = 0; at < bytes.length; at += size) watching.push(bytes.subarray(at, at + size));
      return lines.every((line) => !line.includes("\n"));
    },
  ),
  property(
    "nothing that deletes passes the wall, however it is written and cut",
    [
      fc.constantFrom("old", "new") as fc.Arbitrary<"old" | "new">,
      fc.array(
        fc.oneof(
          fc.constantFrom(
            "A1 EXPUNGE\r\n",
            "A2 STORE 1 +FLAGS (\\Deleted)\r\n",
            "A3 UID STORE 1 FLAGS.SILENT ()\r\n",
            "A4 DELETE x\r\n",
            "A5 CLOSE\r\n",
          ),
          fc.constantFrom(
            "A6 UID MOVE 1 x\r\n",
            "A7 RENAME a b\r\n",
            "A8 APPEND x (\\Deleted) {3+}\r\n",
            'A9 EXAMINE "a"\r\n',
            "B1 NOOP\r\n",
            "B2 UID FETCH 1 (BODY.PEEK[])\r\n",
          ),
          latin1,
        ),
        { maxLength: 6 },
      ),
      fc.integer({ min: 1, max: 40 }),
    ],
    (side, commands, size) => {
      const wall = new Wall(side);
      const bytes = Buffer.from(commands.join(""), "latin1");
      const passed: Buffer[] = [];
      const kept = throwsOnly([MailError], () => {
        for (let at = 0; at < bytes.length; at += size) passed.push(...wall.outgoing(bytes.subarray(at, at + size)));
      });
      const lines = Buffer.concat(passed).toString("latin1").split("\r\n");
      return (
        kept &&
        !lines.some(
          (line) =>
            /^\S+ (?:UID )?(?:EXPUNGE|STORE|DELETE|CLOSE|MOVE|RENAME)\b/i.test(line) &&
            !/^\S+ UID STORE \S+ \+?FLAGS/i.test(line),
        )
      );
    },
  ),
  property(
    "a server's words fit one line and move no cursor",
    [text],
    (words) => !DANGEROUS_IN_LINES.test(printable(words)),
  ),
  property("a line of the log is one line, and reads back as it was", [text], (folder) => {
    const lines: string[] = [];
    logTo((line) => lines.push(line)).info("found", { folder });
    const [line = ""] = lines;
    const back: unknown = JSON.parse(line);
    return (
      lines.length === 1 &&
      !DANGEROUS_IN_LINES.test(line.slice(0, -1)) &&
      Reflect.get(back as object, "folder") === folder
    );
  }),
  property(
    "a table reads back with no cell that a spreadsheet would calculate",
    [fc.array(text, { minLength: 1, maxLength: 5 })],
    (cells) => {
      const filled = ["first", ...cells];
      const [row] = parseCsv(csvLine(filled));
      const read = row?.cells ?? [];
      return (
        read.length === filled.length &&
        read.every((cell, at) => !/^[=+\-@\t\r]/.test(cell) && (cell === filled[at] || cell === `'${filled[at]}`))
      );
    },
  ),
  property(
    "a list of people is read, or said to be none",
    [
      fc.oneof(
        text,
        text.map((rest) => `old address,name,new address\r\n${rest}`),
      ),
    ],
    (list) => typeof readRosterFile(list) === "object",
  ),
  property(
    "whatever file is sent as one has a text",
    [fc.uint8Array({ maxLength: 200 })],
    (bytes) => typeof readRosterFile(decodeRosterFile(bytes)) === "object",
  ),
  property(
    "a server's list of mailboxes is read, or said to be none",
    [text.map((rest) => `user,size,last login\n${rest}`)],
    (list) => typeof readMailboxList(list) === "object",
  ),
  property(
    "an address that mail is sent to fits a header and a command",
    [
      fc.oneof(
        text,
        text.map((local) => `${local}@example.org`),
      ),
    ],
    (typed) => {
      const address = mailAddress(typed);
      return (
        address === null ||
        (/^[\x21-\x7e]+$/.test(address) && !/[<>(),;:"[\]\\\s]/.test(address) && address.split("@").length === 2)
      );
    },
  ),
  property(
    "where a request came from is one short word or nothing",
    [fc.array(text, { maxLength: 4 }), fc.nat(3)],
    (entries, hops) => {
      const address = addressOf(entries.join(","), hops);
      return address === null || typeof address === "string";
    },
  ),
  property(
    "wall time is read in every zone, and comes back",
    [
      text,
      fc.constantFrom("Europe/Berlin", "UTC", "America/St_Johns", "Pacific/Chatham"),
      fc.integer({ min: 0, max: 4_000_000_000 }),
    ],
    (odd, zone, second) => {
      const minute = Math.floor(second / 60) * 60_000;
      const again = readWallTime(wallTimeAt(minute, zone), zone);
      return (readWallTime(odd, zone) === null || true) && again !== null && Number.isFinite(again.instant);
    },
  ),
  property("a mail in HTML has no tags but its own", [text, text], (subject, words) => {
    const made = (body: string, title: string) =>
      htmlPart({
        subject: title,
        body: [body],
        foot: ["Foot"],
        language: "en",
        direction: "ltr",
        portal: "https://move.example.org",
      });
    const tags = (html: string) => html.replaceAll("<br>", "").match(/<[^>]*>/g)?.length ?? 0;
    const plain = words.replaceAll("https://move.example.org", "");
    return tags(made(plain, subject)) === tags(made("x", "y"));
  }),
  property("text in XML comes back as far as XML can hold it", [text], (words) => {
    const escaped = escapeXml(words);
    return (
      !/[<>"']/.test(escaped) &&
      unescapeXml(escaped) === words.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "")
    );
  }),
  property("what a mail program asks with names one address or none", [text], (words) => {
    const address = askedAddress(
      `<Autodiscover><Request><EMailAddress>${words}</EMailAddress></Request></Autodiscover>`,
    );
    return address === null || !/[\s<>]/.test(address);
  }),
  property(
    "what is no sealed box opens nothing, and says so in one way",
    [fc.uint8Array({ maxLength: 200 })],
    (bytes) =>
      throwsOnly([CannotOpen], () => {
        open(opening, bytes, FOR_ANNA);
        throw new TypeError("it opened");
      }),
  ),
];
