/** The environment of programs that we start. */

/** Ours, and something beside it: what is secret stands in an environment and never among a program's words, which everybody can list. */
export function environmentWith(more: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return { ...process.env, ...more };
}
