/** A lane: one connection to each server, opened when needed and again when lost, with patience that progress renews. */
import { Interrupted, isConnectionTrouble, MailError } from "./errors.ts";
import type { Clock, MailServer, NewSession, OldSession } from "./ports.ts";
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

export class Lane {
  readonly #ports: LanePorts;
  #sessions: Sessions | null = null;
  #failures = 0;
  #everConnected = false;

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
    for (;;) {
      const before = achieved();
      const strikesBefore = suspects.strikes;
      try {
        return await step(await this.#connected());
      } catch (error) {
        if (signal.aborted) throw new Interrupted();
        if (!isConnectionTrouble(error)) throw error;
        await this.close();
        if (achieved() > before) this.#failures = 0;
        if (suspects.strikes > strikesBefore && suspects.inARow < MAX_SUSPECTS_IN_A_ROW) {
          const pause = SUSPECT_MS[Math.min(suspects.inARow, SUSPECT_MS.length) - 1] ?? 0;
          if (pause > 0) await this.#wait(error, this.#ports.clock.now() + pause);
          continue;
        }
        if (!this.#everConnected || this.#failures >= BACK_OFF_MS.length) throw error;
        await this.#backOff(error);
      }
    }
  }

  async #connected(): Promise<Sessions> {
    if (this.#sessions) return this.#sessions;
    const { old, new: fresh, hardStop, suspects } = this.#ports;
    const oldSession = await old.connect(hardStop);
    try {
      const newSession = await fresh.connect(hardStop);
      this.#sessions = { old: watched(oldSession, "old", suspects), new: watched(newSession, "new", suspects) };
    } finally {
      if (!this.#sessions) await oldSession.close();
    }
    this.#everConnected = true;
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

  async #backOff(error: MailError): Promise<void> {
    const busy = error.code === "server.throttled" || error.code === "server.tooManyConnections";
    const pause = BACK_OFF_MS[this.#failures] ?? 0;
    // Being asked to wait is no failure.
    if (error.retryAt === null) this.#failures++;
    await this.#wait(error, error.retryAt ?? this.#ports.clock.now() + (busy ? Math.max(BUSY_MS, pause) : pause));
  }

  async #wait(error: MailError, until: number): Promise<void> {
    const { clock, signal } = this.#ports;
    this.#ports.waiting(error, until);
    await clock.sleep(Math.max(0, until - clock.now()), signal);
  }

  async close(): Promise<void> {
    const sessions = this.#sessions;
    this.#sessions = null;
    if (sessions) await Promise.all([sessions.old.close(), sessions.new.close()]);
  }
}
