import { type Mutant, mutantOf } from "./mutant.ts";

/** COMPRESS=DEFLATE on slow lines. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "compress: fast lines are compressed as well",
    "imap/line-speed",
    " && this.#bytes < (SLOW * this.#waitedMs) / 1000",
    "",
    "imap/compress",
    "is slow below 750 kB a second of waiting",
  ),
  mutantOf(
    "compress: the first bytes decide",
    "imap/line-speed",
    "this.#bytes >= ENOUGH_BYTES && ",
    "",
    "imap/compress",
    "is not judged by less than a megabyte",
  ),
  mutantOf(
    "compress: what came with the reply is lost",
    "imap/compress",
    "startDeflate(channel.takeUnread())",
    "startDeflate(Buffer.alloc(channel.takeUnread().length * 0))",
    "imap/compress",
    "is understood, also where its first compressed bytes come together with its reply",
  ),
  mutantOf(
    "compress: a refusal is taken for consent",
    "imap/compress",
    'if (status === "OK") startDeflate',
    "if (status) startDeflate",
    "imap/compress",
    "a server that refuses to compress is spoken to as before",
  ),
  mutantOf(
    "compress: the new account's side may ask for it",
    "imap/allow-list",
    "new: new Map(Object.entries({ ...READING, ...ADDING })),",
    "new: new Map(Object.entries({ ...READING, ...ADDING, COMPRESS: deflate })),",
    "imap/wall",
    "lets no compression begin on the new side, as its bytes would leave later than they were looked at",
  ),
  {
    name: "compress: nobody notices that a line is slow",
    file: "lib/imap/incoming.ts",
    find: "this.speed.note(this.#chunk.length, performance.now() - begun);",
    replace: "this.speed.note(this.#chunk.length, 0);",
    test: "test/imap/compress.integration.test.ts",
    title: "is read compressed once its line has turned out to be slow, and comes byte for byte",
  },
];
