/** Work on everybody's rows that nobody waits for, done piece by piece: SQLite answers one question at a time, and pages come in between. */
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as pause } from "node:timers/promises";

/** Longer than a page takes, so that none is held up by two pieces. */
export const BREATH_MS = 250;

const behind = new AsyncLocalStorage<true>();

/** Whatever this does takes a breath where it says breath(). */
export function calmly<Result>(work: () => Promise<Result>): Promise<Result> {
  return behind.run(true, work);
}

/** Between two pieces; does nothing where somebody waits for the work. */
export async function breath(): Promise<void> {
  if (behind.getStore()) await pause(BREATH_MS, undefined, { ref: false });
}
