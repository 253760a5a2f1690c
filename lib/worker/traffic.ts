/** What has passed from or to one server in this process, for the administrators' page. */

const HOUR_MS = 3_600_000;
/** More errors than these in an hour are as many. */
const MOST_ERRORS = 1000;

export interface TrafficSince {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  /** In the last hour. */
  readonly errors: number;
}

export class Traffic {
  readonly #now: () => number;
  #messages = 0;
  #bytes = 0;
  #since: number;
  #errors: number[] = [];

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  passed(messages: number, bytes: number): void {
    this.#messages += messages;
    this.#bytes += bytes;
  }

  /** A connection could not be opened, or broke off. */
  broke(): void {
    this.#errors = [...this.#recent(), this.#now()].slice(-MOST_ERRORS);
  }

  /** Since it was asked last. */
  take(): TrafficSince {
    const now = this.#now();
    const seconds = Math.max(1, now - this.#since) / 1000;
    const rates = { messagesPerSecond: this.#messages / seconds, bytesPerSecond: this.#bytes / seconds };
    this.#messages = 0;
    this.#bytes = 0;
    this.#since = now;
    this.#errors = this.#recent();
    return { ...rates, errors: this.#errors.length };
  }

  #recent(): number[] {
    const from = this.#now() - HOUR_MS;
    return this.#errors.filter((at) => at > from);
  }
}
