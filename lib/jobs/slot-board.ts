/** Where it stands which of a server's connections are in use, by all workers that there are. */
import type { SlotUse } from "./slots.ts";

/** A slot that is held: one of the connections that its server may have. */
export interface Place {
  readonly serverId: string;
  /** From 1 to the server's limit. */
  readonly number: number;
  /** Aborted when it may be given to others although nobody here has given it back. */
  readonly lost: AbortSignal;
}

/** Somebody of another worker who waits for a connection. */
export interface SlotWish {
  readonly serverId: string;
  readonly use: SlotUse;
  /** For how long, in milliseconds. */
  readonly waitedMs: number;
}

export interface SlotBoard {
  /** Holds the first of these numbers that is free; null where none is. */
  take(serverId: string, numbers: readonly number[], use: SlotUse): Promise<Place | null>;
  /** Its connection is closed. Never throws. */
  give(place: Place): Promise<void>;
  /** Tells other workers that somebody waits here, until the function is called that it answers. */
  wish(serverId: string, use: SlotUse): () => void;
  /** Whoever waits in other workers. */
  wishes(): Promise<readonly SlotWish[]>;
}

/** Of the only worker: what it holds is all there is. */
export class OwnBoard implements SlotBoard {
  readonly #taken = new Map<string, Set<number>>();

  async take(serverId: string, numbers: readonly number[]): Promise<Place | null> {
    const taken = this.#taken.get(serverId) ?? new Set();
    const number = numbers.find((one) => !taken.has(one));
    if (number === undefined) return null;
    this.#taken.set(serverId, taken.add(number));
    return { serverId, number, lost: new AbortController().signal };
  }

  async give({ serverId, number }: Place): Promise<void> {
    this.#taken.get(serverId)?.delete(number);
  }

  wish(_serverId: string, _use: SlotUse): () => void {
    return () => undefined;
  }

  async wishes(): Promise<readonly SlotWish[]> {
    return [];
  }
}
