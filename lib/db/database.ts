/** What the repositories work with, the same on SQLite and PostgreSQL. */
import type { Prisma, PrismaClient } from "./generated/sqlite/client.ts";

/** `durable`: on the disk before it returns. `lazy`: survives the end of the process, but perhaps not a power cut. */
export type Durability = "durable" | "lazy";

/** SQL with its values, made by Prisma.sql; values are strings, integers and bytes. */
export type Statement = Prisma.Sql;

export interface Database {
  readonly provider: "sqlite" | "postgresql";
  readonly client: PrismaClient;
  /**
   * One writing statement past Prisma's client, which takes several times as long as SQLite itself: for the journal,
   * which is written for each batch. PostgreSQL makes every statement durable.
   */
  run(statement: Statement, durability: Durability): Promise<number>;
  /** The same of several, in one transaction: all or none, durable, and each made when the one before it is done. */
  runAll(statements: Iterable<Statement>): Promise<void>;
  /** Rows of one reading statement, columns in its order; integers may come as numbers, strings or bigints. */
  rows(statement: Statement): Promise<unknown[][]>;
  /**
   * After deleting what nobody may find any more: SQLite keeps the old pages in its log until this. If a reader in
   * another process holds the log just then, the next call does it. PostgreSQL has its own ways (VACUUM), and nothing happens.
   */
  eraseDeleted(): Promise<void>;
  close(): Promise<void>;
}
