/**
 * Memory for messages, shared by everything that reads them in one process: whoever wants to hold bytes takes so many and gives them back.
 * First come, first served, so that a large message is not passed by small ones for ever.
 */
import { Interrupted } from "./errors.ts";

/** Gives back what was taken; a second call does nothing. */
export type Release = () => void;

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

export class ByteBudget {
  readonly limit: number;
  #held = 0;
  #line: Waiting[] = [];

  /** In bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes taken and not given back. */
  get held(): number {
    return this.#held;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#line.length;
  }

  /**
   * Resolves once there is room for so many bytes. More than the whole budget get it alone: once nothing else is held, and nothing is given
   * out beside them. Throws Interrupted when the signal is aborted before that; then nothing is held.
   */
  take(bytes: number, signal: AbortSignal): Promise<Release> {
    if (signal.aborted) return Promise.reject(new Interrupted());
    if (this.#line.length === 0 && this.#hasRoom(bytes)) return Promise.resolve(this.#give(bytes));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#line = this.#line.filter((one) => one !== waiting);
        reject(new Interrupted());
        // Those behind may fit where this one did not.
        this.#serve();
      };
      const go = (): void => {
        signal.removeEventListener("abort", leave);
        resolve(this.#give(bytes));
      };
      const waiting = { bytes, go };
      this.#line.push(waiting);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  #hasRoom(bytes: number): boolean {
    return this.#held === 0 || this.#held + bytes <= this.limit;
  }

  #give(bytes: number): Release {
    this.#held += bytes;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#held -= bytes;
      this.#serve();
    };
  }

  #serve(): void {
    for (let first = this.#line[0]; first && this.#hasRoom(first.bytes); first = this.#line[0]) {
      this.#line.shift();
      first.go();
    }
  }
}
