import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { parseAccount } from "./account.ts";
import { ByteReader } from "./byte-reader.ts";
import { LineSplitter, type Piece } from "./line-splitter.ts";
import { decodeFolderName, encodeFolderName } from "./modified-utf7.ts";
import { parseResponse } from "./parser.ts";
import { commandsOf } from "./transcript.ts";

describe("modified UTF-7", () => {
  test.each([
    ["INBOX", "INBOX"],
    ["Entwürfe", "Entw&APw-rfe"],
    ["Kunden & Partner", "Kunden &- Partner"],
    ["日本語", "&ZeVnLIqe-"],
    ["ä&ö 😀", "&AOQ-&-&APY- &2D3eAA-"],
    ["100% *", "100% *"],
  ])("%s is %s on the wire, both ways", (text, raw) => {
    expect(encodeFolderName(text).toString("latin1")).toBe(raw);
    expect(decodeFolderName(Buffer.from(raw))).toBe(text);
  });

  test.each(["a&bad", "x&b-y", "&AP", "&A?-"])("%s is no valid name and stays as it is", (raw) => {
    expect(decodeFolderName(Buffer.from(raw))).toBe(raw);
  });

  test("raw UTF-8 is read as such, other bytes are shown", () => {
    expect(decodeFolderName(Buffer.from("Ärger"))).toBe("Ärger");
    expect(decodeFolderName(Buffer.from([0x61, 0xe4]))).toBe("a\\xe4");
  });
});

describe("line splitter", () => {
  const stream = "a1 APPEND x (\\Seen) {4}\r\nab\r\nc {3+}\r\nxyz\r\na2 NOOP\r\n* OK text {9}\r\na3 {0}\r\n\r\n";

  function pieces(sizes: number): Piece[] {
    const splitter = new LineSplitter();
    const chunks = stream.match(new RegExp(`[^]{1,${sizes}}`, "g")) ?? [];
    return chunks.flatMap((chunk) => [...splitter.feed(Buffer.from(chunk))]);
  }

  test.each([1, 2, 7, 1000])("finds lines and literals in chunks of %i bytes", (size) => {
    const all = pieces(size);
    expect(Buffer.concat(all.map((piece) => piece.bytes)).toString()).toBe(stream);
    const lines = all.filter((piece) => piece.kind === "line");
    expect(lines.map((line) => [line.bytes.toString().trimEnd(), line.isFirst, line.literal?.size])).toEqual([
      ["a1 APPEND x (\\Seen) {4}", true, 4],
      ["c {3+}", false, 3],
      ["", false, undefined],
      ["a2 NOOP", true, undefined],
      ["* OK text {9}", true, undefined],
      ["a3 {0}", true, 0],
      ["", false, undefined],
    ]);
  });

  test("keeps an unfinished line until it is flushed", () => {
    const splitter = new LineSplitter();
    expect([...splitter.feed(Buffer.from("a1 NO"))]).toEqual([]);
    expect(splitter.flush().toString()).toBe("a1 NO");
  });
});

test("a transcript is read as commands, whatever the literals contain", () => {
  const sent =
    "1 LOGIN me {2}\r\npw\r\n2 APPEND x {10+}\r\na DELETE\r\n\r\n3 uid fetch 1:* (FLAGS)\r\n4 IDLE\r\nDONE\r\n";
  expect(commandsOf(Buffer.from(sent))).toEqual([
    { tag: "1", verb: "LOGIN", text: "1 LOGIN me {2}", literals: [Buffer.from("pw")] },
    { tag: "2", verb: "APPEND", text: "2 APPEND x {10+}", literals: [Buffer.from("a DELETE\r\n")] },
    { tag: "3", verb: "UID FETCH", text: "3 uid fetch 1:* (FLAGS)", literals: [] },
    { tag: "4", verb: "IDLE", text: "4 IDLE", literals: [] },
  ]);
});

test("a response becomes nested values", () => {
  const response = [
    Buffer.from('* 1 FETCH (UID 7 FLAGS (\\Seen a) X "q\\"\\\\" N NIL BODY[] '),
    Buffer.from(") x"),
    Buffer.from(")"),
  ];
  expect(parseResponse(response)).toEqual([
    "*",
    "1",
    "FETCH",
    ["UID", "7", "FLAGS", ["\\Seen", "a"], "X", Buffer.from('q"\\'), "N", null, "BODY[]", Buffer.from(") x")],
  ]);
});

test("a reader gives lines and exact bytes across chunks", async () => {
  const reader = new ByteReader(Readable.from(["ab", "c\r", "\nde\n12", "345", "6"].map((text) => Buffer.from(text))));
  expect((await reader.line()).toString()).toBe("abc");
  expect((await reader.line()).toString()).toBe("de");
  expect((await reader.exactly(5)).toString()).toBe("12345");
  await expect(reader.exactly(2)).rejects.toThrow("closed the connection");
});

test("an account is read from an address", () => {
  expect(parseAccount("imaps://jo%40x:p%3aw@host:1993")).toEqual({
    host: "host",
    port: 1993,
    user: "jo@x",
    password: "p:w",
    tls: true,
  });
  expect(() => parseAccount("imap://jo:secret@ho st:x")).toThrow(/^not an account; expected imap/);
});
