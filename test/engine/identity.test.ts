import { describe, expect, it } from "vitest";
import {
  Fingerprinter,
  fingerprint,
  headerEnd,
  headerKey,
  ladder,
  likeness,
  MAX_HEADER_BYTES,
  senderFields,
} from "../../lib/engine/identity.ts";
import { asCourierStores, asCyrusStores, asDovecotStores } from "../support/memory/traits.ts";
import { Random } from "../support/random.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const alike = (one: string, two: string) => likeness(ladder(bytes(one)), ladder(bytes(two)));

describe("the ladder of likeness", () => {
  it.each<[string, string, string, string]>([
    ["the same bytes", "exact", "A: b\r\n\r\nc\r\n", "A: b\r\n\r\nc\r\n"],
    ["bare line feeds mended", "lineEnds", "A: b\n\nc\n", "A: b\r\n\r\nc\r\n"],
    ["bare carriage returns dropped", "lineEnds", "A: b\r\n\r\nc\rd\r\n", "A: b\r\n\r\ncd\r\n"],
    ["a last line end added", "lineEnds", "A: b\r\n\r\nc", "A: b\r\n\r\nc\r\n"],
    ["NUL stored as 0x80", "nul", "A: b\r\n\r\nc\0d\r\n", "A: b\r\n\r\nc\x80d\r\n"],
    ["8-bit header bytes stored as X", "header8bit", "A: \xfc\r\n\r\nc\r\n", "A: X\r\n\r\nc\r\n"],
    [
      "a line that Exchange adds to what is flagged",
      "header8bit",
      "A: b\r\n\r\nc\r\n",
      "A: b\r\nX-Message-Flag: Follow up\r\n\r\nc\r\n",
    ],
    ["that line in the body", "different", "A: b\r\n\r\nc\r\n", "A: b\r\n\r\nX-Message-Flag: x\r\nc\r\n"],
    ["8-bit body bytes stored as X", "different", "A: b\r\n\r\n\xfc\r\n", "A: b\r\n\r\nX\r\n"],
    ["another letter", "different", "A: b\r\n\r\nc\r\n", "A: b\r\n\r\nd\r\n"],
    ["a line less", "different", "A: b\r\n\r\nc\r\nd\r\n", "A: b\r\n\r\nc\r\n"],
    ["a header line more", "different", "A: b\r\n\r\nc\r\n", "A: b\r\nX-TUID: 1\r\n\r\nc\r\n"],
    ["an empty message against a line end", "lineEnds", "", "\r\n"],
  ])("says of %s: %s", (_what, rung, one, two) => {
    expect(alike(one, two)).toBe(rung);
    expect(alike(two, one)).toBe(rung);
  });

  it("recognises whatever Dovecot, Courier and Cyrus make of random bytes, and nothing else (500 seeds)", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new Random(seed);
      const alphabet = ["a", "B", "X", "?", ":", " ", "\r", "\n", "\r\n", "\r\n\r\n", "\0", "\xfc", "\x80"];
      const text = Array.from({ length: random.below(40) }, () => random.pick(alphabet)).join("");
      const message = bytes(`Subject: x\r\n${text}`);
      // Cyrus refuses bare line ends, so it never gets to change such a message.
      const tidy = bytes(message.toString("latin1").replace(/\r?\n|\r/g, "\r\n"));
      for (const [alter, one] of [
        [asDovecotStores, message],
        [asCourierStores, message],
        [asCyrusStores, tidy],
      ] as const)
        expect(likeness(ladder(one), ladder(alter(one))), `seed ${seed}, ${alter.name}`).not.toBe("different");
      const other = Buffer.concat([message, bytes("z")]);
      expect(likeness(ladder(message), ladder(other)), `seed ${seed}`).toBe("different");
    }
  });
});

describe("the header key", () => {
  it("stays the same through everything that servers do to a header", () => {
    const header = "Subject: \xfcber\0 X?\r\n folded \r\nTo:  y\r\n\r\n";
    for (const changed of [
      header.replaceAll("\r\n", "\n"),
      header.replaceAll("\xfc", "X"),
      header.replaceAll("\xfc", "?"),
      header.replace("To:", "X-Message-Flag: Follow up\r\nTo:"),
      header.replaceAll("\0", "\x80"),
    ])
      expect(headerKey(bytes(changed))).toBe(headerKey(bytes(header)));
    expect(headerKey(bytes(header.replace("y", "z")))).not.toBe(headerKey(bytes(header)));
  });
});

describe("the end of the header", () => {
  it.each<[string, number | null]>([
    ["A: b\r\n\r\nc", 8],
    ["A: b\n\nc", 6],
    ["A: b\n\nc\r\n\r\n", 6],
    ["A: b\r\n\r\nc\n\n", 8],
    ["A: b\r\nno empty line", null],
    ["", null],
  ])("of %j is %s", (text, end) => {
    expect(headerEnd(bytes(text))).toBe(end);
  });
});

describe("a fingerprint", () => {
  it("is the same in whatever pieces the bytes come (300 seeds)", async () => {
    const message = bytes(`Subject: x\r\nTo: y\r\n\r\n${"body\r\n".repeat(40)}`);
    const whole = await fingerprint([message]);
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const pieces: Buffer[] = [];
      for (let start = 0; start < message.length; ) {
        const length = 1 + random.below(30);
        pieces.push(message.subarray(start, start + length));
        start += length;
      }
      expect(await fingerprint(pieces), `seed ${seed}`).toEqual(whole);
    }
    expect(whole.size).toBe(message.length);
    expect(whole.digest).toBe(ladder(message).exact);
    expect(whole.headerKey).toBe(headerKey(message.subarray(0, headerEnd(message) ?? 0)));
  });

  it("takes no more of an endless header than the server is asked for", async () => {
    const start = bytes("X".repeat(100) + "a".repeat(MAX_HEADER_BYTES - 100));
    const long = Buffer.concat([start, bytes("b".repeat(1000))]);
    expect((await fingerprint([long])).headerKey).toBe(headerKey(start));
    expect((await fingerprint([long.subarray(0, 70_000), long.subarray(70_000)])).headerKey).toBe(headerKey(start));
  });

  it("of nothing is that of no bytes", () => {
    expect(new Fingerprinter().finish()).toMatchObject({ size: 0, digest: ladder(Buffer.alloc(0)).exact });
  });
});

describe("sender fields", () => {
  it("are unfolded, evened out and taken from their first line", () => {
    const one = senderFields(
      bytes("Message-Id:\r\n <1@x>\r\nFROM: a  b\r\nSubject: c\r\n\td\r\nDate: e\r\nFrom: other\r\n"),
    );
    const two = senderFields(bytes("date: e\nfrom: a b\nsubject: c d\nmessage-id: <1@x>\n"));
    expect(one).toEqual(two);
    expect(one.messageId).toBe("<1@x>");
  });

  it.each(["Message-ID", "Date", "From", "Subject"])("differ when %s differs", (name) => {
    const header = "Message-ID: <1@x>\r\nDate: d\r\nFrom: f\r\nSubject: s\r\n";
    const other = header.replace(new RegExp(`(${name}: ).*`), "$1other");
    expect(senderFields(bytes(other)).key).not.toBe(senderFields(bytes(header)).key);
  });

  it("have no Message-ID where there is none", () => {
    expect(senderFields(bytes("From: a\r\nMessage-ID:  \r\n\r\n")).messageId).toBeNull();
    expect(senderFields(bytes("")).messageId).toBeNull();
  });
});
