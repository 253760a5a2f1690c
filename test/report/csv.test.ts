import { describe, expect, it } from "vitest";
import { csvLine } from "../../lib/report/csv.ts";
import { parseCsv } from "../../lib/report/csv-reader.ts";

const cells = (text: string) => parseCsv(text).map((row) => row.cells);

describe("writing CSV", () => {
  it("quotes what would be taken for the form", () =>
    expect(csvLine(["a,b", 'x"y', "l\n", 7, null])).toBe('"a,b","x""y","l\n",7,\r\n'));

  it.each(["=1+1", "+1", "-1", "@x", "\tx", "\rx"])("SEC 39: lets no spreadsheet calculate %j", (text) =>
    expect(csvLine([text])).toMatch(/^"?'[=+\-@\t\r]/),
  );

  it("can be read again", () => {
    const row = ["Entwürfe", 'a "b", c', "x\r\ny", ""];
    expect(cells(csvLine(row))).toEqual([row]);
  });
});
