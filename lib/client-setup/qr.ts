/** QR codes, as rows of modules and as an SVG path: bytes, level M, versions 1 to 10 (ISO/IEC 18004). */
import { codewordsOf } from "./qr-codewords.ts";

/** True: dark. Rows from the top; without the quiet zone of four modules that has to be left around it. */
export type QrCode = readonly (readonly boolean[])[];

/** Throws where the text has more than 213 bytes. */
export function qrCode(text: string): QrCode {
  const { version, bytes } = codewordsOf(text);
  const code = new Draft(version);
  drawPatterns(code);
  drawCodewords(code, bytes);
  const masked = MASKS.map((_, mask) => code.with(mask));
  const scores = masked.map(penalty);
  const best = masked[scores.indexOf(Math.min(...scores))];
  if (!best) throw new Error("there are eight masks");
  return best;
}

/** One rectangle for each run of dark modules, a module a unit; `quiet` modules are left free on each side. */
export function qrPath(code: QrCode, quiet = 4): string {
  return code
    .flatMap((row, y) =>
      [
        ...row
          .map((dark) => (dark ? "1" : "0"))
          .join("")
          .matchAll(/1+/g),
      ].map(({ 0: run, index }) => `M${index + quiet} ${y + quiet}h${run.length}v1h-${run.length}z`),
    )
    .join("");
}

/** Where the data is inverted, so that no pattern misleads a reader. */
const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** A code being drawn. Modules of its patterns stay as they are; the others take data and mask. */
class Draft {
  readonly version: number;
  readonly size: number;
  readonly #dark: boolean[][];
  readonly #fixed: boolean[][];

  constructor(version: number) {
    this.version = version;
    this.size = 17 + 4 * version;
    const rows = () => Array.from({ length: this.size }, () => Array.from({ length: this.size }, () => false));
    this.#dark = rows();
    this.#fixed = rows();
  }

  isFixed(x: number, y: number): boolean {
    return this.#fixed[y]?.[x] ?? true;
  }

  /** A module of a pattern; outside of the code nothing is drawn. */
  fix(x: number, y: number, dark: boolean): void {
    if (this.#fixed[y]?.[x] === undefined) return;
    this.put(x, y, dark);
    this.#fixed[y][x] = true;
  }

  put(x: number, y: number, dark: boolean): void {
    const row = this.#dark[y];
    if (row) row[x] = dark;
  }

  /** The finished code with this mask, and with the words that say so. */
  with(mask: number): QrCode {
    drawFormat(this, mask);
    const inverts = MASKS[mask] ?? (() => false);
    return this.#dark.map((row, y) => row.map((dark, x) => dark !== (!this.isFixed(x, y) && inverts(x, y))));
  }
}

/** Where the small squares stand, in both directions, by version. */
const ALIGNMENT: readonly (readonly number[])[] = [
  ...[[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34]],
  ...[
    [6, 22, 38],
    [6, 24, 42],
    [6, 26, 46],
    [6, 28, 50],
  ],
];

function drawPatterns(code: Draft): void {
  const { version, size } = code;
  for (let at = 0; at < size; at += 1) {
    code.fix(at, 6, at % 2 === 0);
    code.fix(6, at, at % 2 === 0);
  }
  const last = size - 4;
  // The large squares, with the light line around them.
  for (const [x, y] of [
    [3, 3],
    [last, 3],
    [3, last],
  ] as const)
    drawSquare(code, { x, y, radius: 4 }, (ring) => ring !== 2 && ring !== 4);
  const places = ALIGNMENT[version - 1] ?? [];
  for (const x of places)
    for (const y of places) if (!isTaken(x, y, size)) drawSquare(code, { x, y, radius: 2 }, (ring) => ring !== 1);
  drawFormat(code, 0);
  if (version >= 7) drawVersion(code);
}

/** By one of the large squares. */
function isTaken(x: number, y: number, size: number): boolean {
  const far = size - 7;
  return (x === 6 && y === 6) || (x === 6 && y === far) || (x === far && y === 6);
}

interface Square {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

function drawSquare(code: Draft, { x, y, radius }: Square, isDark: (ring: number) => boolean): void {
  for (let dy = -radius; dy <= radius; dy += 1)
    for (let dx = -radius; dx <= radius; dx += 1)
      code.fix(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
}

/** Level M (00) and the mask, twice, each with what corrects three wrong bits. */
function drawFormat(code: Draft, mask: number): void {
  const bits = ((mask << 10) | remainder(mask, 0x537, 10)) ^ 0x5412;
  const { size } = code;
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = ((bits >> bit) & 1) === 1;
    // Around the upper left square, leaving out the dotted lines …
    if (bit < 8) code.fix(8, bit < 6 ? bit : bit + 1, dark);
    else code.fix(bit === 8 ? 7 : 14 - bit, 8, dark);
    // … and beside the two others.
    if (bit < 8) code.fix(size - 1 - bit, 8, dark);
    else code.fix(8, size - 15 + bit, dark);
  }
  code.fix(8, size - 8, true);
}

/** Larger codes say which version they are, twice. */
function drawVersion(code: Draft): void {
  const bits = (code.version << 12) | remainder(code.version, 0x1f25, 12);
  for (let bit = 0; bit < 18; bit += 1) {
    const dark = ((bits >> bit) & 1) === 1;
    const [near, far] = [Math.floor(bit / 3), code.size - 11 + (bit % 3)];
    code.fix(near, far, dark);
    code.fix(far, near, dark);
  }
}

/** What is left of `data` with so many zeros behind it, divided without carrying. */
function remainder(data: number, divisor: number, zeros: number): number {
  let rest = data << zeros;
  for (let bit = 5; bit >= 0; bit -= 1) if ((rest >> (bit + zeros)) & 1) rest ^= divisor << bit;
  return rest;
}

/** In pairs of columns from the right, up and down in turns, past the dotted column. */
function drawCodewords(code: Draft, bytes: readonly number[]): void {
  let bit = 0;
  for (let pair = code.size - 1; pair > 0; pair -= 2) {
    const right = pair <= 6 ? pair - 1 : pair;
    for (let step = 0; step < code.size; step += 1) {
      const y = ((pair + 1) & 2) === 0 ? code.size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (code.isFixed(x, y)) continue;
        code.put(x, y, (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1);
        bit += 1;
      }
    }
  }
}

/** How easily a reader could be misled: long runs, blocks, what looks like a large square, and much more of one colour. */
function penalty(code: QrCode): number {
  const rows = code.map((row) => row.map((dark) => (dark ? "1" : "0")).join(""));
  const columns = code.map((_, x) => rows.map((row) => row[x]).join(""));
  const lines = [...rows, ...columns];
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []);
  const squares = lines.flatMap((line) => [...line.matchAll(/(?=00001011101|10111010000)/g)]);
  const dark = rows.join("").replaceAll("0", "").length / code.length ** 2;
  return (
    runs.reduce((sum, run) => sum + run.length - 2, 0) +
    3 * blocksIn(rows) +
    40 * squares.length +
    10 * Math.floor(Math.abs(dark - 0.5) * 20)
  );
}

function blocksIn(rows: readonly string[]): number {
  const isBlock = (x: number, y: number) => {
    const four = `${rows[y]?.slice(x, x + 2)}${rows[y + 1]?.slice(x, x + 2)}`;
    return four === "0000" || four === "1111";
  };
  return rows.reduce((sum, row, y) => sum + [...row].filter((_, x) => isBlock(x, y)).length, 0);
}
