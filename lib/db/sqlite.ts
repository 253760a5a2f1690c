/**
 * One SQLite connection, shared by Prisma's client and the journal's own statements; transactions of many statements have one of their own.
 *
 * Prisma's adapter runs a statement from outside an open transaction on the same connection, so it would become part of
 * that transaction and vanish with its rollback. Here everything waits for its turn instead; and every transaction takes
 * the write lock at its start, since a reader cannot be promoted while another process writes (SQLITE_BUSY_SNAPSHOT).
 */
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import {
  type ArgType,
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
  type Transaction,
} from "@prisma/driver-adapter-utils";
import type { Durability, Statement } from "./database.ts";
import { LogFlush } from "./log-flush.ts";
import { runInOne } from "./sqlite-batch.ts";
import { Turns } from "./turns.ts";

/** How long a statement waits for another process's transaction. It blocks this process meanwhile. */
const BUSY_MS = 10_000;

/** A cache of 2 MB: the journal is written once and read once, in order; by default the driver would keep 16. */
const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA secure_delete = ON;
  PRAGMA cache_size = -2000;
`;

/** In WAL mode FULL syncs the log with every commit, and stands still meanwhile; NORMAL leaves that to the next one, or to LogFlush. */
const SYNCHRONOUS: Record<Durability, string> = { durable: "FULL", lazy: "NORMAL" };

export class SqliteConnection {
  readonly #file: string;
  readonly #adapter: SqlDriverAdapter;
  readonly #turns = new Turns();
  readonly #log: LogFlush;
  #durability: Durability = "durable";

  private constructor(file: string, adapter: SqlDriverAdapter, log: LogFlush) {
    this.#file = file;
    this.#log = log;
    this.#adapter = adapter;
  }

  /** Opens a file that sqlite-schema.ts has prepared. Throws the driver's errors. */
  static async open(file: string, log = LogFlush.of(file)): Promise<SqliteConnection> {
    const options = { url: `file:${file}`, timeout: BUSY_MS, fileMustExist: true };
    const adapter = await new PrismaBetterSqlite3(options, { timestampFormat: "unixepoch-ms" }).connect();
    try {
      await adapter.executeScript(SETTINGS);
    } catch (error) {
      await adapter.dispose();
      throw error;
    }
    return new SqliteConnection(file, adapter, log);
  }

  async close(): Promise<void> {
    await this.#log.close();
    await this.#adapter.dispose();
  }

  /** For PrismaClient, which closes this connection when it disconnects. */
  get adapterFactory(): SqlDriverAdapterFactory {
    const { provider, adapterName } = this.#adapter;
    return { provider, adapterName, connect: async () => this.#adapterForPrisma() };
  }

  /** Runs one writing statement; answers how many rows it touched. */
  async run(statement: Statement, durability: Durability): Promise<number> {
    const write = (query: SqlQuery) => this.#adapter.executeRaw(query);
    const touched = await this.#inTurn("lazy", () => forgotten(queryOf(statement), write));
    if (durability === "durable") await this.#log.flush();
    return touched;
  }

  /** Runs these writing statements in one transaction, each made when the one before it is done. */
  runAll(statements: Iterable<Statement>): Promise<void> {
    return this.#turns.during(async () => runInOne(this.#file, { settings: SETTINGS, busyMs: BUSY_MS }, statements));
  }

  async rows(statement: Statement): Promise<unknown[][]> {
    const read = (query: SqlQuery) => this.#adapter.queryRaw(query);
    return (await this.#inTurn("durable", () => forgotten(queryOf(statement), read))).rows;
  }

  /** Writes the log into the file and empties it; with secure_delete, what was deleted is in neither any more. */
  async eraseDeleted(): Promise<void> {
    const query = { sql: "PRAGMA wal_checkpoint(TRUNCATE)", args: [], argTypes: [] };
    await this.#inTurn("durable", () => this.#adapter.queryRaw(query));
  }

  #inTurn<T>(durability: Durability, work: () => Promise<T>): Promise<T> {
    return this.#turns.during(async () => {
      await this.#require(durability);
      return work();
    });
  }

  /** Only between transactions: SQLite refuses the change within one. */
  async #require(durability: Durability): Promise<void> {
    if (this.#durability === durability) return;
    await this.#adapter.executeScript(`PRAGMA synchronous = ${SYNCHRONOUS[durability]}`);
    this.#durability = durability;
  }

  #adapterForPrisma(): SqlDriverAdapter {
    const adapter = this.#adapter;
    return {
      provider: adapter.provider,
      adapterName: adapter.adapterName,
      queryRaw: (query) => this.#inTurn("durable", () => forgotten(query, adapter.queryRaw.bind(adapter))),
      executeRaw: (query) => this.#inTurn("durable", () => forgotten(query, adapter.executeRaw.bind(adapter))),
      executeScript: (script) => this.#inTurn("durable", () => adapter.executeScript(script)),
      startTransaction: (isolationLevel) => this.#startTransaction(isolationLevel),
      dispose: () => adapter.dispose(),
    };
  }

  async #startTransaction(isolationLevel: IsolationLevel | undefined): Promise<Transaction> {
    if (isolationLevel !== undefined && isolationLevel !== "SERIALIZABLE")
      throw new DriverAdapterError({ kind: "InvalidIsolationLevel", level: isolationLevel });
    const endTurn = await this.#turns.take();
    try {
      await this.#require("durable");
      await this.#adapter.executeScript("BEGIN IMMEDIATE");
    } catch (error) {
      endTurn();
      throw error;
    }
    return transactionOn(this.#adapter, endTurn);
  }
}

function transactionOn(adapter: SqlDriverAdapter, endTurn: () => void): Transaction {
  const rollback = async () => {
    try {
      await adapter.executeScript("ROLLBACK");
    } catch (error) {
      // After some failures, a full disk for one, SQLite has rolled back by itself.
      if (!originalMessage(error)?.includes("no transaction is active")) throw error;
    }
  };
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    // Prisma leaves BEGIN, COMMIT and ROLLBACK to the functions below.
    options: { usePhantomQuery: true },
    queryRaw: (query: SqlQuery): Promise<SqlResultSet> => forgotten(query, adapter.queryRaw.bind(adapter)),
    executeRaw: (query) => forgotten(query, adapter.executeRaw.bind(adapter)),
    createSavepoint: (name) => adapter.executeScript(`SAVEPOINT ${name}`),
    rollbackToSavepoint: (name) => adapter.executeScript(`ROLLBACK TO ${name}`),
    releaseSavepoint: (name) => adapter.executeScript(`RELEASE ${name}`),
    commit: async () => {
      try {
        await adapter.executeScript("COMMIT");
      } catch (error) {
        await rollback();
        throw error;
      } finally {
        endTurn();
      }
    },
    rollback: async () => {
      try {
        await rollback();
      } finally {
        endTurn();
      }
    },
  };
}

/** Prisma keeps the last hundred statements for its own errors, with all that they write: megabytes of a journal. Their values go once they are done. */
async function forgotten<Result>(query: SqlQuery, work: (query: SqlQuery) => Promise<Result>): Promise<Result> {
  try {
    return await work(query);
  } finally {
    query.args.length = 0;
  }
}

function originalMessage(error: unknown): string | undefined {
  return error instanceof DriverAdapterError ? error.cause.originalMessage : undefined;
}

function queryOf(statement: Statement): SqlQuery {
  return {
    sql: statement.sql,
    args: statement.values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)),
    argTypes: statement.values.map(argTypeOf),
  };
}

function argTypeOf(value: unknown): ArgType {
  if (value instanceof Uint8Array) return { scalarType: "bytes", arity: "scalar" };
  return { scalarType: typeof value === "string" ? "string" : "bigint", arity: "scalar" };
}
