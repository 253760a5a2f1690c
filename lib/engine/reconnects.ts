/** When connections that were lost are opened again: a server in trouble is given time, and one that goes on losing them is left alone. */

const HOUR_MS = 3_600_000;
/** So many within an hour are no accident any more. */
const MOST_IN_AN_HOUR = 60;
/** How long it is left alone then. */
const REST_MS = 15 * 60_000;

/** Counts the connections that a run opens again, on all its lanes. */
export class ReconnectBudget {
  #opened: number[] = [];

  /** One more is about to be opened. Answers until when to rest before, in epoch milliseconds; null: no need. */
  spend(now: number): number | null {
    this.#opened = [...this.#opened.filter((at) => at > now - HOUR_MS), now];
    if (this.#opened.length <= MOST_IN_AN_HOUR) return null;
    this.#opened = [];
    return now + REST_MS;
  }
}

/**
 * A wait of about this length, up to a quarter longer: those whom one outage cut off must not all come back in the same moment. The
 * clock's last digits are as good as chance for that, and the same in every run of a test.
 */
export function spread(milliseconds: number, now: number): number {
  return milliseconds + Math.floor((milliseconds / 4) * ((now % 1000) / 1000));
}
