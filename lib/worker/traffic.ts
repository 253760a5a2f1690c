/** What has passed from or to one server in this process, for the administrators' page and for metrics. */
import type { ErrorCode } from "../engine/errors.ts";
import { columnOf } from "../observability/bounds.ts";
import { METRICS } from "../observability/metrics.ts";
import type { ReplyKind } from "./brake.ts";
import { Tally } from "./tally.ts";

const HOUR_MS = 3_600_000;
/** More errors than these in an hour are as many. */
const MOST_ERRORS = 1000;

export interface TrafficSince {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  /** In the last hour. */
  readonly errors: number;
}

export type Direction = "read" | "written";

const REPLY_BOUNDS = METRICS.carryover_imap_reply_seconds.bounds ?? [];

export class Traffic {
  /** All of it, to be added to the totals of all workers. */
  readonly tally = new Tally();
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

  passed(messages: number, bytes: number, direction: Direction): void {
    this.#messages += messages;
    this.#bytes += bytes;
    this.tally.add("messages", direction, messages);
    this.tally.add("bytes", direction, bytes);
  }

  /** The server took so long to reply, in milliseconds. */
  replied(kind: ReplyKind, milliseconds: number): void {
    this.tally.add("replies", `${kind} ${columnOf(milliseconds / 1000, REPLY_BOUNDS)}`);
    this.tally.add("replyMs", kind, Math.round(milliseconds));
  }

  /** A connection could not be opened, or broke off. */
  broke(code: ErrorCode): void {
    this.tally.add("failures", code);
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
