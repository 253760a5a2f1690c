/**
 * Slots that many workers share, in PostgreSQL: an advisory lock for each, which ends with its holder's connection, and a row beside it that
 * tells whether the holder had closed the mail connection by then. Whoever gets the lock of one that was not closed leaves it alone until the
 * mail server must have noticed.
 */
import { createHash } from "node:crypto";
import pg from "pg";
import { Turns } from "./turns.ts";

export interface SlotLockTimes {
  /** Between two signs of life. */
  readonly heartbeatMs: number;
  /** A database that does not answer for so long has forgotten us. */
  readonly answerMs: number;
  /** A holder that gave a sign of life so shortly before was killed: the kernel of its machine has closed its connections. */
  readonly freshMs: number;
  /** So long after its last sign of life the slot of such a holder is left alone. */
  readonly restMs: number;
  /** Without a sign of life for so long a holder is asleep: its lock is taken from it, and when it wakes up it knows. */
  readonly asleepMs: number;
}

/** A holder that hears nothing ends its connections after `heartbeatMs + answerMs`, well before `restMs`. */
export const SLOT_LOCK_TIMES: SlotLockTimes = {
  heartbeatMs: 5_000,
  answerMs: 5_000,
  freshMs: 15_000,
  restMs: 30_000,
  asleepMs: 60_000,
};

/** What can be held. */
export interface SlotKey {
  readonly serverId: string;
  readonly number: number;
}

export interface SlotWanted extends SlotKey {
  readonly use: string;
  /** So long, in milliseconds, the server may keep a connection whose other end has vanished. */
  readonly idleMs: number;
}

interface Held {
  readonly key: SlotKey;
  readonly lost: AbortController;
}

/** The database's clock: those of the workers may differ. Prisma's columns are in UTC, without a zone. */
const NOW = "(clock_timestamp() AT TIME ZONE 'UTC')";
const after = (column: string, parameter: string): string => `${column} + ${parameter} * interval '1 millisecond'`;

const TELL_REST = `
  UPDATE "Slot" SET "restUntil" = CASE
    WHEN ${NOW} < ${after('"heartbeatAt"', "$3::int")} THEN ${after('"heartbeatAt"', "$4::int")}
    ELSE ${after('"heartbeatAt"', "$5::bigint")} END
  WHERE "serverId" = $1 AND "number" = $2 AND NOT "isClosed" AND "restUntil" IS NULL`;

const HOLD = `
  INSERT INTO "Slot" ("serverId", "number", "holder", "use", "heartbeatAt", "isClosed") VALUES ($1, $2, $3, $4, ${NOW}, false)
  ON CONFLICT ("serverId", "number") DO UPDATE
    SET "holder" = $3, "use" = $4, "heartbeatAt" = ${NOW}, "isClosed" = false, "restUntil" = NULL
    WHERE "Slot"."isClosed" OR ${NOW} >= "Slot"."restUntil"
  RETURNING "number"`;

/** Ends the database connection of a holder that sleeps, and its locks with it. */
const WAKE_UP = `
  SELECT pg_terminate_backend(pid) FROM pg_locks, "Slot"
  WHERE locktype = 'advisory' AND classid = $3::oid AND objid = $4::oid AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND "serverId" = $1 AND "number" = $2 AND NOT "isClosed" AND ${NOW} >= ${after('"heartbeatAt"', "$5::int")}`;

const CLOSE = `UPDATE "Slot" SET "isClosed" = true WHERE "serverId" = $1 AND "number" = $2 AND "holder" = $3`;
const HEARTBEAT = `UPDATE "Slot" SET "heartbeatAt" = ${NOW} WHERE "holder" = $1 AND NOT "isClosed"`;

/** So that PostgreSQL, too, notices within half a minute when the line is gone. */
const SOON_NOTICED = `
  SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 20000`;

export class SlotLocks {
  readonly #url: string;
  readonly #holder: string;
  readonly #times: SlotLockTimes;
  readonly #turns = new Turns();
  readonly #held = new Map<string, Held>();
  /** Closed while the database could not be told. */
  readonly #untold = new Map<string, SlotKey>();
  readonly #beat: NodeJS.Timeout;
  #client: pg.Client | null = null;

  /** `holder`: id of this process. Connects when something is wanted. */
  constructor(url: string, holder: string, times: SlotLockTimes = SLOT_LOCK_TIMES) {
    this.#url = url;
    this.#holder = holder;
    this.#times = times;
    this.#beat = setInterval(() => void this.#heartbeat(), times.heartbeatMs).unref();
  }

  /** Holds it, and answers with the signal that tells when it is lost; null where another has it or it rests. Throws when the database does not answer. */
  take(wanted: SlotWanted): Promise<AbortSignal | null> {
    return this.#turns.during(async () => {
      const { serverId, number, use, idleMs } = wanted;
      const name = nameOf(wanted);
      if (this.#held.has(name)) return null;
      const client = await this.#connected();
      const { freshMs, restMs, asleepMs } = this.#times;
      const [one, other] = lockOf(wanted);
      if (!(await this.#isTrue(client, "SELECT pg_try_advisory_lock($1, $2)", [one, other]))) {
        await this.#query(client, WAKE_UP, [serverId, number, one >>> 0, other, asleepMs]);
        return null;
      }
      await this.#query(client, TELL_REST, [serverId, number, freshMs, restMs, idleMs]);
      const { rowCount } = await this.#query(client, HOLD, [serverId, number, this.#holder, use]);
      if (rowCount === 0) {
        await this.#isTrue(client, "SELECT pg_advisory_unlock($1, $2)", [one, other]);
        return null;
      }
      const held = { key: { serverId, number }, lost: new AbortController() };
      this.#held.set(name, held);
      return held.lost.signal;
    });
  }

  /** The mail connection is closed. Never throws: where the database cannot be told now, it is told later. */
  give(key: SlotKey): Promise<void> {
    return this.#turns.during(async () => {
      const name = nameOf(key);
      const isLost = this.#held.get(name)?.lost.signal.aborted ?? true;
      this.#held.delete(name);
      this.#untold.set(name, key);
      if (isLost || this.#client === null) return;
      try {
        await this.#tellClosed(this.#client);
        await this.#isTrue(this.#client, "SELECT pg_advisory_unlock($1, $2)", lockOf(key));
      } catch {
        // The lock has ended with its connection.
      }
    });
  }

  /** Everything must be given back by now. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    await this.#turns.during(async () => {
      const client = this.#client;
      this.#client = null;
      await client?.end().catch(() => undefined);
    });
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client) return this.#client;
    const { answerMs } = this.#times;
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: "carryover slots",
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      keepAlive: true,
    });
    client.on("error", () => this.#lose(client));
    client.on("end", () => this.#lose(client));
    await client.connect();
    this.#client = client;
    await this.#query(client, SOON_NOTICED, []);
    await this.#tellClosed(client);
    return client;
  }

  async #tellClosed(client: pg.Client): Promise<void> {
    for (const [name, { serverId, number }] of this.#untold) {
      await this.#query(client, CLOSE, [serverId, number, this.#holder]);
      this.#untold.delete(name);
    }
  }

  async #heartbeat(): Promise<void> {
    try {
      await this.#turns.during(async () => {
        const client = this.#client;
        if (client && this.#held.size > 0) await this.#query(client, HEARTBEAT, [this.#holder]);
        else if (!client && this.#untold.size > 0) await this.#connected();
      });
    } catch {
      // Whoever held something has been told.
    }
  }

  async #isTrue(client: pg.Client, text: string, values: readonly unknown[]): Promise<boolean> {
    const { rows } = await this.#query(client, text, values);
    return Object.values(rows[0] ?? {})[0] === true;
  }

  /** Whatever goes wrong: nobody knows any more whether the locks are held. */
  async #query(client: pg.Client, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      return values.length === 0 ? await client.query(text) : await client.query(text, [...values]);
    } catch (error) {
      this.#lose(client);
      throw error;
    }
  }

  #lose(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    for (const { lost } of this.#held.values()) lost.abort();
    // Without waiting for an answer: the locks must end, if they have not.
    client.end().catch(() => undefined);
  }
}

function nameOf({ serverId, number }: SlotKey): string {
  return `${serverId} ${number}`;
}

/** Two servers with the same number would only keep each other waiting. */
function lockOf({ serverId, number }: SlotKey): readonly [number, number] {
  return [createHash("sha256").update(serverId).digest().readInt32BE(), number];
}
