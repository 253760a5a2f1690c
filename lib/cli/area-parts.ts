/** What areas of the command line have in common: how they print, and how people name things there. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DATES } from "../api/dates-operations.ts";
import { FLEET } from "../api/fleet-operations.ts";
import { ROSTER } from "../api/roster-operations.ts";
import { loadConfig } from "../config/config.ts";
import type { Ask } from "./at-portal.ts";
import { fileTrouble } from "./file-trouble.ts";
import type { GivenOptions } from "./given-options.ts";
import type { Option } from "./options.ts";
import type { Ending } from "./program.ts";
import { type Column, table } from "./table.ts";
import { mistake, UsageError } from "./usage-error.ts";
import { count } from "./values.ts";

/** One line of JSON where that was asked for, else the words. */
export function told(given: GivenOptions, answer: unknown, words: string): Ending {
  return { status: 0, output: given.has("json") ? `${JSON.stringify(answer)}\n` : `${words}\n` };
}

export const option = (name: string, value: string | null, help: string): Option => ({
  ...{ name, value, help, repeats: false },
});

export const JSON_OPTION = option(
  "json",
  null,
  "Prints the answer as one line of JSON, as the interface for programs gives it.",
);
export const PAGE_OPTION = option("page", "N", "The page, from 1 on; each has 50 lines.");

export const pageIn = (given: GivenOptions): number => given.optional("page", count(1, 100_000)) ?? 1;

/** A column of what a function says of each row. */
export function column<Row>(title: string, cell: (row: Row) => string | number | null, isNumber = false): Column<Row> {
  return { title, align: isNumber ? "right" : "left", cell: (row) => String(cell(row) ?? "") };
}

/** With the number of pages below it where there are several. */
export function pagedTable<Row>(
  columns: readonly Column<Row>[],
  {
    rows,
    found,
    page,
    pages,
  }: { readonly rows: readonly Row[]; readonly found: number; readonly page: number; readonly pages: number },
): string {
  const shown = table(columns, rows);
  return pages > 1 ? `${shown}\n\nPage ${page} of ${pages}, ${found} in all` : shown;
}

/** The one word that a command is about. Throws UsageError. */
export function onlyWord(words: readonly string[], command: string, what: string): string {
  const [word, ...surplus] = words;
  if (word === undefined) throw new UsageError(`${command}: expected ${what}, got nothing`);
  if (surplus[0] !== undefined) throw mistake(command, `one ${what}`, surplus[0]);
  return word;
}

/** Throws UsageError where the command was given a word. */
export function noWord([word]: readonly string[], command: string): void {
  if (word !== undefined) throw mistake(command, "no further word", word);
}

/** Waves and servers are called by their names, or by their ids. Throws UsageError. */
export async function waveIdOf(ask: Ask, name: string): Promise<string> {
  const { waves } = await ask(DATES.phases);
  return idNamed(waves, name, "a wave");
}

export async function serverIdOf(ask: Ask, name: string): Promise<string> {
  return idNamed(await ask(FLEET.servers), name, "a mail server");
}

function idNamed(all: readonly { readonly id: string; readonly name: string }[], name: string, what: string): string {
  const found = all.filter((one) => one.name === name || one.id === name);
  if (found.length === 1 && found[0]) return found[0].id;
  const names = all.map((one) => JSON.stringify(one.name)).join(", ");
  throw mistake(what, found.length > 1 ? "its id, as several have this name" : `one of ${names || "none"}`, name);
}

/** Entries of the roster by old address; all of them, or UsageError. */
export async function entryIdsOf(ask: Ask, addresses: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const typed of addresses) {
    const address = typed.trim().toLowerCase();
    const { rows } = await ask(ROSTER.list, { query: { search: address, sort: "address" } });
    const found = rows.filter(({ oldAddress }) => oldAddress === address);
    if (found.length !== 1 || !found[0]) throw mistake("an old address", "one that stands on the roster once", typed);
    ids.push(found[0].id);
  }
  return ids;
}

/** What a change says; one that waits is not in effect. */
export function savedWords({ waits }: { readonly waits: boolean }): string {
  return waits ? "Waits until another administrator has approved it." : "Done.";
}

/** What a file says; relative paths begin where the person is. Throws UsageError. */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(resolve(loadConfig().startFolder, file), "utf8");
  } catch (error) {
    throw new UsageError(`expected a file that can be read, got ${file}: ${fileTrouble(error)}`);
  }
}
