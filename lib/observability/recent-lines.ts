/** The last lines of this process' log, for whoever has to find out what happened. */

const MOST = 400;

/** The server and the bundles of the pages load this file apart: both must find the same lines. */
const holder: { carryoverLines?: string[] } = globalThis as never;

function lines(): string[] {
  holder.carryoverLines ??= [];
  return holder.carryoverLines;
}

export function remember(line: string): void {
  const all = lines();
  all.push(line);
  if (all.length > MOST) all.splice(0, all.length - MOST);
}

/** The oldest first. */
export function recentLines(): readonly string[] {
  return [...lines()];
}
