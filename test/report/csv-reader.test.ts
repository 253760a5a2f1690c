import { describe, expect, it } from "vitest";
import { parseCsv, separatorOf } from "../../lib/report/csv-reader.ts";

const cells = (text: string) => parseCsv(text).map((row) => row.cells);

describe("reading CSV", () => {
  it.each([
    [
      "a,b\r\nc,d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["\ufeffa,b\n", [["a", "b"]]],
    ["\n\na\n\n", [["a"]]],
    [
      "a,,\n,,",
      [
        ["a", "", ""],
        ["", "", ""],
      ],
    ],
    ['"a,b","say ""x""","two\r\nlines"\n', [["a,b", 'say "x"', "two\r\nlines"]]],
    ['""\nb', [["b"]]],
    ["", []],
  ])("%j", (text, rows) => expect(cells(text)).toEqual(rows));

  it("knows on which line a row begins", () => {
    expect(parseCsv('h\n"a\nb"\n\nc').map((row) => row.line)).toEqual([1, 2, 5]);
  });

  it.each(['a\n"b', 'a\nb"c"', 'a\n"b"c'])("names the line of a misplaced quotation mark in %j", (text) =>
    expect(() => parseCsv(text)).toThrow("line 2: a quotation mark"),
  );

  it.each([
    ["a;b;c", ";"],
    ["a\tb", "\t"],
    ['"a;b;c;d",e', ","],
    ["alone", ","],
    ["a,b\nc;d;e", ","],
  ])("knows by the first line that the cells of %j are parted by %j", (text, separator) =>
    expect(separatorOf(text)).toBe(separator),
  );

  it("reads cells that are parted by semicolons or tabs", () => {
    expect(parseCsv('a;"b;c"\r\nd,e;f', ";").map((row) => row.cells)).toEqual([
      ["a", "b;c"],
      ["d,e", "f"],
    ]);
    expect(parseCsv("a\tb;c", "\t").map((row) => row.cells)).toEqual([["a", "b;c"]]);
  });
});
