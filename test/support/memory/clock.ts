/** A clock that stands still while anybody works and jumps to the next alarm when everybody waits. */
import { Interrupted } from "../../../lib/engine/errors.ts";
import type { Clock } from "../../../lib/engine/ports.ts";

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** An arbitrary start, so that a forgotten zero shows. */
const START = Date.UTC(2026, 0, 5, 9);

export class FakeClock implements Clock {
  #now = START;
  /** Sleepers: when nobody else has anything to do, the earliest one pulls the clock forward. */
  #sleepers: Alarm[] = [];
  /** What happens by itself once its time has come (a late commit); never pulls the clock. */
  #happenings: Alarm[] = [];
  #pumping = false;

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Interrupted());
      const wake = (): void => {
        this.#sleepers = this.#sleepers.filter((one) => one !== alarm);
        reject(new Interrupted());
      };
      const ring = (): void => {
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const alarm: Alarm = { at: this.#now + Math.max(0, milliseconds), ring };
      signal.addEventListener("abort", wake, { once: true });
      this.#sleepers.push(alarm);
      this.#pump();
    });
  }

  /** Lets this happen as soon as the clock shows that time, in epoch milliseconds. */
  at(time: number, happening: () => void): void {
    this.#happenings.push({ at: time, ring: happening });
  }

  /** Lets so much time go by between two runs. */
  advance(milliseconds: number): void {
    this.#moveTo(this.#now + milliseconds);
  }

  /** Forgets who sleeps: the process they belonged to was killed. */
  forgetSleepers(): void {
    this.#sleepers = [];
  }

  /** A turn of the event loop in which no promise is left to run means that everybody waits. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      const next = earliest(this.#sleepers);
      if (next === undefined) return;
      // What happens on the way may wake the sleeper before its time.
      const due = earliest(this.#happenings);
      if (due !== undefined && due.at < next.at) {
        this.#moveTo(due.at);
        this.#pump();
        return;
      }
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#moveTo(next.at);
      next.ring();
      this.#pump();
    });
  }

  #moveTo(time: number): void {
    for (let due = earliest(this.#happenings); due !== undefined && due.at <= time; due = earliest(this.#happenings)) {
      const happening = due;
      this.#happenings = this.#happenings.filter((one) => one !== happening);
      this.#now = Math.max(this.#now, happening.at);
      happening.ring();
    }
    this.#now = Math.max(this.#now, time);
  }
}

function earliest(alarms: readonly Alarm[]): Alarm | undefined {
  return alarms.reduce<Alarm | undefined>(
    (best, one) => (best === undefined || one.at < best.at ? one : best),
    undefined,
  );
}
