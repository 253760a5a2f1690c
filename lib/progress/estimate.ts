/** How much longer a run takes: no word until it can be trusted, a range while it is wide, and no jumping about. Pure: time comes in, in milliseconds. */
import type { Phase } from "../engine/state.ts";
import { CheckTime } from "./check-time.ts";
import { type CopyTime, copyTime, type EarlierPaces, pacesOf, secondsBesideMail } from "./copy-time.ts";
import type { WorkLeft } from "./cost-shapes.ts";
import { knownCosts } from "./known-costs.ts";
import { KnownPace } from "./known-pace.ts";
import { type Piece, Pieces } from "./pieces.ts";
import type { EarlierRun, Work } from "./work.ts";
import { type Done, WorkSamples } from "./work-samples.ts";

export interface TimeLeft {
  readonly seconds: number;
  /** Where one figure would say more than is known: it takes at least and at most so many seconds. */
  readonly between: readonly [least: number, most: number] | null;
}

/** What a run found, and what is left of it. */
export interface RunLeft {
  readonly found: Work;
  readonly toCopy: WorkLeft;
  readonly checked: Work;
}

/** More doubt than this, as the standard deviation of a logarithm, and it is no figure but a range, or nothing. */
const SURE = 0.25;
const UNSURE = 0.75;
/** What is shown moves to what is reckoned within this part of it, in seconds. */
const PART_TO_MOVE = 0.02;
const QUICKEST_MOVE_S = 0.4;
const SLOWEST_MOVE_S = 15;
/** What a run measures in one second may be off by this, as a variance of logarithms; the longer, the less. */
const OWN_DOUBT_S = 1;
const LEAST_OWN_S = 0.5;
/** A burst that is overdue by more than its own length is no longer counted on. */
const OVERDUE = 1.5;

export class Estimate {
  readonly #samples = new WorkSamples();
  readonly #pieces = new Pieces((piece) => this.#complete(piece));
  readonly #earlier: EarlierPaces;
  readonly #check: CheckTime;
  /** Null where too little is known of earlier runs. */
  readonly #known: KnownPace | null;
  #began: number | null = null;
  #scanSeconds = 0;
  #phase: Phase = "queued";
  #shown: { readonly seconds: number; readonly at: number } | null = null;

  /** `earlier`: between the same servers, newest first. */
  constructor(earlier: readonly EarlierRun[] = []) {
    this.#earlier = pacesOf(earlier);
    const costs = knownCosts(earlier);
    this.#known = costs && new KnownPace(costs);
    this.#check = new CheckTime(secondsBesideMail(this.#earlier));
  }

  phase(at: number, phase: Phase): void {
    this.#pieces.completeAll();
    if (phase === "scanning") this.#began = at;
    if (phase === "copying") {
      this.#samples.begin(at);
      this.#scanSeconds = (at - (this.#began ?? at)) / 1000;
    }
    this.#check.phase(at, phase);
    this.#phase = phase;
  }

  /** So much more of a folder is done, see WorkSamples. */
  done(at: number, folder: string, done: Done): void {
    this.#pieces.add(at, folder, done);
  }

  folderStarted(at: number, folder: string): void {
    this.#pieces.completeAll();
    this.#samples.folderStarted(at, folder);
  }

  folderFinished(at: number, folder: string): void {
    this.#pieces.completeAll();
    this.#samples.folderFinished(at, folder);
  }

  /** A server has it wait until then. */
  waiting(at: number, until: number): void {
    this.#pieces.completeAll();
    this.#samples.waiting(at, until);
  }

  /** Waits that are known are not in it. */
  timeLeft(at: number, told: RunLeft): TimeLeft | null {
    this.#pieces.completeUntil(at);
    const reckoned = this.#reckon(at, this.#withPending(told));
    if (reckoned === null || reckoned.doubt > UNSURE) {
      this.#shown = null;
      return null;
    }
    const { doubt } = reckoned;
    const seconds = this.#steadied(at, reckoned);
    const between = doubt > SURE ? ([seconds / Math.exp(doubt), seconds * Math.exp(doubt)] as const) : null;
    return { seconds, between };
  }

  #complete({ at, folder, ...done }: Piece): void {
    this.#known?.done(this.#samples.sinceLast(at) / 1000, done);
    this.#samples.done(at, folder, done);
  }

  /** What is told of a piece that is not complete is still thought to come. */
  #withPending({ toCopy, ...others }: RunLeft): RunLeft {
    const { messages, bytes } = this.#pieces.pending();
    return { ...others, toCopy: { ...toCopy, messages: toCopy.messages + messages, bytes: toCopy.bytes + bytes } };
  }

  #reckon(at: number, left: RunLeft): CopyTime | null {
    if (this.#phase === "verifying") return this.#check.left(at, left);
    if (this.#phase !== "copying") return null;
    const check = this.#check.whole(left.found, left.toCopy.bytes / Math.max(1, left.found.bytes));
    if (left.toCopy.messages === 0) return check;
    const copy = copyTime(left.toCopy, this.#samples.all(), this.#earlier);
    if (copy === null) return null;
    const copySeconds = Math.max(0, copy.seconds - this.#sinceLast(at));
    const seconds = copySeconds + check.seconds;
    const doubted = Math.hypot(copySeconds * copy.doubt, check.seconds * check.doubt);
    return this.#withKnown(at, left, { seconds, doubt: seconds === 0 ? copy.doubt : doubted / seconds });
  }

  /** What a run measures itself is worth little in its first seconds, and more than what earlier ones say after some ten. */
  #withKnown(at: number, left: RunLeft, own: CopyTime): CopyTime {
    if (this.#known === null) return own;
    const known = this.#known.left(left, this.#scanSeconds, this.#samples.sinceLast(at) / 1000);
    if (own.seconds === 0 || known.seconds === 0) return own;
    const ownVariance = own.doubt ** 2 + OWN_DOUBT_S / Math.max(LEAST_OWN_S, this.#samples.passed(at) / 1000);
    const [ownPrecision, knownPrecision] = [1 / ownVariance, 1 / known.doubt ** 2];
    const precision = ownPrecision + knownPrecision;
    const log = (Math.log(own.seconds) * ownPrecision + Math.log(known.seconds) * knownPrecision) / precision;
    return { seconds: Math.exp(log), doubt: Math.min(own.doubt, 1 / Math.sqrt(precision)) };
  }

  /** Seconds of work since it was last told what is done. */
  #sinceLast(at: number): number {
    const last = this.#samples.all().at(-1)?.seconds ?? 0;
    return Math.min(this.#samples.sinceLast(at) / 1000, last * OVERDUE);
  }

  #steadied(at: number, { seconds, doubt }: CopyTime): number {
    const before = this.#shown;
    const passed = before === null ? 0 : Math.max(0, at - before.at) / 1000;
    let steady = seconds;
    if (before !== null) {
      const expected = Math.max(0, before.seconds - passed);
      const isFar = Math.abs(Math.log((seconds + 1) / (expected + 1))) > 2 * doubt;
      const move = Math.min(SLOWEST_MOVE_S, Math.max(QUICKEST_MOVE_S, expected * PART_TO_MOVE)) / (isFar ? 10 : 1);
      steady = expected + (seconds - expected) * (1 - Math.exp(-passed / move));
    }
    this.#shown = { seconds: steady, at };
    return steady;
  }
}
