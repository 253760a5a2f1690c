/** Where the parts of the carry strip stand. */

export interface StripPart {
  /** Name of the folder. */
  label: string;
  /** Of all bytes, 0 to 1. */
  share: number;
  /** Of this part, 0 to 1. */
  filled: number;
  state: "toCome" | "filling" | "filled" | "waiting" | "checked";
}

export interface PlacedPart extends StripPart {
  /** Of the strip's width, 0 to 100. */
  start: number;
  width: number;
}

/** No part is narrower than this, in percent: 4 px of the strip on a phone. */
const NARROWEST = 1.2;

/** Parts in a row, wide by their share but none too narrow to be seen; together exactly 100. */
export function placeParts(parts: readonly StripPart[]): PlacedPart[] {
  const least = Math.min(NARROWEST, 50 / parts.length);
  const widths = parts.map(({ share }) => Math.max(least, share * 100));
  // What the narrow ones were given is taken from the wide ones, by how far each is above the least.
  const over = widths.reduce((sum, width) => sum + width - least, 0);
  const room = 100 - least * parts.length;
  let start = 0;
  return parts.map((part, index) => {
    const above = (widths[index] ?? least) - least;
    const width = least + (over === 0 ? room / parts.length : (above / over) * room);
    const placed = { ...part, start, width };
    start += width;
    return placed;
  });
}
