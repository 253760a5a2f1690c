/** What a server lets pass, and when: its rates and its daily budget, used up in the order of the turns. Pure. */
import type { LimitedServer } from "./forecast.ts";
import { type Calendar, HORIZON_MS, type OpenTime, type OpenTimes } from "./open-time.ts";
import { Places } from "./places.ts";

interface Amount {
  readonly messages: number;
  readonly bytes: number;
}

export class ServerForecast {
  readonly server: LimitedServer;
  readonly places: Places;
  readonly #open: OpenTime;
  /** Until then what was handed over lasts at the limits. */
  #messagesUntil: number;
  #bytesUntil: number;
  readonly #budget: Budget | null;

  constructor(server: LimitedServer, times: OpenTimes, now: number) {
    this.server = server;
    this.places = new Places(server.runs, now);
    this.#open = times.of(server.id);
    this.#messagesUntil = now;
    this.#bytesUntil = now;
    this.#budget =
      server.dailyBytes === null
        ? null
        : new Budget(server.dailyBytes, server.usedToday, times.calendarOf(server.id), now);
  }

  /** When so much has passed that begins to pass at `from`, after all that was asked for before. */
  handOver({ messages, bytes }: Amount, from: number): number {
    const { messagesPerSecond, bytesPerSecond } = this.server;
    if (messagesPerSecond !== null)
      this.#messagesUntil = this.#open.after(
        Math.max(from, this.#messagesUntil),
        (messages / messagesPerSecond) * 1000,
      );
    if (bytesPerSecond !== null)
      this.#bytesUntil = this.#open.after(Math.max(from, this.#bytesUntil), (bytes / bytesPerSecond) * 1000);
    return Math.max(from, this.#messagesUntil, this.#bytesUntil, this.#budget?.spend(bytes, from) ?? from);
  }
}

/** So many bytes a day. */
class Budget {
  readonly #calendar: Calendar;
  readonly #daily: number;
  /** The day that is being spent, by its beginning, and its end. */
  #day: number;
  #dayEnd: number;
  #used: number;

  constructor(daily: number, usedToday: number, calendar: Calendar, now: number) {
    this.#calendar = calendar;
    this.#daily = daily;
    this.#day = now;
    this.#dayEnd = calendar.nextDayAfter(now);
    this.#used = usedToday;
  }

  /** The beginning of the day on which the last of so many bytes may pass, or `from`. */
  spend(bytes: number, from: number): number {
    if (!Number.isFinite(from)) return from;
    while (this.#dayEnd <= from) this.#nextDay();
    if (this.#daily <= 0) return bytes > 0 ? Number.POSITIVE_INFINITY : from;
    for (let left = bytes; this.#day - from < HORIZON_MS; ) {
      const passes = Math.min(left, Math.max(0, this.#daily - this.#used));
      this.#used += passes;
      left -= passes;
      if (left <= 0) return Math.max(from, this.#day);
      this.#nextDay();
    }
    return Number.POSITIVE_INFINITY;
  }

  #nextDay(): void {
    this.#day = this.#dayEnd;
    this.#dayEnd = this.#calendar.nextDayAfter(this.#day);
    this.#used = 0;
  }
}
