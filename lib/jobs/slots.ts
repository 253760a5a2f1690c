/**
 * Slots: how many connections each mail server has at once, from whichever cause and over all workers. Whoever opens a connection holds a
 * slot until it is closed. People who wait before a page come first; copying never takes the last slot of a server that has several, and
 * gives its only one away when somebody wants to sign in.
 */

import { ServerSlots, type Slot, type SlotUse } from "./server-slots.ts";
import { OwnBoard, type SlotBoard } from "./slot-board.ts";

export type { Slot, SlotUse } from "./server-slots.ts";

/** Two slots for one run, or the server that has none. */
export type BothSlots = { readonly slots: readonly [Slot, Slot] } | { readonly missing: string };

/** The slots of all servers, by the id of the server. */
export class Slots {
  readonly #board: SlotBoard;
  readonly #servers = new Map<string, ServerSlots>();

  /** `board`: where several workers agree; without one this worker is the only one. */
  constructor(board: SlotBoard = new OwnBoard()) {
    this.#board = board;
  }

  /** To be told before the first connection, and again when an administrator changes it. At least 1. */
  setLimit(serverId: string, limit: number): void {
    const known = this.#servers.get(serverId);
    if (known) known.setLimit(limit);
    else this.#servers.set(serverId, new ServerSlots(this.#board, serverId, limit));
  }

  /** Waits for a slot. Throws MailError `server.tooManyConnections` when the signal ends the wait. */
  take(serverId: string, use: SlotUse, signal: AbortSignal): Promise<Slot> {
    return this.#of(serverId).take(use, signal);
  }

  /** A slot if one is to be had now. */
  async tryTake(serverId: string, use: SlotUse): Promise<Slot | null> {
    return (await this.#of(serverId).tryTake(use, 1))?.[0] ?? null;
  }

  /** How many this worker holds. */
  inUse(serverId: string): number {
    return this.#servers.get(serverId)?.inUse ?? 0;
  }

  limitOf(serverId: string): number {
    return this.#of(serverId).limit;
  }

  /** One slot of each server, or none: whoever held one and waited for the other could wait for ever. */
  async tryTakeBoth(oneId: string, otherId: string, use: SlotUse): Promise<BothSlots> {
    if (oneId === otherId) {
      const [one, other] = (await this.#of(oneId).tryTake(use, 2)) ?? [];
      return one && other ? { slots: [one, other] } : { missing: oneId };
    }
    const one = await this.tryTake(oneId, use);
    if (!one) return { missing: oneId };
    const other = await this.tryTake(otherId, use);
    if (other) return { slots: [one, other] };
    one.release();
    return { missing: otherId };
  }

  /** To be called every now and then where there are other workers: who waits there, and what they have given back. */
  async look(): Promise<void> {
    for (const { serverId, use, waitedMs } of await this.#board.wishes())
      this.#servers.get(serverId)?.giveWayTo(use, waitedMs);
    for (const server of this.#servers.values()) server.grant();
  }

  #of(serverId: string): ServerSlots {
    const known = this.#servers.get(serverId);
    if (!known) throw new Error("the slots of a server were asked for before its limit was told");
    return known;
  }
}
