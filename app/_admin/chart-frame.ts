/** Where numbers and moments stand in a drawing. */

export interface Place {
  readonly at: number;
  readonly left: number;
}

export interface Frame {
  /** The edges of what is drawn in. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** The largest number on the scale. */
  readonly most: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  /** Words that begin there would not fit. */
  readonly isAtEnd: (at: number) => boolean;
}

interface Drawn {
  readonly people: number;
  readonly course: readonly Place[];
  readonly forecast: readonly Place[];
  readonly deadline: number | null;
}

const LEFT = 40;
const RIGHT = 12;
const TOP = 24;
const BOTTOM = 28;
const WORDS = 60;

export function frameOf(
  { people, course, forecast, deadline }: Drawn,
  { width, height, left = LEFT }: { width: number; height: number; left?: number },
): Frame {
  const moments = [...course, ...forecast].map(({ at }) => at).concat(deadline ?? []);
  const [from, to] = [Math.min(...moments), Math.max(...moments)];
  const most = roundUp(people);
  const right = width - RIGHT;
  const x = (at: number) => round(left + ((at - from) / Math.max(1, to - from)) * (right - left));
  const y = (value: number) => round(TOP + (1 - value / most) * (height - BOTTOM - TOP));
  return { left, right, top: TOP, most, x, y, isAtEnd: (at) => x(at) > right - WORDS };
}

/** A path through the places. */
export function line(places: readonly Place[], { x, y }: Frame): string {
  return places.map(({ at, left }, index) => `${index === 0 ? "M" : "L"}${x(at)} ${y(left)}`).join(" ");
}

/** Numbers on the scale: 0 and up to four more. */
export function steps(most: number): number[] {
  const step = stepOf(most);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

function roundUp(most: number): number {
  const step = stepOf(Math.max(1, most));
  return Math.ceil(Math.max(1, most) / step) * step;
}

/** 1, 2 or 5 of a power of ten. */
function stepOf(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most / 4)));
  return [1, 2, 5, 10].map((part) => part * power).find((step) => most / step <= 4) ?? power;
}

/** A tenth of a pixel is enough. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
