/** Random numbers from a seed: the same seed gives the same numbers on every machine. */
import { createHash } from "node:crypto";

/** A stream of random numbers (xoshiro128**). The order of draws is part of what a seed means. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: string) {
    const digest = createHash("sha256").update(seed).digest();
    this.#a = digest.readInt32LE(0);
    this.#b = digest.readInt32LE(4);
    this.#c = digest.readInt32LE(8);
    this.#d = digest.readInt32LE(12);
  }

  /** A whole number from 0 to `limit` - 1; `limit` is at most 2^32. */
  below(limit: number): number {
    return Math.floor((this.#next() / 2 ** 32) * limit);
  }

  /** True in `perMille` of 1000 cases. */
  perMille(perMille: number): boolean {
    return this.below(1000) < perMille;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** Eight hexadecimal digits. */
  hex(): string {
    return this.#next().toString(16).padStart(8, "0");
  }

  /** So many bytes; much faster than drawing them one by one. */
  bytes(count: number): Buffer {
    return createHash("shake256", { outputLength: count }).update(this.hex()).digest();
  }

  /** A size around `median`, seldom more than ten times as much, as sizes of mail are. */
  size(median: number): number {
    // The sum of six even draws is close enough to a normal distribution.
    const normal = Array.from({ length: 6 }, () => this.#next() / 2 ** 32 - 0.5).reduce((a, b) => a + b, 0) * 1.4;
    return Math.round(median * Math.exp(normal * 0.9));
  }

  #next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
