import { describe, expect, it } from "vitest";
import { BatchSize } from "../../lib/engine/batch-size.ts";

const SECOND = 1_000;

describe("the size of a batch", () => {
  it("is what one append takes, a hundred at most, and one where messages go one by one", () => {
    const size = new BatchSize();
    expect(size.messages("multi", 200)).toBe(100);
    expect(size.messages("pipelined", 30)).toBe(30);
    expect(size.messages("chained", 0)).toBe(1);
    expect(size.messages("oneByOne", 200)).toBe(1);
  });

  it("is halved after a reply that took long, down to one", () => {
    const size = new BatchSize();
    const sizes: number[] = [];
    for (let times = 0; times < 8; times++) {
      size.replied(size.messages("multi", 200), 15 * SECOND + 1);
      sizes.push(size.messages("multi", 200));
    }
    expect(sizes).toEqual([50, 25, 12, 6, 3, 1, 1, 1]);
  });

  it("is half of what took long, where that was less than it might have been", () => {
    const size = new BatchSize();
    size.replied(8, 20 * SECOND);
    expect(size.messages("multi", 200)).toBe(4);
  });

  it("grows again while replies come quickly, and stays in between", () => {
    const size = new BatchSize();
    size.replied(100, 60 * SECOND);
    size.replied(50, 60 * SECOND);
    size.replied(25, 15 * SECOND);
    size.replied(25, 3 * SECOND);
    expect(size.messages("multi", 200)).toBe(25);
    size.replied(25, 3 * SECOND - 1);
    expect(size.messages("multi", 200)).toBe(50);
    size.replied(50, 0);
    size.replied(100, 0);
    expect(size.messages("multi", 200)).toBe(100);
  });
});
