/** A lane: one connection to each server, opened when needed and again when lost, with patience that progress renews. */
import { Interrupted, isConnectionTrouble, MailError } from "./errors.ts";
import { KeptAlive, Worn } from "./keep-alive.ts";
import type { Clock, MailServer, NewSession, OldSession } from "./ports.ts";
import { type ReconnectBudget, spread } from "./reconnects.ts";
import { type Suspects, watched } from "./suspects.ts";

/** A pair of connections that one worker of the run holds. */
export interface Sessions {
  readonly old: OldSession;
  readonly new: NewSession;
}

/** What a lane works with. */
export interface LanePorts {
  readonly old: MailServer<OldSession>;
  readonly new: MailServer<NewSession>;
  readonly clock: Clock;
  readonly suspects: Suspects;
  readonly reconnects: ReconnectBudget;
  /** Asks to stop between messages. */
  readonly signal: AbortSignal;
  /** Ends connections. */
  readonly hardStop: AbortSignal;
  /** Told before the lane waits, with the end of the wait in epoch milliseconds. */
  waiting(reason: MailError, until: number): void;
}

/** Waits between attempts, in milliseconds; after the last the lane gives up, unless something was achieved in between. */
const BACK_OFF_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000];
/** How long to wait when a server is busy but names no time. */
const BUSY_MS = 30_000;
/** Waits after connections that ended at a message: the server is well, it only cannot hand that one out. */
const SUSPECT_MS = [0, 0, 500, 1_000, 2_000];
/** So many connections in a row that ended at messages are no longer the messages' fault. */
const MAX_SUSPECTS_IN_A_ROW = 50;

/** Signs in to both at the same time. When one fails, the other is not waited for, and closed if it is there already. */
async function both(
  hardStop: AbortSignal,
  old: MailServer<OldSession>,
  fresh: MailServer<NewSession>,
): Promise<[OldSession, NewSession]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([hardStop, failed.signal]);
  const errors: unknown[] = [];
  const connect = <Session>(server: MailServer<Session & (OldSession | NewSession)>): Promise<Session | null> =>
    server.connect(signal).catch((error: unknown) => {
      errors.push(error);
      failed.abort();
      return null;
    });
  const [oldSession, newSession] = await Promise.all([connect<OldSession>(old), connect<NewSession>(fresh)]);
  if (oldSession && newSession) return [oldSession, newSession];
  await Promise.all([oldSession?.close(), newSession?.close()]);
  throw errors[0];
}

export class Lane {
  /** What was sent over these connections and is not replied to yet, though its step has ended. */
  underWay: Promise<void> = Promise.resolve();
  readonly #ports: LanePorts;
  #sessions: Sessions | null = null;
  #kept: readonly Pick<KeptAlive<OldSession | NewSession>, "end" | "isWorn">[] = [];
  /** Whether the present attempt of a step has done something. */
  #hasAchieved: () => boolean = () => false;
  #failures = 0;
  #everConnected = false;
  /** The last sign-in left open whether the password is right. */
  #wasUnsure = false;

  constructor(ports: LanePorts) {
    this.#ports = ports;
  }

  /**
   * Runs `step` with both sessions, again on new ones after connection trouble: `step` must be able to go on where it was.
   * `achieved` counts what has been done; while it grows, the lane does not lose patience. A first connection that fails is not tried
   * again: then the address is wrong or the server is down, and somebody should know now.
   */
  async use<T>(achieved: () => number, step: (sessions: Sessions) => Promise<T>): Promise<T> {
    const { suspects, signal } = this.#ports;
    if (this.#kept.some(({ isWorn }) => isWorn)) await this.#replace();
    for (;;) {
      const before = achieved();
      this.#hasAchieved = () => achieved() > before;
      const strikesBefore = suspects.strikes;
      try {
        return await step(await this.#connected());
      } catch (error) {
        // Whoever finds out that another has taken over is also told to stop: the former says why.
        if (signal.aborted && !isLeaseLost(error)) throw new Interrupted();
        if (!isConnectionTrouble(error)) throw error;
        // What is under way to the new server is not lost because the old one is.
        await (error instanceof Worn || error.side === "old" ? this.#replace() : this.close());
        if (this.#hasAchieved()) this.#failures = 0;
        // Our own wish, and no trouble of the server's.
        if (error instanceof Worn) continue;
        if (suspects.strikes > strikesBefore && suspects.inARow < MAX_SUSPECTS_IN_A_ROW) {
          await this.#pause(error, SUSPECT_MS[Math.min(suspects.inARow, SUSPECT_MS.length) - 1] ?? 0);
          continue;
        }
        if (error.code === "auth.unsure") {
          await this.#tryOnceMore(error);
          continue;
        }
        if (!this.#everConnected || this.#failures >= BACK_OFF_MS.length) throw error;
        await this.#backOff(error);
      }
    }
  }

  /** Other connections in place of these, which would still do. */
  async #replace(): Promise<void> {
    await this.underWay.catch(() => undefined);
    await this.close();
  }

  async #connected(): Promise<Sessions> {
    if (this.#sessions) return this.#sessions;
    const { old, new: fresh, clock, hardStop, suspects } = this.#ports;
    const [oldSession, newSession] = await both(hardStop, old, fresh);
    this.#everConnected = true;
    this.#wasUnsure = false;
    // Only after something was achieved on it, or a step that is refused again and again would never come to its end.
    const mayBeReplaced = (): boolean => this.#hasAchieved();
    const kept = {
      old: new KeptAlive(oldSession, clock, mayBeReplaced),
      new: new KeptAlive(newSession, clock, mayBeReplaced),
    };
    this.#kept = [kept.old, kept.new];
    this.#sessions = {
      old: watched(kept.old.session, "old", suspects),
      new: watched(kept.new.session, "new", suspects),
    };
    return this.#sessions;
  }

  /** Opens the connections now; false when they are not to be had. */
  async tryConnect(): Promise<boolean> {
    try {
      await this.#connected();
      return true;
    } catch (error) {
      // A further lane is only for speed: the first one goes on without it.
      if (error instanceof MailError) return false;
      throw error;
    }
  }

  /** Once, as the password may be right; not again, as it may be wrong, and then every try counts against the person. */
  async #tryOnceMore(error: MailError): Promise<void> {
    const { side, serverText, retryAt } = error;
    if (this.#wasUnsure) throw new MailError("auth.refused", error.message, { side, serverText });
    this.#wasUnsure = true;
    const now = this.#ports.clock.now();
    await this.#pause(error, (retryAt ?? now + BUSY_MS) - now);
  }

  async #backOff(error: MailError): Promise<void> {
    const busy = error.code === "server.throttled" || error.code === "server.tooManyConnections";
    const pause = BACK_OFF_MS[this.#failures] ?? 0;
    const now = this.#ports.clock.now();
    // Being asked to wait is no failure.
    if (error.retryAt !== null) return this.#pause(error, error.retryAt - now);
    this.#failures++;
    await this.#pause(error, spread(busy ? Math.max(BUSY_MS, pause) : pause, now));
  }

  /** Waits at least so many milliseconds before connections are opened again. */
  async #pause(error: MailError, milliseconds: number): Promise<void> {
    const { clock, reconnects, signal } = this.#ports;
    const now = clock.now();
    const until = Math.max(now + milliseconds, reconnects.spend(now) ?? now);
    if (until <= now) return;
    this.#ports.waiting(error, until);
    await clock.sleep(until - now, signal);
  }

  async close(): Promise<void> {
    const sessions = this.#sessions;
    this.#sessions = null;
    for (const kept of this.#kept) kept.end();
    this.#kept = [];
    if (sessions) await Promise.all([sessions.old.close(), sessions.new.close()]);
  }
}

function isLeaseLost(error: unknown): boolean {
  return error instanceof MailError && error.code === "journal.leaseLost";
}
