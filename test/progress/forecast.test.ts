import { describe, expect, it } from "vitest";
import {
  type Expected,
  type ExpectedMailbox,
  endOfAll,
  type ForecastInput,
  forecast,
  type LimitedServer,
} from "../../lib/progress/forecast.ts";
import type { Calendar } from "../../lib/progress/open-time.ts";
import { atRisk } from "../../lib/progress/risk.ts";
import { Random } from "../support/random.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A midnight of UTC. */
const NOW = Date.UTC(2026, 11, 1);

const nextDayAfter = (at: number): number => (Math.floor(at / DAY) + 1) * DAY;
const ALWAYS: Calendar = { openingAt: () => ({ isOpen: true, until: null }), nextDayAfter };
/** Open every day of UTC from one hour to another, which may be on the next day. */
function daily(from: number, to: number): Calendar {
  return {
    nextDayAfter,
    openingAt(at) {
      const hour = (at % DAY) / HOUR;
      const isOpen = from < to ? hour >= from && hour < to : hour >= from || hour < to;
      const until = isOpen ? to : from;
      return { isOpen, until: at - (at % DAY) + (until > hour ? until : until + 24) * HOUR };
    },
  };
}

function server(id: string, limits: Partial<LimitedServer> = {}): LimitedServer {
  const unlimited = { runs: 1, messagesPerSecond: null, bytesPerSecond: null, dailyBytes: null, usedToday: 0 };
  return { id, ...unlimited, calendar: ALWAYS, ...limits };
}

function mailbox(id: string, minutes: number, facts: Partial<ExpectedMailbox> = {}): ExpectedMailbox {
  return {
    ...{ id, oldServerId: "old", newServerId: "new", isRunning: false, rank: 0, queuedAt: 0, servedMs: 0 },
    ...{ notBefore: null, messages: 100, bytes: 6_000_000, milliseconds: minutes * MINUTE },
    ...facts,
  };
}

function input(mailboxes: readonly ExpectedMailbox[], old: Partial<LimitedServer> = {}, more = {}): ForecastInput {
  const servers = [server("old", old), server("new", { runs: 8 })];
  return { now: NOW, servers, mailboxes, runs: 8, sliceMs: 10 * MINUTE, ...more };
}

/** In minutes from now: `a 0-10`. */
function told(expected: ReadonlyMap<string, Expected>): string[] {
  const minutes = (at: number) => Math.round((at - NOW) / MINUTE);
  return [...expected].map(([id, { start, end }]) => `${id} ${minutes(start)}-${minutes(end)}`).sort();
}

const tell = (given: ForecastInput) => told(forecast(given));

describe("a forecast", () => {
  it("is one after the other where a server takes one at a time", () => {
    const line = [
      mailbox("a", 5, { queuedAt: 1 }),
      mailbox("b", 10, { queuedAt: 2 }),
      mailbox("c", 5, { queuedAt: 3 }),
    ];
    expect(tell(input(line))).toEqual(["a 0-5", "b 5-15", "c 15-20"]);
  });

  it("is as many at a time as servers and workers take", () => {
    const line = ["a", "b", "c", "d"].map((id, index) => mailbox(id, 10, { queuedAt: index }));
    expect(tell(input(line, { runs: 2 }))).toEqual(["a 0-10", "b 0-10", "c 10-20", "d 10-20"]);
    expect(tell(input(line, { runs: 9 }, { runs: 3 }))).toEqual(["a 0-10", "b 0-10", "c 0-10", "d 10-20"]);
  });

  it("lets a small mailbox through between the turns of a large one", () => {
    const line = [mailbox("large", 60, { isRunning: true }), mailbox("small", 5, { queuedAt: 1 })];
    expect(tell(input(line))).toEqual(["large 0-65", "small 10-15"]);
  });

  it("puts first whoever was moved up, and last whoever had most service", () => {
    const line = [
      mailbox("served", 10, { queuedAt: 1, servedMs: 30 * MINUTE }),
      mailbox("first", 10, { queuedAt: 2 }),
      mailbox("moved up", 10, { queuedAt: 3, rank: 1 }),
    ];
    expect(tell(input(line))).toEqual(["first 10-20", "moved up 0-10", "served 20-30"]);
  });

  it("waits for the hours of a server, and goes on in the next ones", () => {
    const line = [mailbox("a", 5 * 60), mailbox("b", 60, { queuedAt: 1 })];
    const nightly = { calendar: daily(20, 22) };
    const given = input(line, nightly, { sliceMs: DAY });
    // Two hours tonight, two tomorrow, one on the third evening, and then the other one.
    expect(tell(given)).toEqual([
      `a ${20 * 60}-${(2 * 24 + 21) * 60}`,
      `b ${(2 * 24 + 21) * 60}-${(2 * 24 + 22) * 60}`,
    ]);
  });

  it("is no faster than a server lets bytes and messages pass, however many run at once", () => {
    const line = ["a", "b"].map((id, index) => mailbox(id, 1, { queuedAt: index }));
    // 6 MB each: 10 minutes at 10 kB/s.
    expect(tell(input(line, { runs: 2, bytesPerSecond: 10_000 }))).toEqual(["a 0-10", "b 0-20"]);
    expect(tell(input(line, { runs: 2, messagesPerSecond: 1 / 6 }))).toEqual(["a 0-10", "b 0-20"]);
  });

  it("spends a day's bytes and goes on the day after", () => {
    const line = ["a", "b", "c"].map((id, index) => mailbox(id, 1, { queuedAt: index }));
    const budget = { dailyBytes: 12_000_000, usedToday: 6_000_000 };
    expect(tell(input(line, budget))).toEqual(["a 0-1", `b 1-${24 * 60}`, `c ${24 * 60}-${24 * 60 + 1}`]);
  });

  it("does not begin before the time that was chosen, and lets others go first meanwhile", () => {
    const line = [mailbox("later", 10, { queuedAt: 1, notBefore: NOW + 2 * HOUR }), mailbox("b", 10, { queuedAt: 2 })];
    expect(tell(input(line))).toEqual(["b 10-20", "later 120-130"]);
  });

  it("does not let a server that takes nothing keep others waiting", () => {
    const never: Calendar = { openingAt: () => ({ isOpen: false, until: null }), nextDayAfter };
    const servers = [server("old", { calendar: never }), server("other"), server("new", { runs: 8 })];
    const line = [mailbox("a", 10), mailbox("b", 10, { queuedAt: 1, oldServerId: "other" })];
    const expected = forecast(input(line, {}, { servers, runs: 1 }));
    expect([expected.get("a")?.end, expected.get("b")?.end]).toEqual([Number.POSITIVE_INFINITY, NOW + 10 * MINUTE]);
  });

  it("is ready for five thousand mailboxes without anybody waiting for it", () => {
    const random = new Random(7);
    const line = Array.from({ length: 5000 }, (_, index) => randomMailbox(random, `m${index}`));
    const limits = { runs: 4, bytesPerSecond: 5_000_000, dailyBytes: 200e9, calendar: daily(18, 6) };
    const servers = [server("old", limits), server("other", limits), server("new", { runs: 8 })];
    expect(forecast(input(line, {}, { servers })).size).toBe(5000);
  });

  it("ends with the last of all", () => {
    const line = [mailbox("a", 5), mailbox("b", 10, { queuedAt: 1 })];
    expect(endOfAll(forecast(input(line)), NOW)).toBe(NOW + 15 * MINUTE);
    expect(endOfAll(new Map(), NOW)).toBe(NOW);
  });
});

describe("who cannot make it", () => {
  it("is told with whether it is their own size or those before them", () => {
    const line = [mailbox("a", 50), mailbox("b", 30, { queuedAt: 1 }), mailbox("huge", 200, { queuedAt: 2 })];
    const given = input(line, {}, { sliceMs: DAY });
    const late = atRisk(given, forecast(given), () => NOW + 60 * MINUTE);
    expect(late.map(({ id, reason }) => [id, reason])).toEqual([
      ["huge", "alone"],
      ["b", "line"],
    ]);
    expect(atRisk(given, forecast(given), () => NOW + DAY)).toEqual([]);
    expect(atRisk(given, forecast(given), (id) => (id === "b" ? NOW + 60 * MINUTE : null))).toMatchObject([
      { id: "b" },
    ]);
  });
});

function randomMailbox(random: Random, id: string): ExpectedMailbox {
  return mailbox(id, 1 + random.below(random.chance(0.1) ? 600 : 40), {
    queuedAt: random.below(1000),
    servedMs: random.chance(0.3) ? random.below(40) * MINUTE : 0,
    rank: random.chance(0.1) ? 1 : 0,
    notBefore: random.chance(0.1) ? NOW + random.below(10) * HOUR : null,
    oldServerId: random.pick(["old", "other"]),
    messages: random.below(20_000),
    bytes: random.below(2_000_000_000),
    isRunning: random.chance(0.1),
  });
}

function randomInput(random: Random): ForecastInput {
  const mailboxes = Array.from({ length: 1 + random.below(12) }, (_, index) => randomMailbox(random, `m${index}`));
  const servers = ["old", "other", "new"].map((id) => server(id, { runs: 1 + random.below(4) }));
  return { now: NOW, servers, mailboxes, runs: 1 + random.below(5), sliceMs: 10 * MINUTE };
}

/** The same with one limit more, or a tighter one. */
function tightened(random: Random, given: ForecastInput): ForecastInput {
  if (random.chance(0.15)) return { ...given, runs: Math.max(1, given.runs - 1) };
  const index = random.below(given.servers.length);
  const before = given.servers[index] ?? server("old");
  const least = (limit: number | null, other: number): number => Math.min(limit ?? other, other);
  const limits: Partial<LimitedServer>[] = [
    { runs: 1 },
    { bytesPerSecond: least(before.bytesPerSecond, 100_000 + random.below(1_000_000)) },
    { messagesPerSecond: least(before.messagesPerSecond, 1 + random.below(50)) },
    { dailyBytes: least(before.dailyBytes, 100_000_000 + random.below(3_000_000_000)) },
    ...(before.calendar === ALWAYS ? [{ calendar: daily(random.below(12), 12 + random.below(12)) }] : []),
  ];
  const limit = random.pick(limits);
  return { ...given, servers: given.servers.map((one) => (one === before ? { ...one, ...limit } : one)) };
}

const SEEDS = Array.from({ length: 300 }, (_, index) => index + 1);

/** Ids of those that are expected sooner than before. */
function sooner(before: ReadonlyMap<string, Expected>, after: ReadonlyMap<string, Expected>): string[] {
  return [...before].flatMap(([id, { start, end }]) => {
    const now = after.get(id);
    return now && (now.start < start - 1 || now.end < end - 1) ? [id] : [];
  });
}

describe("whatever the line and the limits are, a forecast", () => {
  it("begins nothing before now, and ends nothing before it begins or sooner than the copying takes", () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const given = tightened(random, tightened(random, randomInput(random)));
      const expected = forecast(given);
      const wrong = given.mailboxes.filter(({ id, milliseconds, notBefore }) => {
        const { start, end } = expected.get(id) ?? { start: 0, end: 0 };
        return start < Math.max(NOW, notBefore ?? 0) || end < start + milliseconds - 1;
      });
      expect([seed, wrong]).toEqual([seed, []]);
    }
  });

  it("makes nothing earlier by a limit more", () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const given = tightened(random, randomInput(random));
      expect([seed, sooner(forecast(given), forecast(tightened(random, given)))]).toEqual([seed, []]);
    }
  });

  it("makes nothing earlier by somebody more in line", () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const given = tightened(random, randomInput(random));
      const more = { ...given, mailboxes: [...given.mailboxes, randomMailbox(random, "more")] };
      expect([seed, sooner(forecast(given), forecast(more))]).toEqual([seed, []]);
    }
  });

  it("makes nobody earlier who goes further back in line", () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const given = tightened(random, randomInput(random));
      const [one] = given.mailboxes;
      if (!one) continue;
      const back = given.mailboxes.map((each) => (each === one ? { ...each, queuedAt: each.queuedAt + 5000 } : each));
      const [before, after] = [forecast(given), forecast({ ...given, mailboxes: back })];
      expect([seed, sooner(before, after).includes(one.id)]).toEqual([seed, false]);
    }
  });
});

describe("a wave with limits of its own", () => {
  const wave = (limits: Partial<LimitedServer>) => {
    const servers = [server("old", { runs: 8 }), server("new", { runs: 8 }), server("wave", { runs: 8, ...limits })];
    const mailboxes = [mailbox("a", 10, { waveId: "wave" }), mailbox("b", 10, { waveId: "wave" }), mailbox("c", 10)];
    return input(mailboxes, {}, { servers });
  };

  it.each([
    ["connections", { runs: 1 }, ["a 0-10", "b 10-20", "c 0-10"]],
    ["hours", { calendar: daily(1, 2) }, ["a 60-70", "b 60-70", "c 0-10"]],
    ["speed", { bytesPerSecond: 5_000 }, ["a 0-20", "b 0-40", "c 0-10"]],
  ] as const)("UX 40: holds back its people by its %s, and nobody else", (_, limits, expected) => {
    expect(tell(wave(limits))).toEqual(expected);
  });

  it("UX 40: puts those at risk whom it alone makes late", () => {
    const given = wave({ bytesPerSecond: 5_000 });
    const late = atRisk(given, forecast(given), () => NOW + 15 * MINUTE);
    expect(late.map(({ id, reason }) => [id, reason])).toEqual([
      ["b", "alone"],
      ["a", "alone"],
    ]);
  });
});
