/** What takes the space: the messages of a folder by year and size, so that people can choose by both. Pure. */

/** Bounds of the classes of size, in bytes: a message belongs to the first that it does not exceed; larger ones to one more class. */
export const SIZE_BOUNDS = [100_000, 1_000_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000] as const;

/** So many of the largest messages of a folder are kept by number. */
const MOST_LARGEST = 20;
/** So many keywords are kept. */
const MOST_KEYWORDS = 50;

/** Of messages whose date of receipt cannot be read: they are brought over whatever the choice of years. */
export const NO_YEAR = 0;

/** What counting needs of a message. */
export interface CountedMessage {
  readonly uid: number;
  readonly size: number;
  readonly flags: readonly string[];
  /** Epoch seconds; null: cannot be read. */
  readonly internalDate: number | null;
}

export interface Amount {
  readonly messages: number;
  readonly bytes: number;
}

export interface LargeMessage {
  readonly uid: number;
  readonly bytes: number;
  /** Epoch seconds. */
  readonly receivedAt: number | null;
}

/** Kept as JSON. Messages marked as deleted are in `deleted` alone: they stay behind. */
export interface FolderContents {
  /** Year of receipt by UTC → messages and bytes of each class of size. */
  readonly years: Readonly<Record<string, readonly (readonly [messages: number, bytes: number])[]>>;
  readonly deleted: Amount;
  /** The largest, the largest first. */
  readonly largest: readonly LargeMessage[];
  /** Messages with each keyword, by the name that the server has. */
  readonly keywords: Readonly<Record<string, number>>;
}

/** Only mail of at least this year, and of at most so many bytes; null: all. */
export interface Cut {
  readonly sinceYear: number | null;
  readonly largestBytes: number | null;
}

export const NO_CUT: Cut = { sinceYear: null, largestBytes: null };

/** Looks through a folder message by message. */
export class ContentsCounter {
  readonly #years = new Map<number, [number, number][]>();
  readonly #keywords = new Map<string, number>();
  #largest: LargeMessage[] = [];
  #deleted = { messages: 0, bytes: 0 };

  add({ uid, size, flags, internalDate }: CountedMessage): void {
    if (flags.some((flag) => flag.toLowerCase() === "\\deleted")) {
      this.#deleted = { messages: this.#deleted.messages + 1, bytes: this.#deleted.bytes + size };
      return;
    }
    const year = internalDate === null ? NO_YEAR : new Date(internalDate * 1000).getUTCFullYear();
    const cells = this.#years.get(year) ?? noCells();
    this.#years.set(year, cells);
    const cell = cells[classOf(size)];
    if (cell) {
      cell[0]++;
      cell[1] += size;
    }
    for (const flag of flags) if (!flag.startsWith("\\")) this.#count(flag);
    this.#keep({ uid, bytes: size, receivedAt: internalDate });
  }

  #count(keyword: string): void {
    const before = this.#keywords.get(keyword);
    if (before !== undefined || this.#keywords.size < MOST_KEYWORDS) this.#keywords.set(keyword, (before ?? 0) + 1);
  }

  #keep(message: LargeMessage): void {
    const last = this.#largest.at(-1);
    if (this.#largest.length >= MOST_LARGEST && last && message.bytes <= last.bytes) return;
    this.#largest = [...this.#largest, message].sort((one, two) => two.bytes - one.bytes).slice(0, MOST_LARGEST);
  }

  get result(): FolderContents {
    return {
      years: Object.fromEntries(this.#years),
      deleted: this.#deleted,
      largest: this.#largest,
      keywords: Object.fromEntries(this.#keywords),
    };
  }
}

function noCells(): [number, number][] {
  return Array.from({ length: SIZE_BOUNDS.length + 1 }, () => [0, 0]);
}

function classOf(size: number): number {
  const index = SIZE_BOUNDS.findIndex((bound) => size <= bound);
  return index < 0 ? SIZE_BOUNDS.length : index;
}

/** What of the folder is brought over with this cut. */
export function amountWithin({ years }: FolderContents, { sinceYear, largestBytes }: Cut): Amount {
  let [messages, bytes] = [0, 0];
  for (const [year, cells] of Object.entries(years)) {
    if (sinceYear !== null && Number(year) !== NO_YEAR && Number(year) < sinceYear) continue;
    for (const [index, [count, size]] of cells.entries()) {
      if (largestBytes !== null && (SIZE_BOUNDS[index] ?? Number.POSITIVE_INFINITY) > largestBytes) continue;
      messages += count;
      bytes += size;
    }
  }
  return { messages, bytes };
}

/** Everything of a folder, years and sizes together. */
export function amountOf(contents: FolderContents): Amount {
  return amountWithin(contents, NO_CUT);
}

/** Messages and bytes of each year of several folders, from the first to the last year, with the empty ones between; without NO_YEAR. */
export function byYear(all: readonly FolderContents[]): (Amount & { readonly year: number })[] {
  const sums = new Map<number, Amount>();
  for (const { years } of all)
    for (const [year, cells] of Object.entries(years)) {
      const before = sums.get(Number(year)) ?? NOTHING;
      sums.set(
        Number(year),
        cells.reduce((sum, [messages, bytes]) => plus(sum, { messages, bytes }), before),
      );
    }
  sums.delete(NO_YEAR);
  if (sums.size === 0) return [];
  const [first, last] = [Math.min(...sums.keys()), Math.max(...sums.keys())];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    return { year: first + index, ...(sums.get(first + index) ?? NOTHING) };
  });
}

/** What is larger than so many bytes; only right for a bound of SIZE_BOUNDS. */
export function largerThan(all: readonly FolderContents[], bound: number): Amount {
  return all.reduce((sum, contents) => {
    const [whole, within] = [amountOf(contents), amountWithin(contents, { sinceYear: null, largestBytes: bound })];
    return plus(sum, { messages: whole.messages - within.messages, bytes: whole.bytes - within.bytes });
  }, NOTHING);
}

const NOTHING: Amount = { messages: 0, bytes: 0 };

function plus(one: Amount, two: Amount): Amount {
  return { messages: one.messages + two.messages, bytes: one.bytes + two.bytes };
}
