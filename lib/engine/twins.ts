/** Which messages of a folder are equal to another one, byte for byte. */

/** So much of a digest tells half a million messages apart, in a number that needs no object of its own for each. */
const DIGITS = 8;

export class Twins {
  readonly #seen = new Set<number>();

  /** Whether no message with this SHA-256 (base64url) has been asked about before. */
  isNew(digest: string): boolean {
    const before = this.#seen.size;
    this.#seen.add(Buffer.from(digest.slice(0, DIGITS), "base64url").readUIntBE(0, DIGITS * 0.75));
    return this.#seen.size > before;
  }
}
