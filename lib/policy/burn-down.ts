/** How many people still have to move, day by day, and how many are expected to be left at the deadline. Pure; moments in epoch milliseconds. */

const DAY_MS = 86_400_000;

/** The pace is that of so many days. */
export const PACE_DAYS = 14;
/** Of all courses that the next days could take, four in five stay within the band. */
const BAND = 1.28;
/** A line over more days than this shows nothing of the last ones. */
const MOST_DAYS = 120;
/** After the deadline, to show whether it comes down at all. */
const DAYS_AFTER = 7;

export interface BurnDownInput {
  readonly now: number;
  /** Everybody who is expected to move. */
  readonly people: number;
  /** How many of them have not moved now. */
  readonly left: number;
  /** When each of those who have moved was done first; in any order. */
  readonly done: readonly number[];
  /** Null: none is set. */
  readonly deadline: number | null;
}

export interface Point {
  readonly at: number;
  readonly left: number;
}

export interface ForecastPoint extends Point {
  readonly least: number;
  readonly most: number;
}

export interface BurnDown {
  readonly people: number;
  readonly left: number;
  /** From the day before the first was done until now; a point a day, and one for this moment. Empty: nobody is done. */
  readonly course: readonly Point[];
  /** People a day, over the last days; 0: nobody was done. */
  readonly pace: number;
  /** From now until a while after the deadline. Empty: there is no deadline, or no pace to go by, or it is over. */
  readonly forecast: readonly ForecastPoint[];
  readonly deadline: number | null;
  /** What is expected for the deadline; null where there is no forecast. */
  readonly atDeadline: ForecastPoint | null;
}

export function burnDown(input: BurnDownInput): BurnDown {
  const { now, people, left, deadline } = input;
  const done = input.done.filter((at) => at <= now).toSorted((one, other) => one - other);
  const lately = done.filter((at) => at > now - PACE_DAYS * DAY_MS).length;
  const [first] = done;
  // Who began last week has not had two weeks to be slow in.
  const days = first === undefined ? PACE_DAYS : Math.min(PACE_DAYS, Math.max(1, (now - first) / DAY_MS));
  const pace = lately / days;
  const ahead = (at: number) => expectedLeft(left, pace, days, (at - now) / DAY_MS, at);
  const hasForecast = deadline !== null && deadline > now && pace > 0;
  return {
    ...{ people, left, pace, deadline },
    course: courseOf(input, done),
    forecast: hasForecast ? forecastTimes(now, deadline).map(ahead) : [],
    atDeadline: hasForecast ? ahead(deadline) : null,
  };
}

function courseOf({ people, left, now }: BurnDownInput, done: readonly number[]): Point[] {
  const [first] = done;
  if (first === undefined) return [];
  const begin = Math.max(first - DAY_MS, now - MOST_DAYS * DAY_MS);
  const points: Point[] = [];
  let count = 0;
  for (let at = begin; at < now; at += DAY_MS) {
    while (count < done.length && (done[count] ?? Number.POSITIVE_INFINITY) <= at) count++;
    points.push({ at, left: Math.max(left, people - count) });
  }
  return [...points, { at: now, left }];
}

function forecastTimes(now: number, deadline: number): number[] {
  const end = deadline + DAYS_AFTER * DAY_MS;
  const times: number[] = [];
  for (let at = now; at < end; at += Math.max(DAY_MS, (end - now) / MOST_DAYS)) times.push(at);
  return [...times.filter((at) => at !== deadline), deadline, end].sort((one, other) => one - other);
}

/** People come by chance (Poisson), and how many a day is itself known from `observed` days only. */
function expectedLeft(left: number, pace: number, observed: number, days: number, at: number): ForecastPoint {
  const moved = pace * days;
  const spread = BAND * Math.sqrt(moved * (1 + days / observed));
  const people = (number: number) => Math.min(left, Math.max(0, Math.round(number)));
  return { at, left: people(left - moved), least: people(left - moved - spread), most: people(left - moved + spread) };
}
