/** Every column that holds something of a person is in the file that they can take along and goes when they erase it, or the docs say why not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { IN_FILE } from "../../lib/services/own-data-columns.ts";
import { eraseOwnData } from "../../lib/services/own-data-erase.ts";
import { addEverything } from "../support/kept-of-person.ts";
import { columnsRead, tablesOfPersons } from "../support/person-tables.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";

const MARKS = {
  ...{ login: "anna.tegernseer@new.example", oldLogin: "ategernseer@old.example" },
  ...{ mailAddress: "anna.privat@elsewhere.example", folder: "Wiedersehensfeier", address: "203.0.113.77" },
};

const inTables = tablesOfPersons().flatMap(({ name, columns }) => columns.map((column) => `${name}.${column}`));

/** `Table.column` of the rows of the table of docs/PERSONAL-DATA.md with this heading; each row has a reason. */
function listed(heading: string): string[] {
  const page = readFileSync(join(import.meta.dirname, "../../docs/PERSONAL-DATA.md"), "utf8");
  const [, rows = ""] = page.split(`| table | ${heading} | why |\n|---|---|---|\n`);
  const lines = rows.split("\n\n")[0]?.trim().split("\n") ?? [];
  return lines.flatMap((line) => {
    const [, table = "", columns = "", why = ""] = /^\| `(\w+)` \| (.*?) \| (.*?) \|$/.exec(line) ?? [];
    expect(why, line).not.toBe("");
    return Array.from(columns.matchAll(/`(\w+)`/g), ([, column]) => `${table}.${column}`);
  });
}

describe("each column of a person's tables", () => {
  it("SEC 46: is in the file of their own data, or listed as left out with a reason", () => {
    const read = Object.entries(IN_FILE).flatMap(([table, select]) => columnsRead(table, select));
    const leftOut = listed("columns that are not in the file");
    expect(inTables.length).toBeGreaterThan(150);
    expect(inTables.filter((column) => !read.includes(column) && !leftOut.includes(column))).toEqual([]);
    // Nothing is listed that is in the file, or is no column.
    expect(leftOut.filter((column) => read.includes(column) || !inTables.includes(column))).toEqual([]);
  });

  it("SEC 46: is empty when they have erased it, or listed as staying with a reason", async () => {
    const portal = await testPortal();
    try {
      const { viewer } = await addEverything(portal, MARKS);
      // A table that is added has to be filled there, so that it is seen to be empty afterwards.
      const before = new Set((await filled(portal)).map((column) => column.split(".")[0]));
      expect(tablesOfPersons().filter(({ name }) => !before.has(name) && name !== "TokenRevocation")).toEqual([]);
      expect(await eraseOwnData(portal, viewer)).toBe("erased");
      const stays = listed("columns that stay");
      expect((await filled(portal)).filter((column) => !stays.includes(column))).toEqual([]);
      expect(stays.filter((column) => !inTables.includes(column))).toEqual([]);
    } finally {
      await portal.close();
    }
  });
});

/** The columns of persons' tables in which something stands, in any row. */
async function filled({ database }: TestPortal): Promise<string[]> {
  const found: string[] = [];
  for (const { name, columns } of tablesOfPersons()) {
    const list = Prisma.raw(columns.map((column) => `"${column}"`).join(", "));
    const rows = await database.rows(Prisma.sql`SELECT ${list} FROM ${Prisma.raw(`"${name}"`)}`);
    const isFilled = (_: string, index: number) => rows.some((row) => row[index] !== null);
    found.push(...columns.filter(isFilled).map((column) => `${name}.${column}`));
  }
  return found;
}
