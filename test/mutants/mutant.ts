/** A small breakage of behaviour that a named test must notice. */
export interface Mutant {
  /** A few words, unique among all mutants: `npm run mutants NAME` runs this one. */
  readonly name: string;
  /** The file that is broken, from the checkout's root. */
  readonly file: string;
  /** This text, which must occur exactly once in the file, … */
  readonly find: string;
  /** … becomes this. */
  readonly replace: string;
  /** The test file, and in it the title of the test that turns red (alone, or with those of its describe blocks before it). */
  readonly test: string;
  readonly title: string;
}
