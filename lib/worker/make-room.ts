/** Makes room when somebody in line finds none. */
import type { Interruption } from "./interruption.ts";
import type { Seat } from "./seat.ts";
import type { Service } from "./service.ts";

/** A run, as far as it matters to those in line. */
export interface Seated {
  readonly seat: Pick<Seat, "uses" | "hasExtra">;
  readonly interruption: Pick<Interruption, "isComing" | "by" | "afterNextMessageBy">;
  readonly service: Pick<Service, "isCopying" | "copyingMilliseconds">;
}

/**
 * Asks one of these runs to give way, as this server has no slot (null: as this worker has enough runs): one that has several connections,
 * else the one whose slice (in milliseconds) has been over for longest. Nobody where one is about to, and nobody
 * who counts or checks: with people coming one after another, they would never come to its end.
 */
export function makeRoom(runs: Iterable<Seated>, serverId: string | null, sliceMs: number): void {
  const there = [...runs].filter(({ seat }) => serverId === null || seat.uses(serverId));
  if (there.some(({ interruption }) => interruption.isComing)) return;
  const copying = there.filter(({ service }) => service.isCopying);
  const rich = copying.find(({ seat }) => serverId !== null && seat.hasExtra(serverId));
  rich?.interruption.by({ kind: "giveWay" });
  if (rich) return;
  const longestFirst = copying.toSorted((a, b) => b.service.copyingMilliseconds - a.service.copyingMilliseconds);
  const over = longestFirst.find(({ service }) => service.copyingMilliseconds > sliceMs);
  over?.interruption.afterNextMessageBy({ kind: "giveWay" });
}
