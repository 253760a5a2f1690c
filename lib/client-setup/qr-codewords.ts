/** The bytes of a QR code: the text in its frame, and what makes it readable when a part is dirty (ISO/IEC 18004, level M, bytes). */

/** By version: how many codewords there are, how many of each block correct errors, and in how many blocks. */
const VERSIONS: readonly (readonly [codewords: number, correcting: number, blocks: number])[] = [
  ...([
    [26, 10, 1],
    [44, 16, 1],
    [70, 26, 1],
    [100, 18, 2],
    [134, 24, 2],
  ] as const),
  ...([
    [172, 16, 4],
    [196, 18, 4],
    [242, 22, 4],
    [292, 22, 5],
    [346, 26, 5],
  ] as const),
];

export interface Codewords {
  /** From 1 to 10: the code has 17 + 4 × version modules a side. */
  readonly version: number;
  readonly bytes: readonly number[];
}

/** In the smallest version that holds the text. Throws where that would be more than 10: it holds 213 bytes. */
export function codewordsOf(text: string): Codewords {
  const bytes = [...new TextEncoder().encode(text)];
  for (const [index, [codewords, correcting, blocks]] of VERSIONS.entries()) {
    const data = framed(bytes, index + 1, codewords - correcting * blocks);
    if (data) return { version: index + 1, bytes: inBlocks(data, correcting, blocks) };
  }
  throw new Error("the text is too long for a QR code of version 10");
}

/** What fills up the room that the text leaves, in turns. */
const PADDING = [0xec, 0x11] as const;

/** Mode (bytes), count, text, end and padding; null where there is no room for them. */
function framed(text: readonly number[], version: number, room: number): readonly number[] | null {
  const count = version < 10 ? [text.length] : [text.length >> 8, text.length & 0xff];
  const whole = [...count, ...text].flatMap((byte) => [byte >> 4, byte & 0xf]);
  const halves = [0b0100, ...whole, 0];
  const bytes = Array.from(
    { length: halves.length / 2 },
    (_, at) => halfAt(halves, 2 * at) * 16 + halfAt(halves, 2 * at + 1),
  );
  if (text.length > 0xff && version < 10) return null;
  if (bytes.length > room) return null;
  return [...bytes, ...Array.from({ length: room - bytes.length }, (_, index) => PADDING[index % 2] ?? 0)];
}

const halfAt = (halves: readonly number[], at: number): number => halves[at] ?? 0;

/** Parts the data into blocks, gives each its correction, and takes one codeword of each in turns. The last blocks may have one more. */
function inBlocks(data: readonly number[], correcting: number, blocks: number): readonly number[] {
  const short = Math.floor(data.length / blocks);
  const longFrom = blocks - (data.length % blocks);
  const startOf = (block: number) => block * short + Math.max(0, block - longFrom);
  const parts = Array.from({ length: blocks }, (_, block) => data.slice(startOf(block), startOf(block + 1)));
  const corrections = parts.map((part) => correctionOf(part, correcting));
  return [...inTurns(parts, short + 1), ...inTurns(corrections, correcting)];
}

function inTurns(parts: readonly (readonly number[])[], length: number): number[] {
  return Array.from({ length }, (_, at) => parts.flatMap((part) => part[at] ?? [])).flat();
}

/** Reed–Solomon: the remainder of the data, as a polynomial, by the one whose roots are the first powers of 2. */
function correctionOf(data: readonly number[], length: number): readonly number[] {
  const divisor = divisorOf(length);
  let remainder: readonly number[] = Array.from({ length }, () => 0);
  for (const byte of data) {
    const factor = byte ^ (remainder[0] ?? 0);
    const shifted = [...remainder.slice(1), 0];
    remainder = shifted.map((value, at) => value ^ product(divisor[at] ?? 0, factor));
  }
  return remainder;
}

/** Without its leading 1, highest power first. */
function divisorOf(degree: number): readonly number[] {
  let factors: readonly number[] = [1];
  let root = 1;
  for (let power = 0; power < degree; power += 1) {
    const times = root;
    factors = [...factors, 0].map((value, at) => value ^ product(factors[at - 1] ?? 0, times));
    root = product(root, 2);
  }
  return factors.slice(1);
}

/** In the field of 256 elements of QR codes (x⁸ + x⁴ + x³ + x² + 1). */
function product(one: number, other: number): number {
  let result = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    result = (result << 1) ^ ((result >> 7) * 0x11d);
    if ((other >> bit) & 1) result ^= one;
  }
  return result;
}
