/** The slots of one server, as far as this worker holds them and waits for them. */
import { MailError } from "../engine/errors.ts";
import type { Place, SlotBoard } from "./slot-board.ts";

/** What a connection is for, the most urgent first. */
export type SlotUse = "signIn" | "listing" | "copying" | "checking";

const URGENCY: Record<SlotUse, number> = { signIn: 0, listing: 1, copying: 2, checking: 3 };

/** So long somebody waits behind others who wait too, before a run is asked for a slot of its own. */
const PATIENCE_MS = 4000;

export interface Slot {
  /** Aborted when somebody more urgent waits for it: the holder closes its connection as soon as it can. */
  readonly wanted: AbortSignal;
  /** Aborted when it may be given to others: the holder ends its connection at once. */
  readonly lost: AbortSignal;
  /** Only after the connection is closed. A second call does nothing. */
  release(): void;
}

interface Holder {
  readonly use: SlotUse;
  readonly wanted: AbortController;
  /** Null while the board is asked for one. */
  place: Place | null;
}

interface Waiter {
  readonly use: SlotUse;
  readonly granted: (slot: Slot) => void;
  /** The board is being asked. */
  isAsking: boolean;
}

export class ServerSlots {
  readonly #board: SlotBoard;
  readonly #serverId: string;
  #limit: number;
  readonly #holders = new Set<Holder>();
  /** In the order of asking. */
  #waiters: Waiter[] = [];

  constructor(board: SlotBoard, serverId: string, limit: number) {
    this.#board = board;
    this.#serverId = serverId;
    this.#limit = Math.max(1, limit);
  }

  get limit(): number {
    return this.#limit;
  }

  /** Those that this worker has open, or is about to open. */
  get inUse(): number {
    return this.#holders.size;
  }

  setLimit(limit: number): void {
    this.#limit = Math.max(1, limit);
    this.#askForExcess();
    this.grant();
  }

  /** So many slots at once, or none of them. */
  async tryTake(use: SlotUse, count: number): Promise<Slot[] | null> {
    const slots: Slot[] = [];
    if (this.#isFree(use, count)) {
      const asked = Array.from({ length: count }, () => this.#ask(use, count));
      for (const slot of await Promise.all(asked)) if (slot) slots.push(slot);
      if (slots.length === count) return slots;
    }
    for (const slot of slots) slot.release();
    for (const holder of this.#holders) if (holder.use === "checking" && use === "copying") holder.wanted.abort();
    return null;
  }

  take(use: SlotUse, signal: AbortSignal): Promise<Slot> {
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    const withdraw = this.#board.wish(this.#serverId, use);
    const patience = setTimeout(() => this.#askToGiveWay(use, true), PATIENCE_MS).unref();
    const settle = (): void => {
      withdraw();
      clearTimeout(patience);
      signal.removeEventListener("abort", giveUp);
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
    };
    const waiter: Waiter = {
      use,
      isAsking: false,
      granted: (slot) => {
        settle();
        resolve(slot);
      },
    };
    const giveUp = (): void => {
      settle();
      reject(new MailError("server.tooManyConnections", "every connection that this server may have is in use"));
      this.grant();
    };
    this.#waiters = [...this.#waiters, waiter];
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    else this.grant();
    if (this.#waiters.includes(waiter) && !waiter.isAsking) this.#askToGiveWay(use, false);
    return promise;
  }

  /** Gives those who wait what there is. */
  grant(): void {
    for (const waiter of this.#waiters)
      if (!waiter.isAsking && this.#isFree(waiter.use, 1, waiter)) void this.#askFor(waiter);
  }

  /** Somebody of another worker has waited for so long, in milliseconds. */
  giveWayTo(use: SlotUse, waitedMs: number): void {
    this.#askToGiveWay(use, waitedMs >= PATIENCE_MS);
  }

  async #askFor(waiter: Waiter): Promise<void> {
    waiter.isAsking = true;
    const slot = await this.#ask(waiter.use, 1);
    waiter.isAsking = false;
    const isWaiting = this.#waiters.includes(waiter);
    if (slot && isWaiting) waiter.granted(slot);
    // Nobody waits for it any more.
    else slot?.release();
    if (!slot && isWaiting) this.#askToGiveWay(waiter.use, false);
  }

  /** Holds one for this use where the board has one. Never throws: a board that does not answer has none. */
  async #ask(use: SlotUse, count: number): Promise<Slot | null> {
    const holder: Holder = { use, wanted: new AbortController(), place: null };
    this.#holders.add(holder);
    try {
      holder.place = await this.#board.take(this.#serverId, this.#numbersFor(use, count), use);
    } catch {
      // Asked again before long.
    }
    if (holder.place) return this.#slotOf(holder, holder.place);
    this.#holders.delete(holder);
    return null;
  }

  /** Where there are several, nobody copies over the last one; people begin with it. */
  #numbersFor(use: SlotUse, count: number): number[] {
    const numbers = Array.from({ length: this.#limit }, (_, index) => index + 1);
    return isForPeople(use) ? numbers.reverse() : numbers.slice(0, Math.max(this.#limit - 1, count));
  }

  #slotOf(holder: Holder, place: Place): Slot {
    return {
      wanted: holder.wanted.signal,
      lost: place.lost,
      release: () => {
        if (!this.#holders.delete(holder)) return;
        void this.#board.give(place).then(() => this.grant());
      },
    };
  }

  /** Whether so many slots may be asked for by the waiter, or by somebody who has not waited. */
  #isFree(use: SlotUse, count: number, waiter?: Waiter): boolean {
    const ahead = this.#waiters.some((other) => other !== waiter && URGENCY[other.use] < URGENCY[use]);
    return !ahead && this.#holders.size + count <= this.#limit;
  }

  /** Runs and sizes end where the limit was lowered below what is open; people are let finish. */
  #askForExcess(): void {
    const background = [...this.#holders].filter(({ use }) => !isForPeople(use));
    for (const { place, wanted } of background) if (place && place.number > this.#limit) wanted.abort();
    const excess = this.#holders.size - this.#limit - background.filter(({ wanted }) => wanted.signal.aborted).length;
    const leastUrgentFirst = background
      .filter(({ wanted }) => !wanted.signal.aborted)
      .sort((one, other) => URGENCY[other.use] - URGENCY[one.use]);
    for (const { wanted } of leastUrgentFirst.slice(0, Math.max(0, excess))) wanted.abort();
  }

  #inBackground(): number {
    return [...this.#holders].filter(({ use }) => !isForPeople(use)).length;
  }

  /**
   * Asks the least that helps: sizes and listings stop between two folders at no cost. A run is stopped only where it
   * holds what people would need, or when they have waited long.
   */
  #askToGiveWay(use: SlotUse, isImpatient: boolean): void {
    const lesser = [...this.#holders].filter((holder) => URGENCY[holder.use] > URGENCY[use]);
    const cheap =
      lesser.find((holder) => holder.use === "checking") ?? lesser.find(({ use: its }) => its === "listing");
    const isRunNeeded = isImpatient || this.#inBackground() >= this.#limit;
    const run = isForPeople(use) && isRunNeeded ? lesser.find((holder) => holder.use === "copying") : undefined;
    (cheap ?? run)?.wanted.abort();
    if (isImpatient && use === "signIn") run?.wanted.abort();
  }
}

function isForPeople(use: SlotUse): boolean {
  return use === "signIn" || use === "listing";
}
