/**
 * The process that one run lives in. A killed process runs no catch and no finally, so whatever it calls from then on simply
 * never answers; only outcome() returns, with KILLED.
 */
export const KILLED = Symbol("the process was killed");

export class MemoryProcess {
  readonly #controller = new AbortController();
  #killed = false;
  #tellKilled: (killed: typeof KILLED) => void = () => undefined;
  readonly #death = new Promise<typeof KILLED>((resolve) => {
    this.#tellKilled = resolve;
  });

  /** What SIGTERM aborts. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isKilled(): boolean {
    return this.#killed;
  }

  /** SIGKILL. */
  kill(): void {
    this.#killed = true;
    this.#tellKilled(KILLED);
  }

  /** SIGTERM. */
  interrupt(): void {
    this.#controller.abort();
  }

  /** To be awaited before and after everything that reaches out of the process: returns only to the living. */
  alive(): Promise<void> {
    return this.#killed ? new Promise(() => undefined) : Promise.resolve();
  }

  /** What became of the work, or KILLED when the process died first. */
  outcome<Result>(work: Promise<Result>): Promise<Result | typeof KILLED> {
    return Promise.race([work, this.#death]);
  }
}
