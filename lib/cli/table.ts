/** Ruled tables in plain text, like pages of a ledger. */

export interface Column<Row> {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (row: Row) => string;
}

/**
 * Rows below a ruled head. `sum` is the last row, below a line, and above a double rule when it is `checked`: only a sum that
 * was checked is closed that way.
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  sum?: { readonly row: Row; readonly checked: boolean },
): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const sumCells = sum ? columns.map((column) => column.cell(sum.row)) : null;
  const head = columns.map((column) => column.title);
  const all = [head, ...cells, ...(sumCells ? [sumCells] : [])];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => displayWidth(row[index] ?? ""))));
  const line = (row: readonly string[]) =>
    columns
      .map((column, index) => pad(row[index] ?? "", widths[index] ?? 0, column.align))
      .join("  ")
      .trimEnd();
  const rule = (character: string) => widths.map((width) => character.repeat(width)).join("  ");
  const foot = sumCells ? [rule("-"), line(sumCells), ...(sum?.checked ? [rule("=")] : [])] : [];
  return [line(head), rule("-"), ...cells.map(line), ...foot].join("\n");
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + space : space + text;
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns of a terminal that the text takes: Chinese, Japanese, Korean and emoji take two each, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
