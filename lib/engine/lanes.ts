/** A lane: one connection to each server, opened when needed and again when lost, with patience that progress renews. */
import { Interrupted, isConnectionTrouble, MailError } from "./errors.ts";
import type { RunContext, Sessions } from "./run-context.ts";

/** Waits between attempts, in milliseconds; after the last the lane gives up, unless something was achieved in between. */
const BACK_OFF_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000];
/** How long to wait when a server is busy but names no time. */
const BUSY_MS = 30_000;

export class Lane {
  readonly #context: RunContext;
  #sessions: Sessions | null = null;
  #failures = 0;
  #everConnected = false;

  constructor(context: RunContext) {
    this.#context = context;
  }

  /**
   * Runs `step` with both sessions, again on new ones after connection trouble: `step` must be able to go on where it was.
   * `achieved` counts what has been done; while it grows, the lane does not lose patience. A first connection that fails is not tried
   * again: then the address is wrong or the server is down, and somebody should know now.
   */
  async use<T>(achieved: () => number, step: (sessions: Sessions) => Promise<T>): Promise<T> {
    for (;;) {
      const before = achieved();
      try {
        return await step(await this.#connected());
      } catch (error) {
        if (this.#context.signal.aborted) throw new Interrupted();
        if (!isConnectionTrouble(error)) throw error;
        await this.close();
        if (achieved() > before) this.#failures = 0;
        if (!this.#everConnected || this.#failures >= BACK_OFF_MS.length) throw error;
        await this.#wait(error);
      }
    }
  }

  async #connected(): Promise<Sessions> {
    if (this.#sessions) return this.#sessions;
    const { old, new: fresh } = this.#context.world;
    const { hard } = this.#context.stopping;
    const oldSession = await old.connect(hard);
    try {
      this.#sessions = { old: oldSession, new: await fresh.connect(hard) };
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

  async #wait(error: MailError): Promise<void> {
    const { clock, observer } = this.#context.world;
    const busy = error.code === "server.throttled" || error.code === "server.tooManyConnections";
    const pause = BACK_OFF_MS[this.#failures] ?? 0;
    const until = error.retryAt ?? clock.now() + (busy ? Math.max(BUSY_MS, pause) : pause);
    // Being asked to wait is no failure.
    if (error.retryAt === null) this.#failures++;
    observer.waiting(error, until);
    await clock.sleep(Math.max(0, until - clock.now()), this.#context.signal);
  }

  async close(): Promise<void> {
    const sessions = this.#sessions;
    this.#sessions = null;
    if (sessions) await Promise.all([sessions.old.close(), sessions.new.close()]);
  }
}
