/** Reads a QR code of level M that holds bytes, as a camera would that sees every module. Shares no code with lib/client-setup/qr.ts. */

export interface QrReading {
  readonly version: number;
  readonly mask: number;
  readonly text: string;
  /** Codewords that the correction would have to change: 0 in a code that was drawn well. */
  readonly wrong: number;
}

/** By version: correcting codewords a block; groups of blocks, each by number and data codewords. From table 9 of the standard. */
const BLOCKS: Readonly<Record<number, readonly [number, ...(readonly [number, number])[]]>> = {
  1: [10, [1, 16]],
  2: [16, [1, 28]],
  3: [26, [1, 44]],
  4: [18, [2, 32]],
  5: [24, [2, 43]],
  6: [16, [4, 27]],
  7: [18, [4, 31]],
  8: [22, [2, 38], [2, 39]],
  9: [22, [3, 36], [2, 37]],
  10: [26, [4, 43], [1, 44]],
};

/** The fifteen bits that say "level M, mask n", from table C.1 of the standard. */
const FORMATS = [
  ...["101010000010010", "101000100100101", "101111001111100", "101101101001011"],
  ...["100010111111001", "100000011001110", "100111110010111", "100101010100000"],
];

/** Throws where it is no such code. */
export function readQr(code: readonly (readonly boolean[])[]): QrReading {
  const size = code.length;
  const version = (size - 17) / 4;
  const at = (x: number, y: number) => (code[y]?.[x] ? 1 : 0);
  const aroundCorner = [0, 1, 2, 3, 4, 5, 7, 8].map((x) => at(x, 8)).concat([7, 5, 4, 3, 2, 1, 0].map((y) => at(8, y)));
  const mask = FORMATS.indexOf(aroundCorner.join(""));
  const below = [1, 2, 3, 4, 5, 6, 7].map((y) => at(8, size - y));
  const besides = [8, 7, 6, 5, 4, 3, 2, 1].map((x) => at(size - x, 8));
  if (FORMATS[mask] !== below.concat(besides).join("")) throw new Error("the two format words differ or are none");
  if (version >= 7 && versionWord(at, size) !== version) throw new Error("it does not say which version it is");
  const bits = placesOf(version).map(([x, y]) => at(x, y) ^ (isMasked(mask, x, y) ? 1 : 0));
  const stream = Array.from({ length: bits.length >> 3 }, (_, byte) =>
    Number.parseInt(bits.slice(8 * byte, 8 * byte + 8).join(""), 2),
  );
  const { data, wrong } = parted(stream, version);
  return { version, mask, wrong, text: textIn(data, version) };
}

function versionWord(at: (x: number, y: number) => number, size: number): number {
  const bits = Array.from({ length: 18 }, (_, bit) => at(size - 11 + (bit % 3), Math.floor(bit / 3)));
  return Number.parseInt(bits.toReversed().slice(0, 6).join(""), 2);
}

const CENTRES: Readonly<Record<number, readonly number[]>> = {
  ...{ 1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38] },
  ...{ 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50] },
};

/** Where data stands, in its order. */
function placesOf(version: number): [number, number][] {
  const size = 17 + 4 * version;
  const columns: number[] = [];
  for (let x = size - 1; x >= 0; x -= 1) if (x !== 6) columns.push(x);
  return columns.flatMap((column, index) => {
    if (index % 2 === 1) return [];
    const rows = Array.from({ length: size }, (_, row) => (index % 4 === 0 ? size - 1 - row : row));
    const next = columns[index + 1] ?? 0;
    return rows.flatMap((y) =>
      [column, next].filter((x) => isData(x, y, version)).map((x): [number, number] => [x, y]),
    );
  });
}

function isData(x: number, y: number, version: number): boolean {
  const size = 17 + 4 * version;
  const inCorner = (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8);
  const inVersion = version >= 7 && ((x >= size - 11 && y < 6) || (y >= size - 11 && x < 6));
  if (inCorner || inVersion || x === 6 || y === 6) return false;
  const centres = CENTRES[version] ?? [];
  const near = (one: number, centre: number) => Math.abs(one - centre) <= 2;
  const far = size - 7;
  return !centres.some((cx) =>
    centres.some((cy) => {
      const isLarge = (cx === 6 && cy === 6) || (cx === far && cy === 6) || (cx === 6 && cy === far);
      return !isLarge && near(x, cx) && near(y, cy);
    }),
  );
}

function isMasked(mask: number, column: number, row: number): boolean {
  const [i, j] = [row, column];
  const rules = [
    ...[(i + j) % 2, i % 2, j % 3, (i + j) % 3, (Math.floor(i / 2) + Math.floor(j / 3)) % 2],
    ...[((i * j) % 2) + ((i * j) % 3), (((i * j) % 2) + ((i * j) % 3)) % 2, (((i + j) % 2) + ((i * j) % 3)) % 2],
  ];
  return rules[mask] === 0;
}

function parted(stream: readonly number[], version: number): { data: number[]; wrong: number } {
  const [correcting, ...groups] = BLOCKS[version] ?? [0];
  const lengths = groups.flatMap(([count, length]) => Array.from({ length: count }, () => length));
  const blocks: number[][] = lengths.map(() => []);
  const rest = [...stream];
  for (let at = 0; at < Math.max(...lengths); at += 1)
    for (const [block, length] of lengths.entries()) if (at < length) blocks[block]?.push(rest.shift() ?? 0);
  const data = blocks.flat();
  for (let at = 0; at < correcting; at += 1) for (const block of blocks) block.push(rest.shift() ?? 0);
  if (rest.length > 0) throw new Error("there are more codewords than the version has");
  return { data, wrong: blocks.reduce((sum, block) => sum + syndromes(block, correcting), 0) };
}

/** How many of the polynomial's values at the roots are not 0. */
function syndromes(block: readonly number[], count: number): number {
  const powers: number[] = [1];
  for (let at = 1; at < 255; at += 1) {
    const twice = (powers[at - 1] ?? 0) * 2;
    powers.push(twice > 255 ? twice ^ 0x11d : twice);
  }
  const times = (one: number, power: number) => (one === 0 ? 0 : (powers[(powers.indexOf(one) + power) % 255] ?? 0));
  return Array.from({ length: count }, (_, root) => block.reduce((value, byte) => times(value, root) ^ byte, 0)).filter(
    (value) => value !== 0,
  ).length;
}

function textIn(data: readonly number[], version: number): string {
  const bits = data.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  if (!bits.startsWith("0100")) throw new Error("it holds no bytes");
  const start = version < 10 ? 12 : 20;
  const length = Number.parseInt(bits.slice(4, start), 2);
  const bytes = Array.from({ length }, (_, byte) =>
    Number.parseInt(bits.slice(start + 8 * byte, start + 8 * byte + 8), 2),
  );
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
}
