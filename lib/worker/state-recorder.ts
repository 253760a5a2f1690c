/** Keeps a migration's state in the database while a run tells it, and passes on everything it hears. */
import { isAskedFor, type MailError } from "../engine/errors.ts";
import type { Observer } from "../engine/ports.ts";
import { advance, type MigrationState, type Waiting } from "../engine/state.ts";
import type { Problem, Remark } from "../engine/tally.ts";

/** Stores a state; one that is the same as before is not stored again. */
export type StoreState = (state: MigrationState) => Promise<void>;

export class StateRecorder implements Observer {
  readonly #listener: Observer;
  readonly #store: StoreState;
  #state: MigrationState | null = null;
  #writes: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  constructor(listener: Observer, store: StoreState) {
    this.#listener = listener;
    this.#store = store;
  }

  /** Waits until everything is stored. Throws what the first failed write threw: the run itself was not bothered with it. */
  async finish(): Promise<void> {
    await this.#writes;
    if (this.#failure !== null) throw this.#failure;
  }

  state(state: MigrationState): void {
    this.#record(state);
    this.#listener.state(state);
  }

  waiting(reason: MailError | "lastProbe", until: number): void {
    if (this.#state && this.#state.phase !== "done")
      this.#record(advance(this.#state, { kind: "wait", ...waitingFor(reason, until) }));
    this.#listener.waiting(reason, until);
  }

  progress(folder: string, messages: number, bytes: number): void {
    if (this.#state && this.#state.phase !== "done" && this.#state.activity.kind === "waiting")
      this.#record(advance(this.#state, { kind: "resume" }));
    this.#listener.progress(folder, messages, bytes);
  }

  folderFound(folder: string, messages: number, bytes: number, newFolder: string): void {
    this.#listener.folderFound(folder, messages, bytes, newFolder);
  }

  folderStarted(folder: string): void {
    this.#listener.folderStarted(folder);
  }

  folderFinished(folder: string): void {
    this.#listener.folderFinished(folder);
  }

  problem(problem: Problem): void {
    this.#listener.problem(problem);
  }

  remark(remark: Remark): void {
    this.#listener.remark(remark);
  }

  /** Observers must not block: states are stored one after the other, beside the run. */
  #record(state: MigrationState): void {
    this.#state = state;
    this.#writes = this.#writes
      .then(() => this.#store(state))
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
  }
}

function waitingFor(reason: MailError | "lastProbe", until: number): Waiting {
  if (reason === "lastProbe") return { until, reason };
  return { until, reason: reason.code, ...(isAskedFor(reason, until) && { isAskedFor: true }) };
}
