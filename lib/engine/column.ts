/**
 * Lists of numbers and of digests in as few bytes as they need: what is known of 200,000 messages must not cost an object, a pointer and a
 * string for each. They grow piece by piece, so that growing neither copies what is there nor leaves room for as much again.
 */

/** Elements of a full piece; a first one begins small, as most folders are. */
const PIECE = 4096;
const FIRST = 16;

/** Instead of a number that does not fit: it stands in the map. */
const ELSEWHERE = 0xffff_ffff;
/** Instead of NaN: there is none. */
const NONE = 0xffff_fffe;

/** Numbers by their place, 4 bytes each; NaN is one of them. Any number is held exactly, whole ones below 2^32 − 2 without more. */
export class Column {
  #pieces: Uint32Array[] | null = null;
  /** Rarely any; most columns are of small folders. */
  #elsewhere: Map<number, number> | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    const within = this.#length % PIECE;
    const piece = this.#pieces?.[(this.#length - within) / PIECE];
    if (piece === undefined || within >= piece.length) this.#grow(piece);
    this.#length++;
    this.set(this.#length - 1, value);
  }

  /** Throws nothing: a place that is none is not written. */
  set(index: number, value: number): void {
    const piece = this.#pieces?.[Math.floor(index / PIECE)];
    if (!piece) return;
    const fits = value < NONE && value >>> 0 === value && !Object.is(value, -0);
    this.#elsewhere?.delete(index);
    if (!fits && !Number.isNaN(value)) {
      this.#elsewhere ??= new Map();
      this.#elsewhere.set(index, value);
    }
    piece[index % PIECE] = fits ? value : Number.isNaN(value) ? NONE : ELSEWHERE;
  }

  /** NaN where there is none. */
  at(index: number): number {
    if (index >= this.#length) return Number.NaN;
    const value = this.#pieces?.[Math.floor(index / PIECE)]?.[index % PIECE] ?? NONE;
    if (value === ELSEWHERE) return this.#elsewhere?.get(index) ?? Number.NaN;
    return value === NONE ? Number.NaN : value;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let index = 0; index < this.#length; index++) yield this.at(index);
  }

  clear(): void {
    this.#pieces = null;
    this.#elsewhere = null;
    this.#length = 0;
  }

  #grow(last: Uint32Array | undefined): void {
    this.#pieces ??= [];
    if (last === undefined) {
      this.#pieces.push(new Uint32Array(this.#pieces.length === 0 ? FIRST : PIECE));
      return;
    }
    const larger = new Uint32Array(Math.min(PIECE, last.length * 2));
    larger.set(last);
    this.#pieces[this.#pieces.length - 1] = larger;
  }
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
