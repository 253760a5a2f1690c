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

/** A mutant in few words: `file` below lib/, `test` below test/, both without their endings. */
export function mutantOf(
  name: string,
  file: string,
  find: string,
  replace: string,
  test: string,
  title: string,
): Mutant {
  return { name, file: `lib/${file}.ts`, find, replace, test: `test/${test}.test.ts`, title };
}
