/** Time during which there is copying: what is left of the clock's time when hours that are closed are cut out. Pure; epoch milliseconds. */

/** When a server may be copied from or to, and where its days begin: see lib/policy/windows.ts. */
export interface Calendar {
  /** Whether it is open at this moment, and until when that stays so; null: for ever, as far as a week tells. */
  readonly openingAt: (at: number) => { readonly isOpen: boolean; readonly until: number | null };
  readonly nextDayAfter: (at: number) => number;
}

/** The same calendar, which is asked but once for each of its stretches and days: what windows and zones mean takes long to work out. */
export function remembered(calendar: Calendar): Calendar {
  const known: { readonly from: number; readonly isOpen: boolean; readonly until: number | null }[] = [];
  const days: { readonly from: number; readonly until: number }[] = [];
  return {
    nextDayAfter(at) {
      const day = days.findLast(({ from, until }) => from <= at && at < until);
      if (day) return day.until;
      const until = calendar.nextDayAfter(at);
      days.push({ from: at, until });
      return until;
    },
    openingAt(at) {
      const before = known.findLast(({ from, until }) => from <= at && (until === null || at < until));
      if (before) return before;
      const opening = { from: at, ...calendar.openingAt(at) };
      known.push(opening);
      return opening;
    },
  };
}

/** Later than this nothing is forecast. */
export const HORIZON_MS = 400 * 86_400_000;

interface Stretch {
  readonly from: number;
  readonly until: number;
  /** Open milliseconds before it. */
  readonly before: number;
}

/** The open time that several calendars have in common, from one moment on. Each stretch is worked out once, however often it is asked for. */
export class OpenTime {
  readonly #calendars: readonly Calendar[];
  readonly #stretches: Stretch[] = [];
  readonly #end: number;
  /** Up to here it is worked out. */
  #known: number;

  constructor(calendars: readonly Calendar[], now: number) {
    this.#calendars = calendars;
    this.#known = now;
    this.#end = now + HORIZON_MS;
  }

  /** When so many milliseconds of open time have passed since `from`; Infinity beyond the horizon. Never before `from`. */
  after(from: number, milliseconds: number): number {
    if (!Number.isFinite(from) || !Number.isFinite(milliseconds)) return Number.POSITIVE_INFINITY;
    const goal = this.#openBefore(from) + milliseconds;
    for (let index = this.#stretchAt(({ from: start, until, before }) => before + (until - start) >= goal); ; index++) {
      const stretch = this.#stretches[index] ?? this.#extend();
      if (stretch === null) return Number.POSITIVE_INFINITY;
      const at = stretch.from + Math.max(0, goal - stretch.before);
      if (at <= stretch.until && stretch.until > from) return Math.max(from, at);
    }
  }

  #openBefore(at: number): number {
    while (this.#known <= at && this.#extend() !== null);
    const index = this.#stretchAt(({ until }) => until > at);
    const stretch = this.#stretches[index];
    if (stretch) return stretch.before + Math.max(0, at - stretch.from);
    const last = this.#stretches.at(-1);
    return last ? last.before + (last.until - last.from) : 0;
  }

  /** The first of which this is so: they are in order. */
  #stretchAt(isSo: (stretch: Stretch) => boolean): number {
    let [low, high] = [0, this.#stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const stretch = this.#stretches[middle];
      if (stretch && isSo(stretch)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Works out the next stretch; null where there is none before the horizon. */
  #extend(): Stretch | null {
    while (this.#known < this.#end) {
      const from = this.#known;
      const openings = this.#calendars.map((calendar) => calendar.openingAt(from));
      this.#known = Math.min(this.#end, ...openings.map(({ until }) => until ?? this.#end));
      if (!openings.every(({ isOpen }) => isOpen)) continue;
      const last = this.#stretches.at(-1);
      const stretch = { from, until: this.#known, before: last ? last.before + (last.until - last.from) : 0 };
      this.#stretches.push(stretch);
      return stretch;
    }
    return null;
  }
}

/** The open time of servers and of pairs of them, each worked out once. */
export class OpenTimes {
  readonly #now: number;
  readonly #calendars: ReadonlyMap<string, Calendar>;
  readonly #times = new Map<string, OpenTime>();

  constructor(servers: readonly { readonly id: string; readonly calendar: Calendar }[], now: number) {
    this.#now = now;
    this.#calendars = new Map(servers.map(({ id, calendar }) => [id, remembered(calendar)]));
  }

  /** Throws where a server is not among those that were named. */
  calendarOf(serverId: string): Calendar {
    const calendar = this.#calendars.get(serverId);
    if (!calendar) throw new Error("a mailbox was forecast on a server that was not named");
    return calendar;
  }

  /** What all of them have in common. */
  of(...serverIds: readonly string[]): OpenTime {
    const key = serverIds.join(" ");
    const time =
      this.#times.get(key) ??
      new OpenTime(
        serverIds.map((id) => this.calendarOf(id)),
        this.#now,
      );
    this.#times.set(key, time);
    return time;
  }
}
