/** Opens a database by its address and brings its tables up to date. */
import { existsSync } from "node:fs";
import type { Database } from "./database.ts";
import { DatabaseError, databaseError, troubleOf } from "./errors.ts";
import type { PrismaClient as SqliteClient } from "./generated/sqlite/client.ts";
import { knownMigrations, missingMigrations } from "./schema.ts";

/** How long Prisma waits for a transaction to begin and to end, in milliseconds. */
const TRANSACTIONS = { maxWait: 30_000, timeout: 60_000 };

/**
 * Opens `file:PATH` (made when missing) or `postgresql://…`, with all migrations applied.
 * Throws DatabaseError: a sentence that names the database, without the password of its address.
 */
export async function openDatabase(url: string): Promise<Database> {
  if (url.startsWith("file:")) return named(url.slice("file:".length), openSqlite);
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) {
    const { host, pathname } = new URL(url);
    return named(`the database ${host}${pathname}`, (name) => openPostgresql(name, url));
  }
  throw new DatabaseError("unreadable", "the address of a database begins with file: or postgresql://");
}

/** How a database stands that nobody has touched for it. */
export interface DatabaseStanding {
  /** Its file, or its host and name: never a password. */
  readonly name: string;
  /** False: there is no such file. */
  readonly isThere: boolean;
  /** How many migrations this version knows, and how many of them it lacks. */
  readonly known: number;
  readonly missing: number;
  /** How far its clock is before ours, in milliseconds; null: it has none of its own. */
  readonly clockAheadMs: number | null;
  readonly milliseconds: number;
}

/** Looks at a database and makes and changes nothing. Throws DatabaseError as openDatabase(). */
export async function databaseStanding(url: string): Promise<DatabaseStanding> {
  const began = Date.now();
  if (url.startsWith("file:")) return named(url.slice("file:".length), (name) => sqliteStanding(name, began));
  const { host, pathname } = new URL(url);
  return named(`the database ${host}${pathname}`, (name) => postgresqlStanding(name, url, began));
}

async function sqliteStanding(file: string, began: number): Promise<DatabaseStanding> {
  const known = knownMigrations("sqlite").length;
  const isThere = existsSync(file);
  const { lookAtSqliteFile } = await import("./sqlite-schema.ts");
  const applied = isThere ? lookAtSqliteFile(file) : [];
  const missing = missingMigrations("sqlite", file, applied).length;
  return { name: file, isThere, known, missing, clockAheadMs: null, milliseconds: Date.now() - began };
}

async function postgresqlStanding(name: string, url: string, began: number): Promise<DatabaseStanding> {
  const { PostgresqlPool } = await import("./postgresql.ts");
  const pool = new PostgresqlPool(url);
  try {
    const { applied, clock } = await pool.look(name);
    const [known, milliseconds] = [knownMigrations("postgresql").length, Date.now() - began];
    const missing = missingMigrations("postgresql", name, applied).length;
    return { name, isThere: true, known, missing, clockAheadMs: clock.getTime() - Date.now(), milliseconds };
  } finally {
    await pool.close();
  }
}

/** Turns what the driver throws into a sentence about this database. */
async function named<Result>(name: string, open: (name: string) => Promise<Result>): Promise<Result> {
  try {
    return await open(name);
  } catch (error) {
    const trouble = troubleOf(error);
    throw trouble === null || error instanceof DatabaseError ? error : databaseError(trouble, name, error);
  }
}

async function openSqlite(file: string): Promise<Database> {
  const { prepareSqliteFile } = await import("./sqlite-schema.ts");
  const { SqliteConnection } = await import("./sqlite.ts");
  const { PrismaClient } = await import("./generated/sqlite/client.ts");
  prepareSqliteFile(file);
  const connection = await SqliteConnection.open(file);
  const client = new PrismaClient({ adapter: connection.adapterFactory, transactionOptions: TRANSACTIONS });
  return {
    provider: "sqlite",
    client,
    run: (statement, durability) => connection.run(statement, durability),
    runAll: (statements) => connection.runAll(statements),
    rows: (statement) => connection.rows(statement),
    eraseDeleted: () => connection.eraseDeleted(),
    close: async () => {
      await client.$disconnect();
      await connection.close();
    },
  };
}

async function openPostgresql(name: string, url: string): Promise<Database> {
  const { PostgresqlPool } = await import("./postgresql.ts");
  const { PrismaClient } = await import("./generated/postgresql/client.ts");
  const pool = new PostgresqlPool(url);
  try {
    await pool.prepare(name);
  } catch (error) {
    await pool.close();
    throw error;
  }
  const client = new PrismaClient({ adapter: pool.adapterFactory, transactionOptions: TRANSACTIONS });
  return {
    provider: "postgresql",
    // Both clients come from one schema and differ in filters that only PostgreSQL has and nobody uses.
    client: client as SqliteClient,
    run: (statement) => pool.run(statement),
    runAll: (statements) => pool.runAll(statements),
    rows: (statement) => pool.rows(statement),
    eraseDeleted: async () => undefined,
    close: async () => {
      await client.$disconnect();
      await pool.close();
    },
  };
}
