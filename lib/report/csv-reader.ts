/** Reading comma-separated values after RFC 4180: lists of accounts and of people. */

export interface CsvRow {
  /** Where the row begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Something that is no CSV; the message names the line. */
export class CsvError extends Error {
  override readonly name = "CsvError";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

export const SEPARATORS = [",", ";", "\t"] as const;
export type Separator = (typeof SEPARATORS)[number];

/** A cell in quotes, where "" stands for one quote, or a plain one; then what ends it. */
const CELLS: Record<Separator, RegExp> = {
  ",": /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y,
  ";": /(?:"((?:[^"]|"")*)"|([^";\r\n]*))(;|\r?\n|$)/y,
  "\t": /(?:"((?:[^"]|"")*)"|([^"\t\r\n]*))(\t|\r?\n|$)/y,
};

/** Rows of the text without its empty lines. Throws CsvError. */
export function parseCsv(text: string, separator: Separator = ","): CsvRow[] {
  const cell = CELLS[separator];
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let rowLine = 1;
  cell.lastIndex = text.startsWith("\ufeff") ? 1 : 0;
  while (cell.lastIndex < text.length || cells.length > 0) {
    const match = cell.exec(text);
    if (!match)
      throw new CsvError(
        `line ${line}: a quotation mark is missing, or stands within a cell that has none around it`,
        line,
      );
    const [whole, quoted, plain = "", end] = match;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split("\n").length - 1;
    if (end === separator) continue;
    if (cells.length > 1 || cells[0] !== "") rows.push({ line: rowLine, cells });
    cells = [];
    rowLine = line;
  }
  return rows;
}

/** What parts the cells, by the first line: whichever of them stands there most often outside of quotes. */
export function separatorOf(text: string): Separator {
  const [head = ""] = text.replace(/"(?:[^"]|"")*"/g, "").split(/\r?\n/, 1);
  const often = (separator: Separator) => head.split(separator).length;
  return SEPARATORS.reduce((best, separator) => (often(separator) > often(best) ? separator : best));
}
