/** How a run is brought to stop. */
import { Interrupted } from "./errors.ts";
import type { Clock } from "./ports.ts";

/** After a wish to stop, connections end so many milliseconds later even in the middle of a message. */
const GRACE_MS = 3_000;

/** Two ways to stop: between messages, at once for every lane; and the end of all connections, a little later. */
export class Stopping {
  readonly #soft = new AbortController();
  readonly #hard = new AbortController();
  readonly #over = new AbortController();

  constructor(clock: Clock, wish: AbortSignal) {
    const stop = (): void => {
      this.#soft.abort();
      clock.sleep(GRACE_MS, this.#over.signal).then(
        () => this.#hard.abort(),
        (error: unknown) => {
          if (!(error instanceof Interrupted)) throw error;
        },
      );
    };
    if (wish.aborted) stop();
    else wish.addEventListener("abort", stop, { once: true, signal: this.#over.signal });
  }

  /** Asked for between messages. */
  get soft(): AbortSignal {
    return this.#soft.signal;
  }

  /** Ends connections. */
  get hard(): AbortSignal {
    return this.#hard.signal;
  }

  /** One lane met what ends the run: the others stop between messages. */
  stopOthers(): void {
    this.#soft.abort();
  }

  /** The run is over; nothing may keep the process alive. */
  end(): void {
    this.#over.abort();
  }
}
