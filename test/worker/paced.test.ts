/** Runs of the engine between servers whose limits are kept to. */
import { describe, expect, it, vi } from "vitest";
import type { AppendWatch, NewSession } from "../../lib/engine/ports.ts";
import type { World } from "../../lib/engine/world.ts";
import { paced } from "../../lib/worker/paced.ts";
import { type Limits, NO_LIMITS, ServerPacer } from "../../lib/worker/server-pacer.ts";
import { a, b, c, d } from "../engine/scenarios.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import { FakeClock } from "../support/memory/clock.ts";
import { FAULTS, faultAt } from "../support/memory/faults.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunFaults, type WorldOptions } from "../support/memory/world.ts";
import { MemoryPaceRow } from "./support/pace-row.ts";

vi.setConfig({ testTimeout: 120_000 });

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** A world with a pacer for each server. */
class PacedWorld extends MemoryWorld {
  readonly rows = { old: new MemoryPaceRow(), new: new MemoryPaceRow() };
  #limits: { old: Partial<Limits>; new: Partial<Limits> } = { old: {}, new: {} };
  #pacers: readonly ServerPacer[] = [];

  constructor(options: WorldOptions, limits: { old?: Partial<Limits>; new?: Partial<Limits> }) {
    super(options);
    this.#limits = { old: {}, new: {}, ...limits };
  }

  /** Of the run under way, and of later ones. */
  setLimits(limits: { old?: Partial<Limits>; new?: Partial<Limits> }): void {
    this.#limits = { old: {}, new: {}, ...limits };
    for (const [index, side] of (["old", "new"] as const).entries())
      this.#pacers[index]?.setLimits({ ...NO_LIMITS, ...this.#limits[side] });
  }

  /** To be given to run(). */
  readonly between = (world: World, stop: AbortSignal): World => {
    const [old, fresh] = (["old", "new"] as const).map((side) => {
      const pacer = new ServerPacer(this.rows[side], this.clock);
      pacer.setLimits({ ...NO_LIMITS, ...this.#limits[side] });
      return pacer;
    });
    if (!old || !fresh) throw new Error();
    this.#pacers = [old, fresh];
    return {
      ...world,
      old: paced(world.old, { pacer: old, side: "old", stop }),
      new: paced(world.new, { pacer: fresh, side: "new", stop }),
    };
  };

  async timed(faults: RunFaults = {}) {
    const start = this.clock.now();
    const run = await this.run({}, { between: this.between, ...faults });
    expectSoundRun(run);
    return { run, seconds: (this.clock.now() - start) / SECOND };
  }
}

const many = (count: number, options = {}): FixtureMessage[] =>
  Array.from({ length: count }, (_unused, index) => message(`m${index}`, options));

const WAYS = [
  ["multi", {}],
  ["pipelined", { multiAppend: false }],
  ["chained", { literalPlus: false }],
  ["oneByOne", { appendBatch: 1 }],
] as const;

describe("a run between servers with limits", () => {
  it.each(WAYS)(
    "sends no faster than the new one takes messages (%s), and everything is there",
    async (_way, traits) => {
      const options = { old: mailbox({ INBOX: many(60) }), newServer: traits, request: { verify: "quick" } as const };
      const world = new PacedWorld(options, { new: { messagesPerSecond: 4 } });
      const { run, seconds } = await world.timed();
      expect(run.report).toMatchObject({ copied: 60, problems: 0, endedBy: null, grade: "complete" });
      expect(seconds).toBeGreaterThan(14);
      expect(seconds).toBeLessThan(18);
      expectSameMail(world.old, world.new);
    },
  );

  it("reads no faster than the old one hands out", async () => {
    const world = new PacedWorld({ old: mailbox({ INBOX: many(60) }) }, { old: { messagesPerSecond: 4 } });
    const { run, seconds } = await world.timed();
    expect(run.report).toMatchObject({ copied: 60, grade: "complete" });
    expect(seconds).toBeGreaterThan(14);
    expect(seconds).toBeLessThan(18);
  });

  it("tells of messages as they come, and not a hundred at a time", async () => {
    const options = { old: mailbox({ INBOX: many(60) }), request: { verify: "quick" } as const };
    const world = new PacedWorld(options, { old: { messagesPerSecond: 4 } });
    const told: number[] = [];
    const start = world.clock.now();
    const between = (bare: World, stop: AbortSignal): World => {
      const paced = world.between(bare, stop);
      const observer = Object.create(bare.observer, {
        progress: { value: () => void told.push(Math.round((world.clock.now() - start) / SECOND)) },
      });
      return { ...paced, observer };
    };
    expectSoundRun(await world.run({}, { between }));
    expect(new Set(told).size).toBeGreaterThan(10);
  });

  it("lets a message that takes many seconds pass piece by piece, unchanged", async () => {
    const large = message("large", { body: "x".repeat(100_000) });
    const limits = { bytesPerSecond: 10_000 };
    const world = new PacedWorld({ old: mailbox({ INBOX: [a, large, b] }) }, { old: limits, new: limits });
    const { run, seconds } = await world.timed();
    expect(run.report).toMatchObject({ copied: 3, grade: "complete" });
    // It is read, sent, and read back once more to check it.
    expect(seconds).toBeGreaterThan(25);
    expect(seconds).toBeLessThan(35);
    expectSameMail(world.old, world.new);
  });

  it("streams a large message no faster than both allow", async () => {
    const large = message("huge", { body: "0123456789abcdef".repeat(350_000) });
    const options = {
      old: mailbox({ INBOX: [large] }),
      oldServer: { chunkBytes: 65_536 },
      newServer: { chunkBytes: 65_536 },
      request: { verify: "quick" } as const,
    };
    const world = new PacedWorld(options, { new: { bytesPerSecond: 1_000_000 } });
    const { run, seconds } = await world.timed();
    expect(run.report).toMatchObject({ copied: 1, grade: "complete" });
    // Sent in 5.6 s, and as a sample read back.
    expect(seconds).toBeGreaterThan(10);
    expect(seconds).toBeLessThan(13);
    expectSameMail(world.old, world.new);
  });

  it("hears of new limits while it is under way", async () => {
    const world = new PacedWorld({ old: mailbox({ INBOX: many(200) }), request: { verify: "quick" } }, {});
    world.setLimits({ old: { messagesPerSecond: 1 } });
    const start = world.clock.now();
    world.clock.at(start + 10 * SECOND, () => world.setLimits({}));
    const { run, seconds } = await world.timed();
    expect(run.report).toMatchObject({ copied: 200, grade: "complete" });
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(seconds).toBeLessThan(11);
  });

  it("appends in the order of the folder although it waits", async () => {
    const world = new PacedWorld(
      { old: mailbox({ INBOX: many(120) }), newServer: { appendBatch: 10 } },
      { new: { messagesPerSecond: 30, bytesPerSecond: 5000 } },
    );
    await world.timed();
    const subjects = (account: typeof world.old): string[] =>
      account.folders.flatMap(({ messages }) => messages.map(({ bytes }) => bytes.toString("latin1")));
    expect(subjects(world.new)).toEqual(subjects(world.old));
  });
});

describe("a day's budget that is spent in the middle", () => {
  it("is waited for over closed connections, and told with its time", async () => {
    const size = message("m0").bytes.length;
    const options = { old: mailbox({ INBOX: many(10) }), request: { verify: "quick" } as const };
    // On the second day the rest, and three that are read back.
    const world = new PacedWorld(options, { new: { dailyBytes: 8 * size + 1 } });
    const { run, seconds } = await world.timed();
    expect(run.report).toMatchObject({ copied: 10, problems: 0, endedBy: null, grade: "complete" });
    expect(run.observer.waits).toMatchObject([
      { reason: { code: "server.dayIsSpent", side: "new" }, until: Date.UTC(2026, 0, 6) },
    ]);
    expect(seconds).toBeGreaterThanOrEqual((15 * HOUR) / SECOND);
    expect(run.log.filter(({ verb, side }) => verb === "LOGIN" && side === "new")).toHaveLength(2);
    expectSameMail(world.old, world.new);
  });

  it("on the old server keeps what was read before, batch by batch", async () => {
    const size = message("m100").bytes.length;
    const world = new PacedWorld({ old: mailbox({ INBOX: many(250) }) }, { old: { dailyBytes: 120 * size } });
    const { run } = await world.timed();
    expect(run.report).toMatchObject({ copied: 250, grade: "complete" });
    expect(run.observer.waits.map(({ reason }) => reason)).toMatchObject([
      { code: "server.dayIsSpent", side: "old" },
      { code: "server.dayIsSpent", side: "old" },
    ]);
    expectSameMail(world.old, world.new);
  });

  it("ends the connection before the rest of an answer would be read unasked", async () => {
    const events: string[] = [];
    const row = new MemoryPaceRow();
    const pacer = new ServerPacer(row, new FakeClock());
    pacer.setLimits({ ...NO_LIMITS, dailyBytes: 10 });
    async function* answer() {
      try {
        for (const uid of [1, 2, 3]) yield { uid, size: 6, body: [] };
      } finally {
        events.push("rest");
      }
    }
    const server = { connect: async () => ({ fetchMessages: answer, close: async () => events.push("closed") }) };
    const stop = new AbortController().signal;
    const session = await paced(server as never, { pacer, side: "old", stop }).connect(stop);
    const read: number[] = [];
    const reading = (async () => {
      for await (const { uid } of session.fetchMessages([1, 2, 3])) read.push(uid);
    })();
    await expect(reading).rejects.toMatchObject({ code: "server.dayIsSpent" });
    expect({ read, events }).toEqual({ read: [1], events: ["closed", "rest"] });
  });
});

it("messages that may not pass at once are handed over in parts, and the caller hears of each under its own number", async () => {
  const clock = new FakeClock();
  const pacer = new ServerPacer(new MemoryPaceRow(), clock);
  pacer.setLimits({ ...NO_LIMITS, messagesPerSecond: 4, bytesPerSecond: 2000 });
  const stop = new AbortController().signal;
  const start = clock.now();
  const parts: { readonly sizes: readonly number[]; readonly at: number }[] = [];
  const append: NewSession["append"] = async (_folder, messages, _way, watch) => {
    parts.push({ sizes: messages.map(({ size }) => size), at: clock.now() - start });
    await watch.release();
    for (const index of messages.keys()) {
      watch.lastLook(index);
      watch.replied(index, { outcome: "stored", uid: index });
    }
  };
  const server = { connect: async () => ({ side: "new", append }) };
  const session = await paced<NewSession>(server as never, { pacer, side: "new", stop }).connect(stop);
  const heard: unknown[] = [];
  const watch: AppendWatch = {
    release: async () => void heard.push("release"),
    lastLook: (through) => heard.push(through),
    replied: (index) => heard.push(`reply ${index}`),
  };
  const messages = [300, 300, 900, 1500, 100].map((size) => {
    return { size, flags: [], internalDate: null, body: [Buffer.alloc(size)] };
  });
  await Promise.all([
    session.append("INBOX", messages.slice(0, 4), "multi", watch),
    session.append("INBOX", messages.slice(4), "multi", watch),
  ]);
  expect(parts.map(({ sizes }) => sizes)).toEqual([[300, 300], [900], [1500], [100]]);
  expect(heard.filter((what) => typeof what === "number")).toEqual([0, 1, 2, 3, 0]);
  expect(heard.filter((what) => /^reply/.test(String(what)))).toEqual([0, 1, 2, 3, 0].map((index) => `reply ${index}`));
  expect(parts.at(-1)?.at).toBeGreaterThanOrEqual(1000);
});

describe("a server that gets slow by itself", () => {
  /** Replies that take so long, one after the other: how long each batch was held back, in milliseconds. */
  async function restsBetween(side: "old" | "new", replies: readonly number[]): Promise<number[]> {
    const clock = new FakeClock();
    const row = new MemoryPaceRow();
    const signal = new AbortController().signal;
    let takes = 0;
    async function* fetchMessages() {
      await clock.sleep(takes, signal);
      yield { uid: 1, size: 6, body: [] };
    }
    async function append(_folder: string, _messages: unknown, _way: string, { lastLook }: AppendWatch) {
      lastLook(0);
      await clock.sleep(takes, signal);
    }
    const server = { connect: async () => ({ side, fetchMessages, append }) };
    const pace = { pacer: new ServerPacer(row, clock), side, stop: signal };
    const session = await paced<NewSession>(server as never, pace).connect(signal);
    const watch = { release: async () => undefined, lastLook: () => undefined, replied: () => undefined };
    const message = { size: 6, flags: [], internalDate: null, body: [] };
    const rests: number[] = [];
    for (takes of replies) {
      const start = clock.now();
      if (side === "new") await session.append("INBOX", [message], "oneByOne", watch);
      else for await (const { uid } of session.fetchMessages([1])) expect(uid).toBe(1);
      rests.push(clock.now() - start - takes);
    }
    expect(row.taken).toEqual([]);
    return rests;
  }

  const times = (count: number, milliseconds: number): number[] => Array.from({ length: count }, () => milliseconds);

  it.each(["old", "new"] as const)("is given rest (%s), and none any more when it is well", async (side) => {
    const rests = await restsBetween(side, [...times(9, 200), ...times(15, 9000), ...times(18, 200)]);
    expect(rests.slice(0, 10)).toEqual(times(10, 0));
    expect(Math.max(...rests)).toBe(8000);
    expect(rests.at(-1)).toBe(0);
  });

  it.each(["old", "new"] as const)("and is well and quick is never held up (%s)", async (side) => {
    const rests = await restsBetween(side, [...times(50, 3), ...times(50, 300), ...times(50, 3)]);
    expect(new Set(rests)).toEqual(new Set([0]));
  });
});

it("a closed server is not even dialled", async () => {
  const closed = { windows: [{ days: ["sun" as const], from: "02:00", to: "03:00" }] };
  const world = new PacedWorld({ old: mailbox({ INBOX: [a] }) }, { old: closed });
  const { run } = await world.timed();
  expect(run.report).toMatchObject({ endedBy: { code: "server.closedNow", side: "old" }, copied: 0 });
  expect(run.log.filter(({ side }) => side === "old")).toEqual([]);
});

describe("a run that waits for its turn", () => {
  it("and shall stop does so at once, with nothing in doubt", async () => {
    const world = new PacedWorld(
      { old: mailbox({ INBOX: many(40) }), request: { settleMs: 0 } },
      { new: { messagesPerSecond: 1 } },
    );
    const start = world.clock.now();
    const told = start + 7300;
    const run = await world.run({}, { between: world.between }, (process) => {
      // Others take the next twenty seconds.
      const wish = { messages: 20, bytes: 0, dayBytes: 0 };
      const moment = { now: start + 5000, day: "" };
      world.clock.at(moment.now, () => void world.rows.new.take({ ...NO_LIMITS, messagesPerSecond: 1 }, wish, moment));
      world.clock.at(told, () => process.interrupt());
    });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ endedBy: "interrupted", problems: 0 });
    expect(run.report?.copied).toBeGreaterThanOrEqual(4);
    expect(world.clock.now() - told).toBeLessThan(SECOND);
    world.setLimits({});
    const { run: next, seconds } = await world.timed();
    // Nothing is looked for that may have arrived.
    expect(seconds).toBeLessThan(1);
    expect(next.report).toMatchObject({ endedBy: null, grade: "complete" });
    expect((next.report?.copied ?? 0) + (run.report?.copied ?? 0)).toBe(40);
    expectSameMail(world.old, world.new);
  });

  it.each(FAULTS)("ends the same after %s at any event of the protocol", async (kind) => {
    // What was sent ten seconds after it was written down may be there: the last look has to be later than that.
    const request = { lastProbeMs: 30 * SECOND, settleMs: 60 * SECOND };
    const limits = { messagesPerSecond: 20, bytesPerSecond: 1000 };
    for (let number = 1; ; number++) {
      const old = mailbox({ INBOX: [a, b, c], Sent: [d] });
      const world = new PacedWorld({ old, request, newServer: { lateMs: 2 * SECOND } }, { old: limits, new: limits });
      const stopped = await world.run({}, { between: world.between, protocol: faultAt(number, kind) });
      if (stopped.faults.fired.length === 0) break;
      expectSoundRun(stopped);
      const run = await world.run();
      expectSoundRun(run);
      expect(run.report, `${kind} at ${number}`).toMatchObject({ endedBy: null, notSettled: 0, problems: 0 });
      expectSameMail(world.old, world.new);
      expect((await world.run()).appends, `${kind} at ${number}`).toBe(0);
    }
  });
});
