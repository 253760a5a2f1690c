/** Opens a database by its address and brings its tables up to date. */
import type { Database } from "./database.ts";
import { DatabaseError, databaseError, troubleOf } from "./errors.ts";
import type { PrismaClient as SqliteClient } from "./generated/sqlite/client.ts";

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

/** Turns what the driver throws into a sentence about this database. */
async function named(name: string, open: (name: string) => Promise<Database>): Promise<Database> {
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
