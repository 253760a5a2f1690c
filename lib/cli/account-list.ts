/** The list of accounts for import-many: CSV with a header line, one pair of accounts in each line below it. */
import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { CsvError, type CsvRow, parseCsv } from "../report/csv-reader.ts";
import { type Address, addressText, readAddress } from "./address.ts";
import type { AccountArguments } from "./arguments.ts";
import { UsageError } from "./usage-error.ts";
import { filled } from "./values.ts";

const COLUMNS = ["old", "new", "old_password_file", "new_password_file"] as const;
type ColumnName = (typeof COLUMNS)[number];

export interface AccountPair {
  /** For messages: the list's name and the line. */
  readonly where: string;
  readonly old: AccountArguments;
  readonly new: AccountArguments;
}

/**
 * Reads the list. `file` is its absolute path: password files are looked for from its folder. Throws UsageError that names the line.
 */
export function readAccountList(text: string, file: string): AccountPair[] {
  const [head, ...rows] = csvRows(text, file);
  if (!head) throw new UsageError(`${file}: expected a header line ${COLUMNS.join()}, got an empty file`);
  const columns = columnNumbers(head, file);
  const pairs = rows.map((row) => accountPair(row, columns, file));
  if (pairs.length === 0)
    throw new UsageError(`${file}: expected a line for each pair of accounts, got only the header line`);
  refuseTwins(pairs);
  return pairs;
}

/** A name for the pair's journal: the same in every run, another for every pair, safe on every disk. */
export function journalName(pair: Pick<AccountPair, "old" | "new">): string {
  const names = [pair.old.address, pair.new.address].map(accountName);
  const mark = createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 8);
  const readable = names.map((name) =>
    name
      .replace(/[^\w.@-]+/g, "_")
      .replace(/^\.+/, "")
      .slice(0, 60),
  );
  return `${readable.join("--")}--${mark}.db`;
}

/** The server as one word: connections to it are counted together. */
export function serverName({ host, port }: Address): string {
  return `${host}:${port}`;
}

/** Without the way of encryption, as that changes nothing about whose mail it is. */
export function accountName(address: Address): string {
  return `${address.user}@${serverName(address)}`;
}

function csvRows(text: string, file: string): CsvRow[] {
  try {
    return parseCsv(text);
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${file}, ${error.message}`);
    throw error;
  }
}

function columnNumbers(head: CsvRow, file: string): Record<ColumnName, number> {
  const names = head.cells.map((cell) => cell.trim().toLowerCase());
  const [first, second, third, fourth] = COLUMNS.map((name) => {
    const index = names.indexOf(name);
    if (index < 0)
      throw new UsageError(
        `${file}: expected the columns ${COLUMNS.join()} in the header line, got ${JSON.stringify(head.cells.join())}`,
      );
    return index;
  });
  return { old: first ?? 0, new: second ?? 0, old_password_file: third ?? 0, new_password_file: fourth ?? 0 };
}

function accountPair(row: CsvRow, columns: Record<ColumnName, number>, file: string): AccountPair {
  const where = `${file}, line ${row.line}`;
  const account = (side: "old" | "new"): AccountArguments => {
    const column: ColumnName = `${side}_password_file`;
    const passwordFile = filled("a file name")(cell(row, columns[column]), `${where}, ${column}`);
    return {
      address: readAddress(cell(row, columns[side]), `${where}, ${side}`),
      passwordFile: resolve(dirname(file), passwordFile),
    };
  };
  return { where, old: account("old"), new: account("new") };
}

function cell(row: CsvRow, index: number): string {
  return row.cells[index]?.trim() ?? "";
}

function refuseTwins(pairs: readonly AccountPair[]): void {
  const seen = new Map<string, AccountPair>();
  for (const pair of pairs) {
    const name = journalName(pair);
    const twin = seen.get(name);
    if (twin)
      throw new UsageError(
        `${pair.where}: expected each pair of accounts once, got ${addressText(pair.old.address)} and ${addressText(pair.new.address)} again (see ${twin.where})`,
      );
    seen.set(name, pair);
  }
}
