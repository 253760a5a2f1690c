/** Where chance comes from in tests of whole imports. */

/** The seed that `npm test -- --seed N` names, or the test's own. */
export function testSeed(own: string): string {
  const given = process.env.CARRYOVER_TEST_SEED;
  return given ? `${own} ${given}` : own;
}
