/** Makes room when somebody in line finds none. */
import type { Interruption } from "./interruption.ts";
import type { Seat } from "./seat.ts";
import type { Service } from "./service.ts";

/** A run, as far as it matters to those in line. */
export interface Seated {
  readonly isTest: boolean;
  readonly seat: Pick<Seat, "uses" | "hasExtra">;
  readonly interruption: Pick<Interruption, "isComing" | "by" | "afterNextMessageBy">;
  readonly service: Pick<Service, "isCopying" | "copyingMilliseconds" | "idleMilliseconds">;
}

/** Long enough for an answer that was only slow, and for two that have nothing to copy not to change places all the time. In milliseconds. */
const IDLE_MS = 15_000;

/** What somebody in line lacks. */
export interface Lacking {
  /** This server has no slot; null: this worker has enough runs. */
  readonly serverId: string | null;
  /** For a test: it finds room only where another test was long enough. */
  readonly forTest: boolean;
  readonly sliceMs: number;
}

/**
 * Asks one of these runs to give way: a test, whatever it does; else one that has several connections, else one that has nothing to copy
 * but what only time will settle, else the one whose slice (in milliseconds) has been over for longest. Nobody where one is about to, and nobody who counts or checks for a copy: with people coming one
 * after another, they would never come to its end.
 */
export function makeRoom(runs: Iterable<Seated>, { serverId, forTest, sliceMs }: Lacking): void {
  const there = [...runs].filter(
    ({ isTest, seat }) => (isTest || !forTest) && (serverId === null || seat.uses(serverId)),
  );
  if (there.some(({ interruption }) => interruption.isComing)) return;
  const copying = there.filter(({ service }) => service.isCopying);
  const test = forTest ? undefined : there.find(({ isTest }) => isTest);
  const rich = copying.find(({ seat }) => serverId !== null && seat.hasExtra(serverId));
  const idle = copying.find(({ service }) => service.idleMilliseconds > IDLE_MS);
  const first = test ?? rich ?? idle;
  first?.interruption.by({ kind: "giveWay" });
  if (first) return;
  const longestFirst = copying.toSorted((a, b) => b.service.copyingMilliseconds - a.service.copyingMilliseconds);
  const over = longestFirst.find(({ service }) => service.copyingMilliseconds > sliceMs);
  over?.interruption.afterNextMessageBy({ kind: "giveWay" });
}
