/** A mistake in what was typed or in a file named there: one line for the person, exit status 2, nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** "--since: expected a date, got "soon"", in one line whatever was typed. */
export function mistake(where: string, expected: string, got: string): UsageError {
  return new UsageError(`${where}: expected ${expected}, got ${JSON.stringify(got)}`);
}
