import { describe, expect, it } from "vitest";
import { formatDate, parseDate } from "../../lib/imap/dates.ts";

describe("reading a date", () => {
  it.each([
    ["17-Jul-1996 02:44:25 -0700", Date.UTC(1996, 6, 17, 9, 44, 25)],
    [" 1-Jan-2001 00:00:00 +0000", Date.UTC(2001, 0, 1)],
    ["1-JAN-2001 00:00:00 +0130", Date.UTC(2000, 11, 31, 22, 30)],
    ["29-Feb-2024 23:59:60 +0000", Date.UTC(2024, 2, 1)],
    ["01-Jan-1969 00:00:00 +0000", Date.UTC(1969, 0, 1)],
    ["01-Jan-99 12:00:00 +0000", Date.UTC(1999, 0, 1, 12)],
    ["01-Jan-12 12:00:00 +0000", Date.UTC(2012, 0, 1, 12)],
    ["01-Jan-2001 12:00:00", Date.UTC(2001, 0, 1, 12)],
    ["01-Jan-9999 12:00:00 +0000", Date.UTC(9999, 0, 1, 12)],
  ])("understands %s", (text, milliseconds) => {
    expect(parseDate(text)).toBe(milliseconds / 1000);
  });

  it.each(["", "NIL", "00-Jan-0000 00:00:00 +0000", "29-Feb-2023 00:00:00 +0000", "31-Apr-2020 00:00:00 +0000"])(
    "takes %j for none",
    (text) => {
      expect(parseDate(text)).toBeNull();
    },
  );

  it.each(["01-Foo-2020 00:00:00 +0000", "01-Jan-2020 24:00:00 +0000", "01-Jan-2020 00:00:00 -9999"])(
    "does not mend %s",
    (text) => {
      expect(parseDate(text)).toBeNull();
    },
  );

  it("never throws, whatever a server sends", () => {
    let seed = 1;
    const characters = "0123456789-:+ JanFebNIL\0\u00ff";
    for (let round = 0; round < 5_000; round++) {
      let text = "";
      for (let length = 0; length < 26; length++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        text += characters[seed % characters.length];
      }
      const date = parseDate(text);
      expect(date === null || Number.isInteger(date)).toBe(true);
    }
  });
});

describe("writing a date", () => {
  it("gives what reading takes back, in one form", () => {
    expect(formatDate(0)).toBe("01-Jan-1970 00:00:00 +0000");
    expect(formatDate(1_000_000_000)).toBe("09-Sep-2001 01:46:40 +0000");
    for (const date of [1, 86_399, 951_782_400, 2_147_483_647, 4_102_444_799])
      expect(parseDate(formatDate(date))).toBe(date);
  });

  it.each([-1, 0.5, Number.NaN, 4_102_444_800, 253_402_300_800])(
    "refuses %d, which a server might read as anything",
    (date) => {
      expect(() => formatDate(date)).toThrow(expect.objectContaining({ code: "engine.bug" }));
    },
  );
});
