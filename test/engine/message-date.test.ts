import { describe, expect, it } from "vitest";
import { parseHeaderDate, sendableDate } from "../../lib/engine/message-date.ts";
import { Random } from "../support/random.ts";

const at = (text: string): number => Date.parse(text) / 1000;

describe("a date in a header", () => {
  it.each<[string, string]>([
    ["Tue, 1 Jul 2003 10:52:37 +0200", "2003-07-01T08:52:37Z"],
    ["1 Jul 2003 10:52 -0330", "2003-07-01T14:22:00Z"],
    ["Tuesday, 01-Jul-03 10:52:37 GMT", "2003-07-01T10:52:37Z"],
    ["Tue, 01 Jul 2003 10:52:37 GMT+0200", "2003-07-01T08:52:37Z"],
    ["Tue,1 July 2003 10:52:37 EDT", "2003-07-01T14:52:37Z"],
    ["Tue, 1 Jul 103 10:52:37 PST", "2003-07-01T18:52:37Z"],
    ["Tue, 1 Jul 98 10:52:37 XYZ", "1998-07-01T10:52:37Z"],
    ["Tue, 1 Jul 2003 10:52:37 -9999", "2003-07-01T10:52:37Z"],
    ["Tue, 1 Jul 2003 10.52.37", "2003-07-01T10:52:37Z"],
    ["Tue, 1 Jul 2003 10:52:60 +0000 (a leap second)", "2003-07-01T10:53:00Z"],
    ["  Tue (really), 1   Jul 2003\r\n 10:52:37 +0000 and more", "2003-07-01T10:52:37Z"],
    ["Tue Jul  1 10:52:37 2003", "2003-07-01T10:52:37Z"],
    ["Tue Jul  1 10:52:37 MET DST 2003", "2003-07-01T10:52:37Z"],
    ["2003-07-01 10:52:37 +02:00", "2003-07-01T08:52:37Z"],
    ["2003-07-01T10:52:37Z", "2003-07-01T10:52:37Z"],
    ["29 Feb 2004 00:00:00 +0000", "2004-02-29T00:00:00Z"],
  ])("%j is read", (text, expected) => {
    expect(parseHeaderDate(text)).toBe(at(expected));
  });

  it.each([
    "",
    "yesterday",
    "31 Feb 2003 10:00:00 +0000",
    "29 Feb 2003 10:00:00 +0000",
    "0 Jan 0000 00:00:00 +0000",
    "1 Jan 2003 24:00:00 +0000",
    "1 Jan 2003 10:60:00 +0000",
    "1 Xyz 2003 10:00:00 +0000",
    "2003-13-01 10:00:00",
    "(((((1 Jul 2003 10:52:37",
  ])("%j is none", (text) => {
    expect(parseHeaderDate(text)).toBeNull();
  });

  it("is never an error nor half a second, whatever bytes it is made of", () => {
    const random = new Random(20_030_701);
    const pieces = [
      "Tue, ",
      "31",
      " Jul ",
      "-",
      "2003",
      " 10:52:37",
      " +",
      "0200",
      "(",
      ")",
      "Feb",
      " GMT",
      "\0",
      "99999",
    ];
    for (let count = 0; count < 5_000; count++) {
      const bytes = Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256)));
      const text = random.chance(0.5)
        ? bytes.toString("latin1")
        : Array.from({ length: random.below(9) }, () => random.pick(pieces)).join("");
      const date = parseHeaderDate(text);
      expect(date === null || Number.isInteger(date), JSON.stringify(text)).toBe(true);
      expect(() => sendableDate(null, () => Buffer.from(`Date: ${text}\r\nReceived: ${text}`, "latin1"))).not.toThrow();
    }
  });
});

describe("the date that travels with a message", () => {
  const received = (text: string): string => `Received: from a by b; ${text}\r\n`;
  const header = (...lines: string[]) => sendableDate(-5, () => Buffer.from(lines.join("")));

  it("is that of the old server, and the header is not even looked at", () => {
    const never = (): Uint8Array => expect.unreachable("the header was read");
    expect(sendableDate(1_000_000_000, never)).toEqual({ date: 1_000_000_000, from: "internalDate" });
  });

  it("is the first Date line that can be read and kept, where that of the old server cannot", () => {
    expect(
      header(
        received("Tue, 1 Jul 2003 10:00:00 +0000"),
        "Date: nonsense\r\n",
        "DATE:\r\n Tue, 1 Jul 1969 10:00:00 +0000\r\n",
        "Date: Wed, 2 Jul 2003 10:00:00 +0000\r\n",
      ),
    ).toEqual({ date: at("2003-07-02T10:00:00Z"), from: "Date" });
  });

  it("is else the earliest Received that can be read and kept", () => {
    expect(
      header(
        received("Tue, 1 Jul 2003 12:00:00 +0000"),
        received("Tue, 1 Jul 2003 10:00:00 +0000 (an hour; or two"),
        received("Tue, 1 Jul 2003 11:00:00 +0000"),
        received("Thu, 1 Jan 1970 00:00:00 +0000"),
        "Date: Tue, 1 Jul 2040 10:00:00 +0000\r\n",
      ),
    ).toEqual({ date: at("2003-07-01T11:00:00Z"), from: "Received" });
  });

  it("is else left to the new server", () => {
    expect(header("Subject: x\r\n", "Received: garbage\r\n")).toEqual({ date: null, from: "newServer" });
  });
});
