/**
 * Lists of numbers and of digests in as few bytes as they need: what is known of 200,000 messages must not cost an object, a pointer and a
 * string for each. They grow piece by piece, so that growing neither copies what is there nor leaves room for as much again.
 */

/** Elements of a full piece; a first one begins small, as most folders are. */
const PIECE = 4096;
const FIRST = 16;

/**
 * Numbers by their place; NaN is one of them. Any number is held exactly, whole ones below 2^32 − 2 without more: in as many bytes as the
 * numbers of a piece differ by, which is two for UIDs and most sizes, one for the numbers of sets.
 */
export class Column {
  #pieces: Piece[] | null = null;
  /** Rarely any; most columns are of small folders. */
  #elsewhere: Map<number, number> | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    const within = this.#length % PIECE;
    const piece = this.#pieces?.[(this.#length - within) / PIECE];
    if (piece === undefined || within >= piece.room) this.#grow(piece);
    this.#length++;
    this.set(this.#length - 1, value);
  }

  /** Throws nothing: a place that is none is not written. */
  set(index: number, value: number): void {
    const piece = this.#pieces?.[Math.floor(index / PIECE)];
    if (!piece) return;
    this.#elsewhere?.delete(index);
    if (piece.put(index % PIECE, value)) return;
    this.#elsewhere ??= new Map();
    this.#elsewhere.set(index, value);
  }

  /** NaN where there is none. */
  at(index: number): number {
    const value = index < this.#length ? this.#pieces?.[Math.floor(index / PIECE)]?.at(index % PIECE) : Number.NaN;
    return value ?? this.#elsewhere?.get(index) ?? Number.NaN;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let index = 0; index < this.#length; index++) yield this.at(index);
  }

  clear(): void {
    this.#pieces = null;
    this.#elsewhere = null;
    this.#length = 0;
  }

  #grow(last: Piece | undefined): void {
    this.#pieces ??= [];
    if (last === undefined) this.#pieces.push(new Piece(this.#pieces.length === 0 ? FIRST : PIECE));
    else last.lengthen(Math.min(PIECE, last.room * 2));
  }
}

type Cells = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Whole numbers above it stand elsewhere. */
const LARGEST = 0xffff_fffd;

/** Neighbouring numbers of a column, each held as what it is more than the base. */
class Piece {
  #cells: Cells;
  #base = 0;
  /** The largest that a cell can hold stands for a number that is elsewhere, the one before it for NaN. */
  #elsewhere = 0xff;
  #length = 0;

  constructor(room: number) {
    this.#cells = cellsOf(1, room);
  }

  get room(): number {
    return this.#cells.length;
  }

  /** False: the number stands elsewhere, as is noted here. */
  put(place: number, value: number): boolean {
    this.#length = Math.max(this.#length, place + 1);
    const isNone = Number.isNaN(value);
    const fits = value >>> 0 === value && value <= LARGEST && !Object.is(value, -0);
    if (fits && !this.#reaches(value)) this.#reachOut(place, value);
    this.#cells[place] = fits ? value - this.#base : this.#elsewhere - Number(isNone);
    return fits || isNone;
  }

  /** Undefined where it stands elsewhere. */
  at(place: number): number | undefined {
    const cell = this.#cells[place] ?? this.#elsewhere;
    if (cell < this.#elsewhere - 1) return this.#base + cell;
    return cell === this.#elsewhere ? undefined : Number.NaN;
  }

  lengthen(room: number): void {
    const cells = cellsOf(this.#cells.BYTES_PER_ELEMENT, room);
    cells.set(this.#cells);
    this.#cells = cells;
  }

  #reaches(value: number): boolean {
    return value >= this.#base && value - this.#base < this.#elsewhere - 1;
  }

  /** To this number, and as far as goes in its direction: others will follow it. */
  #reachOut(place: number, value: number): void {
    const numbers = Array.from({ length: this.#length }, (_unused, other) =>
      other === place ? value : this.at(other),
    );
    let [least, most] = [value, value];
    for (const number of numbers) {
      if (number === undefined || Number.isNaN(number)) continue;
      if (number < least) least = number;
      if (number > most) most = number;
    }
    const bytes = most - least < 0xfe ? 1 : most - least < 0xfffe ? 2 : 4;
    this.#elsewhere = 256 ** bytes - 1;
    const isLeast = value === least && value < most;
    this.#base = bytes === 4 ? 0 : isLeast ? Math.max(0, most - (this.#elsewhere - 2)) : least;
    this.#cells = cellsOf(bytes, this.room);
    for (const [other, number] of numbers.entries()) this.put(other, number ?? Number.POSITIVE_INFINITY);
  }
}

function cellsOf(bytes: number, room: number): Cells {
  if (bytes === 1) return new Uint8Array(room);
  return bytes === 2 ? new Uint16Array(room) : new Uint32Array(room);
}

/** SHA-256 */
const BYTES = 32;
/** … in base64url. */
const CHARACTERS = 43;
/** One that comes back as it was: the last character has two bits to spare, which are zero. */
const DIGEST = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** Digests by their place, 32 bytes each. Any text comes back as it was; one that is no digest costs more. */
export class DigestColumn {
  #pieces: Buffer[] | null = null;
  #others: Map<number, string> | null = null;
  #length = 0;

  push(digest: string): void {
    const index = this.#length++;
    const within = index % PIECE;
    const piece = this.#pieces?.[(index - within) / PIECE];
    if (piece === undefined || within * BYTES >= piece.length) this.#grow(piece);
    this.set(index, digest);
  }

  /** A place that is none is not written. */
  set(index: number, digest: string): void {
    const piece = this.#pieces?.[Math.floor(index / PIECE)];
    if (!piece) return;
    const start = (index % PIECE) * BYTES;
    this.#others?.delete(index);
    if (isDigest(digest)) {
      piece.write(digest, start, BYTES, "base64url");
      return;
    }
    piece.fill(0, start, start + BYTES);
    this.#others ??= new Map();
    this.#others.set(index, digest);
  }

  at(index: number): string {
    const other = this.#others?.get(index);
    if (other !== undefined) return other;
    const start = (index % PIECE) * BYTES;
    return this.#pieces?.[Math.floor(index / PIECE)]?.toString("base64url", start, start + BYTES) ?? "";
  }

  /** Any number that is the same for equal digests, and hardly ever for others. */
  hashAt(index: number): number {
    const other = this.#others?.get(index);
    return other === undefined ? this.#hash(index) : hashOf(other);
  }

  #hash(index: number): number {
    return this.#pieces?.[Math.floor(index / PIECE)]?.readUInt32LE((index % PIECE) * BYTES) ?? 0;
  }

  clear(): void {
    this.#pieces = null;
    this.#others = null;
    this.#length = 0;
  }

  #grow(last: Buffer | undefined): void {
    this.#pieces ??= [];
    if (last === undefined) {
      this.#pieces.push(Buffer.alloc((this.#pieces.length === 0 ? FIRST : PIECE) * BYTES));
      return;
    }
    const larger = Buffer.alloc(Math.min(PIECE * BYTES, last.length * 2));
    last.copy(larger);
    this.#pieces[this.#pieces.length - 1] = larger;
  }
}

function isDigest(text: string): boolean {
  return text.length === CHARACTERS && DIGEST.test(text);
}

/** As DigestColumn.hashAt() answers for this digest. */
export function hashOf(digest: string): number {
  if (isDigest(digest)) return Buffer.from(digest, "base64url").readUInt32LE(0);
  let hash = digest.length;
  for (let at = 0; at < digest.length; at++) hash = (Math.imul(hash, 31) + digest.charCodeAt(at)) >>> 0;
  return hash;
}
