import { describe, expect, it } from "vitest";
import { Interrupted } from "../../lib/engine/errors.ts";
import { WEEKDAYS } from "../../lib/policy/windows.ts";
import { type Limits, NO_LIMITS, ServerPacer } from "../../lib/worker/server-pacer.ts";
import { FakeClock } from "../support/memory/clock.ts";
import { MemoryPaceRow } from "./support/pace-row.ts";

const signal = new AbortController().signal;
const passing = { side: "old", signal } as const;
const KB = 1000;

/** So many messages of this size, each as soon as it may pass: when each did, in milliseconds from the beginning. */
async function passes(pacer: ServerPacer, clock: FakeClock, count: number, size = 0): Promise<number[]> {
  const start = clock.now();
  const moments: number[] = [];
  for (let index = 0; index < count; index++) {
    await pacer.pass({ messages: 1, bytes: size, dayBytes: size }, passing);
    moments.push(clock.now() - start);
  }
  return moments;
}

function pacerWith(limits: Partial<Limits>, row = new MemoryPaceRow(), clock = new FakeClock()) {
  const pacer = new ServerPacer(row, clock);
  pacer.setLimits({ ...NO_LIMITS, ...limits });
  return { pacer, row, clock };
}

/** The most that passed in any stretch of so many milliseconds. */
function mostWithin(moments: readonly number[], length: number): number {
  return Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + length).length));
}

describe("what passes", () => {
  it("without limits does so at once, and nothing is written", async () => {
    const { pacer, row, clock } = pacerWith({});
    expect(await passes(pacer, clock, 100, KB)).toEqual(Array.from({ length: 100 }, () => 0));
    expect(row.taken).toEqual([]);
  });

  it("keeps to messages a second, evenly", async () => {
    const { pacer, clock } = pacerWith({ messagesPerSecond: 10 });
    const moments = await passes(pacer, clock, 100);
    expect(moments.at(-1)).toBeGreaterThan(9000);
    expect(moments.at(-1)).toBeLessThanOrEqual(10_000);
    // A second's worth, and what may be saved up.
    expect(mostWithin(moments, 1000)).toBeLessThanOrEqual(15);
  });

  it("keeps to bytes a second, also where one message is larger than a second's worth", async () => {
    const { pacer, clock } = pacerWith({ bytesPerSecond: 100 * KB });
    const moments = await passes(pacer, clock, 4, 300 * KB);
    expect(moments.at(-1)).toBeGreaterThan(11_000);
    expect(moments.at(-1)).toBeLessThanOrEqual(12_000);
  });

  it("is taken half a second's worth at a time, so that the database stays quiet", async () => {
    const { pacer, row, clock } = pacerWith({ messagesPerSecond: 200 });
    await passes(pacer, clock, 1000);
    expect(row.taken.length).toBeLessThan(15);
    expect(Math.max(...row.taken.map(({ messages }) => messages))).toBe(100);
  });

  it("is not saved up by who asks seldom", async () => {
    const { pacer, row, clock } = pacerWith({ messagesPerSecond: 10 });
    for (let index = 0; index < 10; index++) {
      await pacer.pass({ messages: 1, bytes: 0, dayBytes: 0 }, passing);
      clock.advance(5000);
    }
    expect(row.taken.map(({ messages }) => messages)).toEqual(Array.from({ length: 10 }, () => 1));
  });

  it("waits for others who take from the same row", async () => {
    const clock = new FakeClock();
    const row = new MemoryPaceRow();
    const [one, other] = [1, 2].map(() => pacerWith({ messagesPerSecond: 10 }, row, clock).pacer);
    if (!one || !other) throw new Error();
    const moments = (await Promise.all([passes(one, clock, 50), passes(other, clock, 50)])).flat();
    expect(Math.max(...moments)).toBeGreaterThan(9000);
    expect(mostWithin(moments, 2000)).toBeLessThanOrEqual(30);
  });

  it("goes on at once when the limit is lifted, and is slowed when one is set", async () => {
    const { pacer, clock } = pacerWith({ messagesPerSecond: 1 });
    await pacer.pass({ messages: 1, bytes: 0, dayBytes: 0 }, passing);
    const before = clock.now();
    const waiting = pacer.pass({ messages: 1, bytes: 0, dayBytes: 0 }, passing);
    clock.at(before + 100, () => pacer.setLimits(NO_LIMITS));
    await waiting;
    expect(clock.now() - before).toBeLessThan(500);
    expect(await passes(pacer, clock, 50)).toEqual(Array.from({ length: 50 }, () => 0));
    pacer.setLimits({ ...NO_LIMITS, messagesPerSecond: 1 });
    expect((await passes(pacer, clock, 5)).at(-1)).toBeGreaterThanOrEqual(3000);
  });

  it("is no longer waited for by who shall stop, whose turn others have then", async () => {
    const { pacer, clock } = pacerWith({ messagesPerSecond: 1 });
    await pacer.pass({ messages: 1, bytes: 0, dayBytes: 0 }, passing);
    const stop = new AbortController();
    const waiting = pacer.pass({ messages: 1, bytes: 0, dayBytes: 0 }, { side: "old", signal: stop.signal });
    const behind = pacer.pass({ messages: 1, bytes: 0, dayBytes: 0 }, { side: "old", signal: stop.signal });
    const next = pacer.pass({ messages: 1, bytes: 0, dayBytes: 0 }, passing);
    clock.at(clock.now() + 100, () => stop.abort());
    await expect(waiting).rejects.toBeInstanceOf(Interrupted);
    await expect(behind).rejects.toBeInstanceOf(Interrupted);
    await next;
  });
});

describe("a day's budget", () => {
  it("ends the waiting with the moment at which the next day begins in the server's zone", async () => {
    const { pacer, clock, row } = pacerWith({ dailyBytes: 1000 * KB, zone: "Europe/Berlin" });
    await passes(pacer, clock, 10, 99 * KB);
    await expect(passes(pacer, clock, 1, 99 * KB)).rejects.toMatchObject({
      ...{ code: "server.dayIsSpent", side: "old", scope: "account", next: "retryLater" },
      // The clock begins on a winter morning.
      retryAt: Date.UTC(2026, 0, 5, 23),
    });
    expect(row.dayBytes).toBeLessThanOrEqual(1000 * KB);
    clock.advance(24 * 3_600_000);
    await passes(pacer, clock, 10, 99 * KB);
  });

  it("is counted to the byte when a run has ended, whatever was taken in advance", async () => {
    const { pacer, clock, row } = pacerWith({ dailyBytes: 1_000_000 * KB });
    await passes(pacer, clock, 33, 777);
    expect(row.taken.length).toBeLessThan(5);
    await pacer.giveBack();
    expect(row.dayBytes).toBe(33 * 777);
  });
});

it("says until when a closed server is closed", () => {
  const { pacer } = pacerWith({ windows: [{ days: WEEKDAYS, from: "20:00", to: "06:00" }], zone: "Europe/Berlin" });
  expect(pacer.closed("new")).toMatchObject({
    ...{ code: "server.closedNow", side: "new", scope: "account", next: "retryLater" },
    retryAt: Date.UTC(2026, 0, 5, 19),
  });
  pacer.setLimits(NO_LIMITS);
  expect(pacer.closed("new")).toBeNull();
});
