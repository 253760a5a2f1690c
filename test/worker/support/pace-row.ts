/** A server's row in memory: hands out stretches of time like lib/db/server-pace.ts, for tests that need no database. */
import type { PaceGrant, PaceLimits, PaceMoment, PaceWish } from "../../../lib/db/server-pace.ts";
import type { PaceRow } from "../../../lib/worker/server-pacer.ts";

export class MemoryPaceRow implements PaceRow {
  /** Everything that was taken, in order. */
  readonly taken: PaceWish[] = [];
  day = "";
  dayBytes = 0;
  #messagesUntil = 0;
  #bytesUntil = 0;

  async take(limits: PaceLimits, wish: PaceWish, { now, day }: PaceMoment): Promise<PaceGrant> {
    if (this.day !== day) this.dayBytes = 0;
    this.day = day;
    if (limits.dailyBytes !== null && this.dayBytes + wish.dayBytes > limits.dailyBytes) return { kind: "dayIsSpent" };
    this.taken.push(wish);
    this.dayBytes += wish.dayBytes;
    const messagesFrom = Math.max(this.#messagesUntil, now);
    const bytesFrom = Math.max(this.#bytesUntil, now);
    const { messagesPerSecond, bytesPerSecond } = limits;
    if (messagesPerSecond !== null && wish.messages > 0)
      this.#messagesUntil = messagesFrom + (wish.messages * 1000) / messagesPerSecond;
    if (bytesPerSecond !== null && wish.bytes > 0) this.#bytesUntil = bytesFrom + (wish.bytes * 1000) / bytesPerSecond;
    return {
      kind: "granted",
      from: Math.max(wish.messages > 0 ? messagesFrom : now, wish.bytes > 0 ? bytesFrom : now),
    };
  }

  async giveBack(day: string, dayBytes: number): Promise<void> {
    if (this.day === day) this.dayBytes -= dayBytes;
  }
}
