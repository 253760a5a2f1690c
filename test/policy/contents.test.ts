import { describe, expect, it } from "vitest";
import { leftOutBecause } from "../../lib/engine/plan.ts";
import {
  amountOf,
  amountWithin,
  byYear,
  ContentsCounter,
  type CountedMessage,
  type FolderContents,
  largerThan,
  NO_CUT,
  SIZE_BOUNDS,
} from "../../lib/policy/contents.ts";
import { Random } from "../support/random.ts";

const at = (day: string) => Date.parse(`${day}Z`) / 1000;

function contentsOf(messages: readonly Partial<CountedMessage>[]): FolderContents {
  const counter = new ContentsCounter();
  for (const [index, message] of messages.entries())
    counter.add({ uid: index + 1, size: 1000, flags: [], internalDate: at("2015-06-01T00:00"), ...message });
  return JSON.parse(JSON.stringify(counter.result));
}

describe("what is in a folder", () => {
  it("is told by year, with the empty years between and without what has no date", () => {
    const one = contentsOf([
      { internalDate: at("2003-12-31T23:59"), size: 5 },
      { internalDate: at("2006-01-01T00:00"), size: 7 },
      { internalDate: null, size: 1 },
    ]);
    const other = contentsOf([{ internalDate: at("2006-07-01T00:00"), size: 3 }]);
    expect(byYear([one, other])).toEqual([
      { year: 2003, messages: 1, bytes: 5 },
      { year: 2004, messages: 0, bytes: 0 },
      { year: 2005, messages: 0, bytes: 0 },
      { year: 2006, messages: 2, bytes: 10 },
    ]);
    expect(byYear([contentsOf([{ internalDate: null }])])).toEqual([]);
  });

  it("has its largest messages by number, and its keywords", () => {
    const sizes = Array.from({ length: 50 }, (_, index) => ({ size: (index * 7) % 50, flags: ["Work", "\\Seen"] }));
    const { largest, keywords } = contentsOf(sizes);
    expect(largest.map(({ bytes }) => bytes)).toEqual(Array.from({ length: 20 }, (_, index) => 49 - index));
    expect(largest[0]).toMatchObject({ uid: 8, receivedAt: at("2015-06-01T00:00") });
    expect(keywords).toEqual({ Work: 50 });
    const many = Array.from({ length: 90 }, (_, index) => ({ flags: [`k${index}`] }));
    expect(Object.keys(contentsOf(many).keywords)).toHaveLength(50);
  });

  it("counts what is marked as deleted apart", () => {
    const contents = contentsOf([{ flags: ["\\DELETED"], size: 9 }, { size: 4 }]);
    expect([contents.deleted, amountOf(contents)]).toEqual([
      { messages: 1, bytes: 9 },
      { messages: 1, bytes: 4 },
    ]);
  });

  it("says how much is larger than a bound", () => {
    const contents = contentsOf([{ size: 5_000_000 }, { size: 5_000_001 }, { size: 60_000_000 }]);
    expect(largerThan([contents, contents], 5_000_000)).toEqual({ messages: 4, bytes: 130_000_002 });
    expect(largerThan([contents], 50_000_000)).toEqual({ messages: 1, bytes: 60_000_000 });
  });
});

it("a cut leaves out exactly what the run leaves out", () => {
  const random = new Random(7);
  const messages = Array.from({ length: 400 }, (_, index): CountedMessage => {
    const size = random.chance(0.2) ? (SIZE_BOUNDS[random.below(6)] ?? 0) + random.below(2) : random.below(70_000_000);
    const internalDate = random.chance(0.1) ? null : at(`${2000 + random.below(20)}-01-01T00:00`) - random.below(2);
    return { uid: index + 1, size, flags: random.chance(0.1) ? ["\\Deleted"] : [], internalDate };
  });
  const contents = contentsOf(messages);
  for (const sinceYear of [null, 2000, 2007, 2019, 2031])
    for (const largestBytes of [null, ...SIZE_BOUNDS]) {
      const since = sinceYear === null ? null : Date.UTC(sinceYear, 0, 1) / 1000;
      const rules = { since, maxMessageBytes: largestBytes, withDeleted: false };
      const brought = messages.filter((message) => leftOutBecause(message, rules) === null);
      const bytes = brought.reduce((sum, { size }) => sum + size, 0);
      expect(amountWithin(contents, { sinceYear, largestBytes })).toEqual({ messages: brought.length, bytes });
    }
  expect(amountWithin(contents, NO_CUT)).toEqual(amountOf(contents));
});
