/** A database as SQL that makes it again: for what a release leaves behind, kept as text. */
import { execFileSync } from "node:child_process";
import SqliteFile from "better-sqlite3";
import { openDatabase } from "../../../lib/db/client.ts";
import type { Database } from "../../../lib/db/database.ts";
import { Prisma } from "../../../lib/db/generated/sqlite/client.ts";

/** Tables of it, and one row a line. */
export function dumpSqlite(file: string): string {
  const database = new SqliteFile(file, { readonly: true });
  try {
    const made = database.prepare(
      `SELECT "sql" FROM "sqlite_schema" WHERE "sql" IS NOT NULL AND "name" NOT LIKE 'sqlite%'`,
    );
    const tables = database.prepare(
      `SELECT "name" FROM "sqlite_schema" WHERE "type" = 'table' AND "name" <> 'sqlite_stat1'`,
    );
    const rows = tables
      .pluck()
      .all()
      .flatMap((table) => rowsOf(database, String(table)));
    return `${[
      ...made
        .pluck()
        .all()
        .map((sql) => `${sql};`),
      ...rows,
    ].join("\n")}\n`;
  } finally {
    database.close();
  }
}

function rowsOf(database: SqliteFile.Database, table: string): string[] {
  const columns = database.prepare(`SELECT "name" FROM pragma_table_info(?)`).pluck().all(table);
  const values = columns.map((column) => `quote("${column}")`).join(" || ',' || ");
  const rows = database.prepare(`SELECT ${values} FROM "${table}"`).pluck().all();
  return rows.map((row) => `INSERT INTO "${table}" VALUES (${row});`);
}

/** All rows of one database in another, empty one, whose rows of the migrations make way. */
export async function copyRows(from: Database, to: Database): Promise<void> {
  const models = Object.values(Prisma.ModelName);
  const waiting = new Set(models);
  for (const model of models) await delegateOf(to, model).deleteMany();
  // Whom a row refers to has to be there first; there is no circle.
  for (let before = -1; waiting.size > 0 && waiting.size !== before; ) {
    before = waiting.size;
    for (const model of waiting) {
      const data = await delegateOf(from, model).findMany();
      const isIn = await delegateOf(to, model)
        .createMany({ data })
        .then(() => true)
        .catch((error: unknown) => isReference(error));
      if (isIn) waiting.delete(model);
    }
  }
  if (waiting.size > 0) throw new Error(`rows of ${[...waiting].join(", ")} refer to what is not there`);
}

/** Answers false for a row that refers to one which is not there yet. */
function isReference(error: unknown): false {
  if (error instanceof Error && "code" in error && error.code === "P2003") return false;
  throw error;
}

/** PostgreSQL counts numbers that it gave itself, and not those that came with rows. */
async function countOn(database: Database): Promise<void> {
  const counters = await database.rows(Prisma.sql`
    SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
    WHERE table_schema = current_schema() AND column_default LIKE 'nextval%'`);
  for (const [table, column] of counters.map((row) => row.map(String)))
    await database.client.$executeRawUnsafe(
      `SELECT setval(pg_get_serial_sequence('"${table}"', '${column}'), (SELECT max("${column}") FROM "${table}"))`,
    );
}

interface Delegate {
  deleteMany(): Promise<unknown>;
  findMany(): Promise<object[]>;
  createMany(rows: { readonly data: readonly object[] }): Promise<unknown>;
}

function delegateOf({ client }: Database, model: string): Delegate {
  return Reflect.get(client, model.charAt(0).toLowerCase() + model.slice(1));
}

/** Names of the tables without a row. */
export async function emptyTables(database: Database): Promise<string[]> {
  const counts = await Promise.all(
    Object.values(Prisma.ModelName).map(
      async (model) => [model, await delegateOf(database, model).findMany()] as const,
    ),
  );
  return counts.filter(([, rows]) => rows.length === 0).map(([model]) => model);
}

export async function dumpPostgresql(from: Database, url: string): Promise<string> {
  const database = await openDatabase(url);
  await copyRows(from, database);
  await countOn(database);
  await database.close();
  const words = ["--inserts", "--no-owner", "--no-privileges", "--no-comments", `--dbname=${url}`];
  const text = execFileSync("pg_dump", words, { encoding: "utf8", maxBuffer: 64_000_000 });
  // Commands of psql and remarks are no SQL, and the search path would stay empty for whoever reads it in.
  const isOurs = (line: string) => !/^(\\|--)|^$|set_config\('search_path'|^SET transaction_timeout/.test(line);
  return `${text.split("\n").filter(isOurs).join("\n")}\n`;
}
