/**
 * Keeps a connection alive while the other one of its lane works: servers end those that say nothing for half an hour (RFC 9051, 5.4),
 * some much sooner, and a large message or a slow listing takes that long.
 */
import { MailError, type Side } from "./errors.ts";
import type { Clock, FolderLook, NewSession, OldSession, ReadFromLook } from "./ports.ts";

/** A connection on which nothing was asked for so long gets a NOOP, in milliseconds. */
const KEEP_ALIVE_MS = 4 * 60_000;

/** Thrown in place of a command on a worn connection: a fresh one is opened before the server ends it in the middle of something. */
export class Worn extends MailError {
  constructor(side: Side) {
    super("server.throttled", `the ${side} server refused several commands in a row`, { side });
  }
}

export class KeptAlive<Session extends OldSession | NewSession> {
  /** To be used in place of the session: commands wait until a NOOP is answered. */
  readonly session: Session;
  readonly #bare: Session;
  readonly #clock: Clock;
  readonly #mayBeReplaced: () => boolean;
  readonly #end = new AbortController();
  #commands = 0;
  #lastUsed: number;
  #noop: Promise<void> = Promise.resolve();

  constructor(session: Session, clock: Clock, mayBeReplaced: () => boolean) {
    this.#bare = session;
    this.#clock = clock;
    this.#mayBeReplaced = mayBeReplaced;
    this.#lastUsed = clock.now();
    this.session = this.#counted();
    void this.#watch();
  }

  get isWorn(): boolean {
    return this.#bare.isWorn;
  }

  /** No NOOP from now on; one that is under way ends with its connection. */
  end(): void {
    this.#end.abort();
  }

  /** Never throws: that a connection is gone finds out who uses it next. */
  async #watch(): Promise<void> {
    const { signal } = this.#end;
    try {
      for (;;) {
        const now = this.#clock.now();
        const since = this.#commands > 0 ? now : this.#lastUsed;
        if (since + KEEP_ALIVE_MS > now) await this.#clock.sleep(since + KEEP_ALIVE_MS - now, signal);
        else await this.#ask();
      }
    } catch {
      // The end was wished for, or the connection is gone.
    }
  }

  async #ask(): Promise<void> {
    const asking = this.#bare.keepAlive();
    this.#noop = asking.catch(() => undefined);
    await asking;
    this.#lastUsed = this.#clock.now();
  }

  #counted(): Session {
    const begin = async (): Promise<void> => {
      if (this.isWorn && this.#mayBeReplaced()) throw new Worn(this.#bare.side);
      this.#commands++;
      await this.#noop;
    };
    const finish = (): void => {
      this.#commands--;
      this.#lastUsed = this.#clock.now();
    };

    /** A command that lasts as long as its rows are read. */
    async function* whole<Row>(rows: () => AsyncIterable<Row>): AsyncIterable<Row> {
      await begin();
      try {
        yield* rows();
      } finally {
        finish();
      }
    }

    /** Commands of their own, with nothing under way while their rows are looked at. */
    async function* each<Row>(rows: () => AsyncIterable<Row>): AsyncIterable<Row> {
      const windows = rows()[Symbol.asyncIterator]();
      try {
        for (;;) {
          await begin();
          const next = await windows.next().finally(finish);
          if (next.done) return;
          yield next.value;
        }
      } finally {
        await windows.return?.();
      }
    }

    const bare = this.#bare;
    const replaced: Partial<Record<PropertyKey, unknown>> = {
      listMessages: (from: number, to: number | null) => each(() => bare.listMessages(from, to)),
      fetchHeaders: (uids: readonly number[]) => whole(() => bare.fetchHeaders(uids)),
      fetchMessages: (uids: readonly number[]) => whole(() => bare.fetchMessages(uids)),
      lookInto: (looks: readonly FolderLook[], read: ReadFromLook) => whole(() => bare.lookInto(looks, read)),
      close: () => bare.close(),
    };
    return new Proxy(bare, {
      get(target, key) {
        if (key in replaced) return replaced[key];
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        return async (...given: readonly unknown[]) => {
          await begin();
          try {
            return await Reflect.apply(value, target, given);
          } finally {
            finish();
          }
        };
      },
    });
  }
}
