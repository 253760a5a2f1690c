/**
 * Slots that many workers share, in PostgreSQL: an advisory lock for each, which ends with its holder's connection, and a row beside it that
 * tells whether the holder had closed the mail connection by then. Whoever gets the lock of one that was not closed leaves it alone until the
 * mail server must have noticed.
 */
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

export interface SlotsWanted {
  readonly serverId: string;
  /** Any of these, the first that is free. */
  readonly numbers: readonly number[];
  readonly use: string;
}

export interface SlotHeld extends SlotKey {
  /** Aborted when it is lost. */
  readonly lost: AbortSignal;
}

interface Held {
  readonly key: SlotKey;
  readonly lost: AbortController;
}

/** The database's clock: those of the workers may differ. Prisma's columns are in UTC, without a zone. */
const NOW = "(clock_timestamp() AT TIME ZONE 'UTC')";
const after = (column: string, parameter: string): string => `${column} + ${parameter} * interval '1 millisecond'`;

/** The two numbers of an advisory lock. Two servers with the same one would only keep each other waiting. */
const LOCK = "hashtext($1), $2::int";
const isLockAt = (serverId: string): string => `
  locktype = 'advisory' AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = (hashtext(${serverId})::bigint & 4294967295)::oid`;
const isLockOf = (slot: string): string => `${isLockAt(`${slot}."serverId"`)} AND objid = ${slot}."number"::oid`;

/** In their order. One question, however many others have: to try each would take two, and many workers would wait for each other's. */
const UNLOCKED = `
  SELECT "number" FROM unnest($2::int[]) WITH ORDINALITY AS "Wanted" ("number", "place")
  WHERE "number"::oid NOT IN (SELECT objid FROM pg_locks WHERE granted AND ${isLockAt("$1")})
  ORDER BY "place"`;

/** Whoever ended without a word: for how long their slots rest. Soon, or one that was killed could not be told from one that vanished. */
const TELL_REST = `
  UPDATE "Slot" SET "restUntil" = CASE
    WHEN ${NOW} < ${after('"heartbeatAt"', "$1::int")} THEN ${after('"heartbeatAt"', "$2::int")}
    ELSE "heartbeatAt" + "idleMinutes" * interval '1 minute' END
  FROM "Server"
  WHERE "Server"."id" = "serverId" AND NOT "isClosed" AND "restUntil" IS NULL
    AND NOT EXISTS (SELECT FROM pg_locks WHERE granted AND ${isLockOf('"Slot"')})`;

const HOLD = `
  INSERT INTO "Slot" ("serverId", "number", "holder", "use", "heartbeatAt", "isClosed") VALUES ($1, $2, $3, $4, ${NOW}, false)
  ON CONFLICT ("serverId", "number") DO UPDATE
    SET "holder" = $3, "use" = $4, "heartbeatAt" = ${NOW}, "isClosed" = false, "restUntil" = NULL
    WHERE "Slot"."isClosed" OR ${NOW} >= "Slot"."restUntil"
  RETURNING "number"`;

/** Ends the database connections of holders that sleep, and their locks with them. */
const WAKE_UP = `
  SELECT pg_terminate_backend(pid) FROM pg_locks, "Slot"
  WHERE ${isLockOf('"Slot"')} AND "serverId" = $1 AND "number" = ANY($2::int[]) AND NOT "isClosed"
    AND ${NOW} >= ${after('"heartbeatAt"', "$3::int")}`;

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

  /** `holder`: id of this process. */
  constructor(url: string, holder: string, times: SlotLockTimes = SLOT_LOCK_TIMES) {
    this.#url = url;
    this.#holder = holder;
    this.#times = times;
    this.#beat = setInterval(() => void this.#heartbeat(), times.heartbeatMs).unref();
  }

  /** Holds the first that is free; null where others have them all, or they rest. Throws when the database does not answer. */
  take({ serverId, numbers, use }: SlotsWanted): Promise<SlotHeld | null> {
    return this.#turns.during(async () => {
      const notOurs = numbers.filter((number) => !this.#held.has(nameOf({ serverId, number })));
      if (notOurs.length === 0) return null;
      const client = await this.#connected();
      const { rows } = await this.#query(client, UNLOCKED, [serverId, notOurs]);
      for (const { number } of rows) {
        const held = await this.#takeOne(client, { serverId, number }, use);
        if (held) return held;
      }
      await this.#query(client, WAKE_UP, [serverId, notOurs, this.#times.asleepMs]);
      return null;
    });
  }

  /** The mail connection is closed. Never throws: where the database cannot be told now, it is told later. */
  give(key: SlotKey): Promise<void> {
    return this.#turns.during(async () => {
      const name = nameOf(key);
      const isLost = this.#held.get(name)?.lost.signal.aborted ?? true;
      this.#held.delete(name);
      this.#untold.set(name, key);
      if (this.#client === null) return;
      try {
        await this.#tellClosed(this.#client);
        if (!isLost) await this.#unlock(this.#client, key);
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

  /** Null where another was faster, or it rests. */
  async #takeOne(client: pg.Client, key: SlotKey, use: string): Promise<SlotHeld | null> {
    const { serverId, number } = key;
    if (!(await this.#isTrue(client, `SELECT pg_try_advisory_lock(${LOCK})`, [serverId, number]))) return null;
    const { rowCount } = await this.#query(client, HOLD, [serverId, number, this.#holder, use]);
    if (rowCount === 0) {
      await this.#unlock(client, key);
      await this.#tellRest(client);
      return null;
    }
    const lost = new AbortController();
    this.#held.set(nameOf(key), { key, lost });
    return { ...key, lost: lost.signal };
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
        const client = await this.#connected();
        await this.#query(client, HEARTBEAT, [this.#holder]);
        await this.#tellRest(client);
      });
    } catch {
      // Whoever held something has been told.
    }
  }

  async #tellRest(client: pg.Client): Promise<void> {
    await this.#query(client, TELL_REST, [this.#times.freshMs, this.#times.restMs]);
  }

  async #unlock(client: pg.Client, { serverId, number }: SlotKey): Promise<void> {
    await this.#isTrue(client, `SELECT pg_advisory_unlock(${LOCK})`, [serverId, number]);
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
