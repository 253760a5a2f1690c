/** Folders whose last batches are still under way while their lane copies the next one: one at a time, so that little is in doubt. */
import { isConnectionTrouble, type MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Lane } from "./lanes.ts";
import type { Tail } from "./tail.ts";

/** What becomes of a folder in the end. */
export interface Endings {
  readonly finished: (work: FolderWork) => void;
  /** The folder is to be set aside for this; throws it where it concerns more. */
  readonly failed: (work: FolderWork, error: unknown) => Promise<void>;
  /** The folder is to be copied once more, after this. */
  readonly again: (work: FolderWork, trouble: MailError | null) => Promise<void>;
}

export class LooseEnds {
  readonly #lane: Lane;
  readonly #endings: Endings;
  #open: Tail | null = null;

  constructor(lane: Lane, endings: Endings) {
    this.#lane = lane;
    this.#endings = endings;
  }

  /** One more; the one before is brought to its end. Throws what ends the run. */
  async add(tail: Tail): Promise<void> {
    const before = this.#open;
    this.#open = tail;
    const settled = tail.settled();
    settled.catch(() => undefined);
    this.#lane.underWay = settled;
    if (before) await this.#end(before);
  }

  /** Brings all to their end. Throws what ends the run. */
  async tie(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    if (open) await this.#end(open);
  }

  /** Waits until nothing is under way. Never throws. */
  async settle(): Promise<void> {
    await this.#open?.settled().catch(() => undefined);
  }

  async #end(tail: Tail): Promise<void> {
    let trouble: MailError | null = null;
    try {
      if ((await tail.end()) === "finished") return this.#endings.finished(tail.work);
    } catch (error) {
      if (!isConnectionTrouble(error)) return this.#endings.failed(tail.work, error);
      trouble = error;
    }
    // Other connections are opened for it: what is under way on these comes first.
    await this.tie();
    await this.#endings.again(tail.work, trouble);
  }
}
