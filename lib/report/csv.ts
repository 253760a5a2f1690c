/** Writing comma-separated values after RFC 4180. */

/** At the beginning of a file: without it spreadsheets take UTF-8 for something else. */
export const BYTE_ORDER_MARK = "\ufeff";

/** One line of CSV with its line end. Spreadsheets calculate what begins like a formula, so such text gets an apostrophe before it. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(value: string | number | null): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? "") ? `'${value}` : (value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
