/**
 * A heap that is collected before it grows: what lives is little, and the rest is messages passing through, whose buffers lie outside the
 * heap, where V8 by itself lets 64 MB of them pile up. Figures: docs/decisions/0010-sparing-with-memory.md. What a process must be told
 * before it starts stands in scripts/memory.env.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Of V8 in Node 24, for which they were measured; another may not know them, and would say so on standard error. */
const SPARING = [
  "--heap-growing-percent=20",
  "--external-memory-accounted-in-global-limit",
  // Else what lives shortly piles up, a dozen MB of it, for as long as what lives longer is being looked through.
  "--no-separate-gc-phases",
  "--expose-gc",
];

/** By itself V8 looks through the whole heap for every 64 MB of buffers, which are messages passing through. */
const UNHURRIED = ["--external-memory-accounted-in-global-limit", "--heap-growing-percent=100"];

const isMeasured = process.versions.node.startsWith("24.");

/** Called first thing by the worker and the web process, which live for months. */
export function beSparing(): void {
  tell(SPARING);
}

/** Called first thing by a command line, which ends soon: it collects seldom, and is faster. */
export function beUnhurried(): void {
  tell(UNHURRIED);
}

function tell(flags: readonly string[]): void {
  if (isMeasured) for (const flag of flags) setFlagsFromString(flag);
}

/** A process that has grown by so many bytes gives back what it no longer needs … */
const GROWTH = 12 * 1024 * 1024;
/** … and not more often than this: it takes about a tenth of a second, in which nothing else is done. */
const REST_MS = 3_000;

/** What GivesBack needs to know and to do. */
export interface Household {
  /** Milliseconds, from any beginning. */
  now(): number;
  /** Bytes of the process in memory. */
  resident(): number;
  collect(): void;
}

/** V8 keeps pages that it has emptied for the next garbage, a run's worth of them; only the most thorough collection gives them back. */
export class GivesBack {
  readonly #household: Household;
  /** After the last collection, or less where it has become less by itself. 0 before the first, which what only the start needed is worth. */
  #least = 0;
  #lastAt: number;

  constructor(household: Household = thisProcess()) {
    this.#household = household;
    this.#lastAt = household.now();
  }

  /** Called every now and then. */
  look(): void {
    const { now, resident, collect } = this.#household;
    this.#least = Math.min(this.#least, resident());
    if (now() - this.#lastAt < REST_MS || resident() - this.#least < GROWTH) return;
    collect();
    this.#least = resident();
    this.#lastAt = now();
  }
}

function thisProcess(): Household {
  const collect = isMeasured ? runInNewContext("gc") : () => undefined;
  return {
    now: () => performance.now(),
    resident: () => process.memoryUsage.rss(),
    collect: () => collect({ type: "major", execution: "sync", flavor: "last-resort" }),
  };
}
