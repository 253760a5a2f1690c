/**
 * Mails that wait to be sent. A row is written together with what it tells of, so that none is lost; and it says that the mail server may
 * have the mail before the server can, so that none is sent twice: `waiting → handedOver → sent`. Where the reply to a
 * mail that was handed over never came, nobody knows, and it is not sent again (docs/decisions/0017-mail-is-handed-over-once.md).
 * Two tables hold such rows: Mail, what a person asked to be told of their move; and Letter, what an administrator writes to the roster.
 */
import type { Letter } from "../db/generated/sqlite/client.ts";

/** So long nobody else sends a mail that a worker is at, in milliseconds: longer than any sending takes. */
export const CLAIM_MS = 180_000;
/** Waits after the first try that failed, the second, and so on, in milliseconds; after the last one it is given up. */
export const BACK_OFF_MS = [1, 5, 15, 60, 240, 720].map((minutes) => minutes * 60_000);

/** A row that this worker alone may send now. */
export interface Claimed {
  readonly id: string;
  readonly tries: number;
  readonly claimedUntil: Date;
}

/** Why a mail was not taken. `error`: a reply code or the name of the trouble. `reply`: the server's words, without addresses. */
export interface Trouble {
  readonly error: string;
  readonly reply: string | null;
}

/** How a mail ended for good. */
export interface MailEnd {
  readonly state: "sent" | "unclear" | "givenUp" | "outdated";
  readonly trouble?: Trouble;
}

type Columns = Pick<Letter, "state" | "tries" | "nextTryAt" | "claimedUntil" | "endedAt" | "error" | "reply">;
export type Change = {
  readonly [Name in keyof Columns]?: Columns[Name] | { increment: number } | { decrement: number };
};

/** What is used of a table of the database. */
export interface OutgoingRows {
  due(where: object, most: number): Promise<readonly { readonly id: string }[]>;
  change(where: object, data: Change): Promise<{ readonly count: number }>;
  tries(id: string): Promise<{ readonly tries: number } | null>;
}

/** The rows of one table that are to be sent. */
export class Outbox {
  readonly #rows: OutgoingRows;
  readonly #emptied: object;

  /** `emptied`: columns that are taken away when a mail has ended, with what it carried. */
  constructor(rows: OutgoingRows, emptied: object) {
    this.#rows = rows;
    this.#emptied = emptied;
  }

  #change(where: object, data: Change): Promise<{ readonly count: number }> {
    return this.#rows.change(where, data);
  }

  /** Ids of mails whose time has come, the oldest first. */
  async due(now: Date, most: number): Promise<readonly string[]> {
    const rows = await this.#rows.due({ state: "waiting", nextTryAt: { lte: now }, ...isFree(now) }, most);
    return rows.map(({ id }) => id);
  }

  /** Null where another worker is at it, or it is gone. */
  async claim(id: string, now: Date): Promise<Claimed | null> {
    const claimedUntil = new Date(now.getTime() + CLAIM_MS);
    const { count } = await this.#change(
      { id, state: "waiting", nextTryAt: { lte: now }, ...isFree(now) },
      { claimedUntil, tries: { increment: 1 } },
    );
    const row = count === 0 ? null : await this.#rows.tries(id);
    return row && { id, tries: row.tries, claimedUntil };
  }

  /** From now on the mail server may have it. False where this worker may not send it any more: it took too long, or it was taken back. */
  async handOver({ id, claimedUntil }: Claimed): Promise<boolean> {
    const { count } = await this.#change({ id, state: "waiting", claimedUntil }, { state: "handedOver" });
    return count === 1;
  }

  /** How a mail that this worker claimed ended for good. What was taken back meanwhile stays as it is. */
  async end({ id, claimedUntil }: Claimed, { state, trouble }: MailEnd, now: Date): Promise<void> {
    const { error = null, reply = null } = trouble ?? {};
    await this.#change({ id, claimedUntil, endedAt: null }, { state, error, reply, endedAt: now, ...this.#emptied });
  }

  /** The server did not take it, and may later. Answers false where that was the last try: it is given up then. */
  async retry(claimed: Claimed, trouble: Trouble, now: Date): Promise<boolean> {
    const rest = BACK_OFF_MS[claimed.tries - 1];
    if (rest === undefined) {
      await this.end(claimed, { state: "givenUp", trouble }, now);
      return false;
    }
    const { id, claimedUntil } = claimed;
    const nextTryAt = new Date(now.getTime() + rest);
    await this.#change(
      { id, claimedUntil, endedAt: null },
      { state: "waiting", claimedUntil: null, nextTryAt, ...trouble },
    );
    return true;
  }

  /** Another worker may send it, and this try does not count: at once, for a worker that has to end, or later. */
  async leave(
    { id, claimedUntil }: Claimed,
    later: Partial<Trouble> & { readonly nextTryAt?: Date } = {},
  ): Promise<void> {
    await this.#change(
      { id, state: "waiting", claimedUntil },
      { claimedUntil: null, tries: { decrement: 1 }, ...later },
    );
  }

  /** Mails that a worker had handed over when it died: the reply came to nobody. Answers how many there were. */
  async noteUnclear(now: Date): Promise<number> {
    const { count } = await this.#change(
      { state: "handedOver", claimedUntil: { lte: now } },
      { state: "unclear", error: "worker died", endedAt: now, ...this.#emptied },
    );
    return count;
  }
}

function isFree(now: Date): object {
  return { OR: [{ claimedUntil: null }, { claimedUntil: { lte: now } }] };
}

const LONGEST_REPLY = 200;
/** More is not looked at: a word without end, looked through for addresses, would hold up the worker for minutes. */
const MOST_WORDS = 4000;

/** Servers tell whom they refuse: administrators read the rest beside a name, and addresses that people confirmed are not for them. */
export function withoutAddresses(words: string): string {
  // Of what is cut off, not half an address stays.
  const heard = words.length > MOST_WORDS ? words.slice(0, words.lastIndexOf(" ", MOST_WORDS) + 1) : words;
  return heard
    .replace(/\s+/g, " ")
    .replace(/[^\s<>"(]+@[^\s<>")]+/g, "…")
    .slice(0, LONGEST_REPLY);
}
