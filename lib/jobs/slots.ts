/**
 * Slots: how many connections each mail server has at once, from whichever cause. Whoever opens a connection holds a slot
 * until it is closed. People who wait before a page come first; copying never takes the last slot of a server that has
 * several, and gives its only one away when somebody wants to sign in.
 */
import { MailError } from "../engine/errors.ts";

/** What a connection is for, the most urgent first. */
export type SlotUse = "signIn" | "listing" | "copying" | "checking";

const URGENCY: Record<SlotUse, number> = { signIn: 0, listing: 1, copying: 2, checking: 3 };

/** So long somebody waits behind others who wait too, before a run is asked for a slot of its own. */
const PATIENCE_MS = 4000;

export interface Slot {
  /** Aborted when somebody more urgent waits for it: the holder closes its connection as soon as it can. */
  readonly wanted: AbortSignal;
  /** Only after the connection is closed. A second call does nothing. */
  release(): void;
}

interface Holder {
  readonly use: SlotUse;
  readonly wanted: AbortController;
}

interface Waiter {
  readonly use: SlotUse;
  readonly granted: (slot: Slot) => void;
}

/** The slots of all servers, by the id of the server. In memory: one process speaks IMAP. */
export class Slots {
  readonly #servers = new Map<string, ServerSlots>();

  /** To be told before the first connection, and again when an administrator changes it. At least 1. */
  setLimit(serverId: string, limit: number): void {
    const known = this.#servers.get(serverId);
    if (known) known.setLimit(limit);
    else this.#servers.set(serverId, new ServerSlots(limit));
  }

  /** Waits for a slot. Throws MailError `server.tooManyConnections` when the signal ends the wait. */
  take(serverId: string, use: SlotUse, signal: AbortSignal): Promise<Slot> {
    return this.#of(serverId).take(use, signal);
  }

  /** A slot if one is to be had now. */
  tryTake(serverId: string, use: SlotUse): Slot | null {
    return this.#of(serverId).tryTake(use, 1)?.[0] ?? null;
  }

  limitOf(serverId: string): number {
    return this.#of(serverId).limit;
  }

  /** Whether one is to be had now. */
  hasRoom(serverId: string, use: SlotUse): boolean {
    return this.#of(serverId).isFree(use, 1);
  }

  /** One slot of each server, or none: whoever held one and waited for the other could wait for ever. */
  tryTakeBoth(oneId: string, otherId: string, use: SlotUse): readonly [Slot, Slot] | null {
    if (oneId === otherId) {
      const [one, other] = this.#of(oneId).tryTake(use, 2) ?? [];
      return one && other ? [one, other] : null;
    }
    const one = this.tryTake(oneId, use);
    if (!one) return null;
    const other = this.tryTake(otherId, use);
    if (other) return [one, other];
    one.release();
    return null;
  }

  #of(serverId: string): ServerSlots {
    const known = this.#servers.get(serverId);
    if (!known) throw new Error("the slots of a server were asked for before its limit was told");
    return known;
  }
}

class ServerSlots {
  #limit: number;
  readonly #holders = new Set<Holder>();
  /** In the order of asking. */
  #waiters: Waiter[] = [];

  constructor(limit: number) {
    this.#limit = Math.max(1, limit);
  }

  get limit(): number {
    return this.#limit;
  }

  setLimit(limit: number): void {
    this.#limit = Math.max(1, limit);
    this.#askForExcess();
    this.#grant();
  }

  tryTake(use: SlotUse, count: number): Slot[] | null {
    if (this.isFree(use, count)) return Array.from({ length: count }, () => this.#hold(use));
    for (const holder of this.#holders) if (holder.use === "checking" && use === "copying") holder.wanted.abort();
    return null;
  }

  take(use: SlotUse, signal: AbortSignal): Promise<Slot> {
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    const patience = setTimeout(() => this.#askToGiveWay(waiter, true), PATIENCE_MS).unref();
    const settle = (): void => {
      clearTimeout(patience);
      signal.removeEventListener("abort", giveUp);
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
    };
    const waiter: Waiter = {
      use,
      granted: (slot) => {
        settle();
        resolve(slot);
      },
    };
    const giveUp = (): void => {
      settle();
      reject(new MailError("server.tooManyConnections", "every connection that this server may have is in use"));
      this.#grant();
    };
    this.#waiters = [...this.#waiters, waiter];
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    else this.#grant();
    if (this.#waiters.includes(waiter)) this.#askToGiveWay(waiter, false);
    return promise;
  }

  #hold(use: SlotUse): Slot {
    const holder: Holder = { use, wanted: new AbortController() };
    this.#holders.add(holder);
    return {
      wanted: holder.wanted.signal,
      release: () => {
        if (this.#holders.delete(holder)) this.#grant();
      },
    };
  }

  #grant(): void {
    for (const waiter of this.#waiters) if (this.isFree(waiter.use, 1, waiter)) waiter.granted(this.#hold(waiter.use));
  }

  /** Whether so many slots may be taken for this use by the waiter, or by somebody who has not waited. */
  isFree(use: SlotUse, count: number, waiter?: Waiter): boolean {
    const ahead = this.#waiters.some((other) => other !== waiter && URGENCY[other.use] < URGENCY[use]);
    if (ahead || this.#holders.size + count > this.#limit) return false;
    if (isForPeople(use)) return true;
    // The last one is kept for people, where there is more than one.
    return this.#inBackground() + count <= Math.max(this.#limit - 1, count);
  }

  /** Runs and sizes end where the limit was lowered below what is open; people are let finish. */
  #askForExcess(): void {
    const excess = this.#holders.size - this.#limit;
    const background = [...this.#holders].filter(({ use }) => !isForPeople(use));
    const leastUrgentFirst = background.sort((one, other) => URGENCY[other.use] - URGENCY[one.use]);
    for (const { wanted } of leastUrgentFirst.slice(0, Math.max(0, excess))) wanted.abort();
  }

  #inBackground(): number {
    return [...this.#holders].filter(({ use }) => !isForPeople(use)).length;
  }

  /**
   * Asks the least that helps: sizes and listings stop between two folders at no cost. A run is stopped only where it
   * holds what people would need, or when they have waited long.
   */
  #askToGiveWay(waiter: Waiter, isImpatient: boolean): void {
    const lesser = [...this.#holders].filter(({ use }) => URGENCY[use] > URGENCY[waiter.use]);
    const cheap = lesser.find(({ use }) => use === "checking") ?? lesser.find(({ use }) => use === "listing");
    const isRunNeeded = isImpatient || this.#inBackground() >= this.#limit;
    const run = isForPeople(waiter.use) && isRunNeeded ? lesser.find(({ use }) => use === "copying") : undefined;
    (cheap ?? run)?.wanted.abort();
    if (isImpatient && waiter.use === "signIn") run?.wanted.abort();
  }
}

function isForPeople(use: SlotUse): boolean {
  return use === "signIn" || use === "listing";
}
