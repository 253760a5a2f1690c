/** Whose turn it is, of all that wait for the connections of the same servers. Pure. */

/** So long a run keeps its connections while others wait for some, in milliseconds. */
export const SLICE_MS = 10 * 60_000;

/** One turn in so many is for the mailbox with the most bytes left, or the largest would all be left to the end. */
const LARGEST_EVERY = 3;

/** A migration that waits for its turn. */
export interface InLine {
  readonly id: string;
  readonly oldServerId: string;
  /** An administrator moved it up: higher comes first. */
  readonly rank: number;
  /** For how long it had connections since it was put in line, in milliseconds. */
  readonly servedMs: number;
  /** When it was put in line, in epoch milliseconds. */
  readonly queuedAt: number;
  /** What is not on the new server yet; null: not known. */
  readonly bytesLeft: number | null;
  /** Nothing is copied: everybody who moves comes first. */
  readonly isTest: boolean;
}

export interface TurnRules {
  /** Service is counted in whole slices: who gave way for a moment, to somebody who signs in say, goes on before others begin. */
  readonly sliceMs: number;
  /** How many turns there have been at this old server. */
  readonly turnsAt: (oldServerId: string) => number;
}

/**
 * All of the line in the order of their turns. Each old server has a line of its own, and those of several servers come alternately, but
 * whoever was moved up before all others. Tests have their turns when nobody else is in line.
 */
export function inTurns<One extends InLine>(line: readonly One[], rules: TurnRules): One[] {
  return [false, true].flatMap((tests) =>
    placedInTurns(
      line.filter(({ isTest }) => isTest === tests),
      rules,
    ),
  );
}

function placedInTurns<One extends InLine>(line: readonly One[], { sliceMs, turnsAt }: TurnRules): One[] {
  const placed = [...Map.groupBy(line, ({ oldServerId }) => oldServerId)].flatMap(([server, those]) => {
    const turns = new TurnOrder(those, sliceMs, turnsAt(server));
    return those.flatMap((_, place) => ({ one: turns.next(), place }));
  });
  return placed
    .flatMap(({ one, place }) => (one ? { one, place } : []))
    .sort((a, b) => b.one.rank - a.one.rank || a.place - b.place || firstAsked(a.one, b.one))
    .map(({ one }) => one);
}

/**
 * The line of one old server: whoever was moved up; then whoever had least service, and of those who asked first; and every third time the
 * largest.
 */
export class TurnOrder<One extends InLine> {
  readonly #sliceMs: number;
  #byService: One[] = [];
  #bySize: One[] = [];
  #turns: number;

  /** `turns`: how many there have been. */
  constructor(line: readonly One[], sliceMs: number, turns: number) {
    this.#sliceMs = sliceMs;
    this.#turns = turns;
    this.add(...line);
  }

  get length(): number {
    return this.#byService.length;
  }

  /** Puts them in line. */
  add(...more: readonly One[]): void {
    const slices = ({ servedMs }: InLine): number => Math.floor(servedMs / this.#sliceMs);
    this.#byService = [...this.#byService, ...more].sort(
      (a, b) => b.rank - a.rank || slices(a) - slices(b) || firstAsked(a, b),
    );
    this.#bySize = [...this.#bySize, ...more.filter(({ bytesLeft }) => bytesLeft !== null && bytesLeft > 0)].sort(
      (a, b) => b.rank - a.rank || (b.bytesLeft ?? 0) - (a.bytesLeft ?? 0) || firstAsked(a, b),
    );
  }

  /** Takes whose turn it is out of the line. */
  next(): One | undefined {
    const [first] = this.#byService;
    const [largest] = this.#bySize;
    if (!first) return undefined;
    this.#turns++;
    const isForLargest = this.#turns % LARGEST_EVERY === 0 && largest?.rank === first.rank;
    const one = isForLargest ? largest : first;
    for (const line of [this.#byService, this.#bySize]) {
      const index = line.indexOf(one);
      if (index >= 0) line.splice(index, 1);
    }
    return one;
  }
}

function firstAsked(a: InLine, b: InLine): number {
  return a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1);
}
