/** Writes to a socket as slowly as a line or an old server would. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";

/** How slow a direction is. All of it may change while connections are open. */
export interface Pace {
  /** Each byte arrives so much later; the throughput stays as it is. Default 0. */
  delayMs?: number;
  /** For all connections together. Default unlimited. */
  bytesPerSecond?: number;
  /** For each connection by itself. Default unlimited. */
  bytesPerSecondEach?: number;
  /** Every byte in a write of its own. Default false. */
  oneByteAtATime?: boolean;
}

/** Shares out `bytesPerSecond` among the connections of one direction. */
export class Throttle {
  #freeAt = 0;

  /** Waits until so many bytes may pass. */
  async take(bytes: number, bytesPerSecond: number): Promise<void> {
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes / bytesPerSecond) * 1000;
    if (this.#freeAt - now > 1) await setTimeout(this.#freeAt - now);
  }
}

const PACKET = 1460;
const UNLIMITED = Number.POSITIVE_INFINITY;
const queueLimit = 1_000_000;

/** Writes in order; bytes for a socket that is closed are dropped. */
export class PacedWriter {
  readonly #socket: Socket;
  readonly #pace: () => Pace;
  readonly #throttle: Throttle;
  readonly #ownThrottle = new Throttle();
  #last: Promise<void> = Promise.resolve();
  #queued = 0;

  constructor(socket: Socket, pace: () => Pace, throttle: Throttle) {
    this.#socket = socket;
    this.#pace = pace;
    this.#throttle = throttle;
  }

  /** Takes bytes; resolves at once, or once the queue is short enough to take more. */
  async write(bytes: Buffer): Promise<void> {
    const dueAt = performance.now() + (this.#pace().delayMs ?? 0);
    this.#queued += bytes.length;
    this.#last = this.#last.then(() => this.#deliver(bytes, dueAt));
    if (this.#queued > queueLimit) await this.#last;
  }

  /** Resolves when everything taken so far was given to the socket. */
  flush(): Promise<void> {
    return this.#last;
  }

  async #deliver(bytes: Buffer, dueAt: number): Promise<void> {
    const wait = dueAt - performance.now();
    if (wait > 0) await setTimeout(wait);
    for (let rest = bytes; rest.length > 0; ) {
      const { bytesPerSecond, bytesPerSecondEach, oneByteAtATime } = this.#pace();
      // Small slices let the connections take turns, and have equal shares of the line: as packets do.
      const rate = Math.min(bytesPerSecond || UNLIMITED, bytesPerSecondEach || UNLIMITED);
      const most = oneByteAtATime ? 1 : rate < UNLIMITED ? Math.min(PACKET, Math.ceil(rate / 50)) : rest.length;
      const slice = rest.subarray(0, most);
      rest = rest.subarray(slice.length);
      if (bytesPerSecond) await this.#throttle.take(slice.length, bytesPerSecond);
      if (bytesPerSecondEach) await this.#ownThrottle.take(slice.length, bytesPerSecondEach);
      if (oneByteAtATime) await setImmediate();
      await this.#give(slice);
    }
    this.#queued -= bytes.length;
  }

  async #give(bytes: Buffer): Promise<void> {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    if (this.#socket.write(bytes)) return;
    const closed = new AbortController();
    const either = { signal: closed.signal };
    await Promise.race([once(this.#socket, "drain", either), once(this.#socket, "close", either)]).catch(
      () => undefined,
    );
    closed.abort();
  }
}
