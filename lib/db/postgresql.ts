/** Connections to one PostgreSQL, shared by Prisma's client and the journal's own statements. */

import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import pg from "pg";
import type { Statement } from "./database.ts";
import { databaseError } from "./errors.ts";
import { missingMigrations } from "./schema.ts";

const BOOKKEEPING = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
  )`;

const RECORD = `
  INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
  VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`;

/** Any number that no other program on this database is likely to use for its own advisory lock. */
const MIGRATION_LOCK = 7_220_517_009;

/** Of each process. PostgreSQL grants 100 in all unless told otherwise: with the one that holds a worker's slots that is enough for fifteen workers. */
const MOST_CONNECTIONS = 5;

export class PostgresqlPool {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, keepAlive: true, max: MOST_CONNECTIONS });
    // A connection that breaks while idle has left the pool already; whoever needs one next opens another.
    this.#pool.on("error", () => undefined);
  }

  get adapterFactory(): SqlDriverAdapterFactory {
    return new PrismaPg(this.#pool);
  }

  /** Applies the migrations that the database lacks, each in a transaction. Throws DatabaseError `newer`, `notOurs`. */
  async prepare(name: string): Promise<void> {
    if (missingMigrations("postgresql", name, await appliedIn(this.#pool, name)).length === 0) return;
    const connection = await this.#pool.connect();
    try {
      await applyMissing(connection, name);
      connection.release();
    } catch (error) {
      // Closed for good, as a transaction or the lock may still be open on it.
      connection.release(true);
      throw error;
    }
  }

  /** Names of the finished migrations, and the time of the database's clock; nothing is changed. Throws DatabaseError `notOurs`. */
  async look(name: string): Promise<{ readonly applied: readonly string[]; readonly clock: Date }> {
    const applied = await appliedIn(this.#pool, name);
    const { rows } = await this.#pool.query("SELECT clock_timestamp() AS clock");
    return { applied, clock: rows[0].clock };
  }

  async run(statement: Statement): Promise<number> {
    return (await this.#pool.query(statement.text, statement.values)).rowCount ?? 0;
  }

  async runAll(statements: Iterable<Statement>): Promise<void> {
    const connection = await this.#pool.connect();
    try {
      await connection.query("BEGIN");
      for (const { text, values } of statements) await connection.query(text, values);
      await connection.query("COMMIT");
    } catch (error) {
      // Closed for good, which ends the transaction.
      connection.release(true);
      throw error;
    }
    connection.release();
  }

  async rows(statement: Statement): Promise<unknown[][]> {
    const { rows } = await this.#pool.query({ text: statement.text, values: statement.values, rowMode: "array" });
    return rows;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

/** Names of the finished migrations, none in an empty database. */
async function appliedIn(connection: pg.Pool | pg.PoolClient, name: string): Promise<string[]> {
  const tables = await connection.query(`SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`);
  if (tables.rows.length === 0) return [];
  if (!tables.rows.some((row) => row.tablename === "_prisma_migrations")) throw databaseError("notOurs", name);
  const applied = await connection.query(
    `SELECT "migration_name" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL`,
  );
  return applied.rows.map((row) => String(row.migration_name));
}

async function applyMissing(connection: pg.PoolClient, name: string): Promise<void> {
  await connection.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
  // Asked again under the lock: another process may have been faster.
  for (const migration of missingMigrations("postgresql", name, await appliedIn(connection, name))) {
    await connection.query("BEGIN");
    await connection.query(BOOKKEEPING);
    const startedAt = new Date();
    await connection.query(migration.sql);
    await connection.query(RECORD, [randomUUID(), migration.checksum, migration.name, startedAt]);
    await connection.query("COMMIT");
  }
  await connection.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]);
}
