/**
 * How fast this process may copy from or to one server. What it may pass on it takes from the server's row in advance, about half a second's
 * worth at a time, so that the database stays quiet; all workers together never come above the limits.
 */
import type { PaceGrant, PaceLimits, PaceMoment, PaceWish } from "../db/server-pace.ts";
import { Turns } from "../db/turns.ts";
import { Interrupted, MailError, type Side } from "../engine/errors.ts";
import type { Clock } from "../engine/ports.ts";
import { dayAt, nextDayAfter, openingAt, type Windows } from "../policy/windows.ts";
import { Brake } from "./brake.ts";
import { Traffic } from "./traffic.ts";

/** What an administrator allows. `zone`: that of windows and days. */
export interface Limits extends PaceLimits {
  readonly windows: Windows;
  readonly zone: string;
}

export const NO_LIMITS: Limits = {
  ...{ messagesPerSecond: null, bytesPerSecond: null, dailyBytes: null, windows: null, zone: "UTC" },
};

/** The server's row, see lib/db/server-pace.ts. */
export interface PaceRow {
  take(limits: PaceLimits, wish: PaceWish, moment: PaceMoment): Promise<PaceGrant>;
  giveBack(day: string, dayBytes: number): Promise<void>;
}

/** Who asks, and what ends the wait. */
export interface Passing {
  readonly side: Side;
  readonly signal: AbortSignal;
}

/** What is taken in advance lasts so long … */
const AHEAD_MS = 500;
/** … and is forfeited so long after its time, in milliseconds: else somebody could save it up. */
const SPARE_MS = 500;
/** A change of the limits is seen within this time by whoever waits. */
const LOOK_MS = 250;
/** Of the day's bytes so much is taken in advance at most; of a small budget less. */
const DAY_AHEAD_BYTES = 4 * 1024 * 1024;
const DAY_AHEAD_PART = 100;

type Currency = keyof PaceWish;

/** What was taken and not yet used; it is forfeited at `until`, in epoch milliseconds. */
interface Purse {
  readonly left: number;
  readonly until: number;
}

/** What the row has handed out. */
interface Taken {
  readonly wish: PaceWish;
  /** Epoch milliseconds before which it must not be used. */
  readonly from: number;
}

const EMPTY: Purse = { left: 0, until: 0 };

const CURRENCIES: readonly Currency[] = ["messages", "bytes", "dayBytes"];

export class ServerPacer {
  /** Told how long the server takes to reply. */
  readonly brake: Brake;
  /** Told what has passed. */
  readonly traffic: Traffic;
  readonly #row: PaceRow;
  readonly #clock: Clock;
  readonly #turns = new Turns();
  #limits: Limits = NO_LIMITS;
  readonly #purses: Record<Currency, Purse> = { messages: EMPTY, bytes: EMPTY, dayBytes: EMPTY };
  /** That the day's bytes in the purse belong to. */
  #day = "";

  constructor(row: PaceRow, clock: Clock) {
    this.brake = new Brake(() => clock.now());
    this.traffic = new Traffic(() => clock.now());
    this.#row = row;
    this.#clock = clock;
  }

  /** What an administrator says now. */
  setLimits(limits: Limits): void {
    const { messagesPerSecond, bytesPerSecond } = this.#limits;
    // What was taken at another rate is worth something else now.
    if (limits.messagesPerSecond !== messagesPerSecond) this.#purses.messages = EMPTY;
    if (limits.bytesPerSecond !== bytesPerSecond) this.#purses.bytes = EMPTY;
    this.#limits = limits;
  }

  /** Whether pass() may have to wait. */
  get isLimited(): boolean {
    return CURRENCIES.some((currency) => limitOf(this.#limits, currency) !== null);
  }

  /** How much should pass at a time, so that it goes evenly: half a second's worth. */
  get portion(): { readonly messages: number; readonly bytes: number } {
    const half = (perSecond: number | null) => (perSecond === null ? Number.POSITIVE_INFINITY : halfOf(perSecond));
    const { messagesPerSecond, bytesPerSecond } = this.#limits;
    return { messages: half(messagesPerSecond), bytes: half(bytesPerSecond) };
  }

  /** Null where there may be copying now, else the error to give. */
  closed(side: Side): MailError | null {
    const { windows, zone } = this.#limits;
    const now = this.#clock.now();
    const { isOpen, until } = openingAt(windows, zone, now);
    return isOpen
      ? null
      : new MailError("server.closedNow", `there is no copying at this hour`, { side, retryAt: until });
  }

  /**
   * Resolves when so much may pass; in the order of asking. Throws MailError `server.dayIsSpent` where it has to wait for the next day, what
   * the database throws, and Interrupted by the signal.
   */
  async pass(cost: PaceWish, passing: Passing): Promise<void> {
    if (!this.isLimited) return;
    const done = await this.#turn(passing.signal);
    try {
      this.#forfeit();
      while (CURRENCIES.some((currency) => this.#lacking(cost, currency) > 0)) await this.#extend(cost, passing);
      this.#spend(cost);
    } finally {
      done();
    }
  }

  /** Rests before another batch, where the server is slow just now. Throws Interrupted. */
  async rest(signal: AbortSignal): Promise<void> {
    const start = this.#clock.now();
    for (let left = this.brake.pauseMs; left > 0; left = start + this.brake.pauseMs - this.#clock.now())
      await this.#clock.sleep(Math.min(left, LOOK_MS), signal);
  }

  now(): number {
    return this.#clock.now();
  }

  /** Gives back what of the day was taken and is not used. To be called when a run has ended; others take it anew. */
  async giveBack(): Promise<void> {
    const { left } = this.#purses.dayBytes;
    this.#purses.dayBytes = EMPTY;
    if (left > 0) await this.#row.giveBack(this.#day, left);
  }

  async #turn(signal: AbortSignal): Promise<() => void> {
    const turn = this.#turns.take();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => reject(new Interrupted());
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      return await Promise.race([turn, aborted]);
    } catch (error) {
      void turn.then((done) => done());
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  #spend(cost: PaceWish): void {
    for (const currency of CURRENCIES) {
      const { left, until } = this.#purses[currency];
      if (limitOf(this.#limits, currency) !== null) this.#purses[currency] = { left: left - cost[currency], until };
    }
  }

  #forfeit(): void {
    const now = this.#clock.now();
    const { dailyBytes, zone } = this.#limits;
    const day = dailyBytes === null ? this.#day : dayAt(now, zone);
    if (day !== this.#day) this.#purses.dayBytes = EMPTY;
    this.#day = day;
    for (const currency of CURRENCIES) {
      if (this.#purses[currency].until <= now) this.#purses[currency] = EMPTY;
    }
  }

  #lacking(cost: PaceWish, currency: Currency): number {
    if (limitOf(this.#limits, currency) === null) return 0;
    return Math.max(0, cost[currency] - this.#purses[currency].left);
  }

  /** Takes what is lacking, or a part of it, and more where the last was used up before its time; and waits until the time of it has come. */
  async #extend(cost: PaceWish, { side, signal }: Passing): Promise<void> {
    const limits = this.#limits;
    const lacking = wishOf((currency) => this.#atOnce(currency, this.#lacking(cost, currency)));
    const wish = wishOf((currency) =>
      this.#atOnce(currency, lacking[currency] && lacking[currency] + this.#ahead(currency)),
    );
    const taken = (await this.#take(limits, wish)) ?? (await this.#take(limits, lacking));
    if (!taken) throw daySpent(side, nextDayAfter(this.#clock.now(), limits.zone));
    await this.#until(taken.from, limits, signal);
    for (const currency of CURRENCIES) this.#fill(currency, taken, limits);
  }

  /** Null: the day has no room for it. */
  async #take(limits: Limits, wish: PaceWish): Promise<Taken | null> {
    const grant = await this.#row.take(limits, wish, { now: this.#clock.now(), day: this.#day });
    return grant.kind === "granted" ? { wish, from: grant.from } : null;
  }

  /** No longer a stretch than that of a portion: another worker may wait behind it. */
  #atOnce(currency: Currency, amount: number): number {
    return currency === "dayBytes" ? amount : Math.min(amount, this.portion[currency]);
  }

  /** What is taken beyond what is wanted just now. */
  #ahead(currency: Currency): number {
    const limit = limitOf(this.#limits, currency);
    if (limit === null || this.#purses[currency] === EMPTY) return 0;
    return currency === "dayBytes" ? Math.min(DAY_AHEAD_BYTES, Math.floor(limit / DAY_AHEAD_PART)) : halfOf(limit);
  }

  /** Shorter where an administrator changes the limits meanwhile: then what was taken at the former rate is not waited for. */
  async #until(from: number, limits: Limits, signal: AbortSignal): Promise<void> {
    for (let now = this.#clock.now(); now < from && isSameRate(limits, this.#limits); now = this.#clock.now())
      await this.#clock.sleep(Math.min(from - now, LOOK_MS), signal);
  }

  #fill(currency: Currency, { wish, from }: Taken, limits: Limits): void {
    const amount = wish[currency];
    const limit = limitOf(limits, currency);
    if (amount === 0 || limit === null) return;
    // Taken at a rate that is no more. The day's bytes are counted all the same.
    if (currency !== "dayBytes" && limit !== limitOf(this.#limits, currency)) return;
    const until = currency === "dayBytes" ? Number.POSITIVE_INFINITY : from + (amount * 1000) / limit + SPARE_MS;
    this.#purses[currency] = { left: this.#purses[currency].left + amount, until };
  }
}

function limitOf({ messagesPerSecond, bytesPerSecond, dailyBytes }: Limits, currency: Currency): number | null {
  return { messages: messagesPerSecond, bytes: bytesPerSecond, dayBytes: dailyBytes }[currency];
}

function isSameRate(one: Limits, other: Limits): boolean {
  return one.messagesPerSecond === other.messagesPerSecond && one.bytesPerSecond === other.bytesPerSecond;
}

function wishOf(amount: (currency: Currency) => number): PaceWish {
  return { messages: amount("messages"), bytes: amount("bytes"), dayBytes: amount("dayBytes") };
}

function halfOf(perSecond: number): number {
  return Math.max(1, Math.floor((perSecond * AHEAD_MS) / 1000));
}

function daySpent(side: Side, retryAt: number): MailError {
  return new MailError("server.dayIsSpent", "what may be copied in a day is copied", { side, retryAt });
}
