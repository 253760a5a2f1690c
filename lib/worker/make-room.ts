/** Makes room: when somebody in line finds none, and when a server or a wave is to have fewer connections. */
import type { Interruption, Why } from "./interruption.ts";
import type { Seat, ServerOf } from "./seat.ts";
import type { ServerLimits } from "./server-limits.ts";
import type { Service } from "./service.ts";

/** A run, as far as it matters to those in line. */
export interface Seated {
  readonly isTest: boolean;
  readonly seat: Pick<Seat, "uses" | "hasExtra">;
  readonly interruption: Pick<Interruption, "isComing" | "by" | "afterNextMessageBy">;
  readonly service: Pick<Service, "isCopying" | "copyingMilliseconds" | "idleMilliseconds" | "idleUntil">;
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
 * but what only time will settle, which comes back at that time and no sooner, else the one whose slice (in milliseconds) has been over for longest. Nobody where one is about to, and nobody who counts or checks for a copy: with people coming one
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
  first?.interruption.by(first === idle ? untilSettled(first) : { kind: "giveWay" });
  if (first) return;
  const longestFirst = copying.toSorted((a, b) => b.service.copyingMilliseconds - a.service.copyingMilliseconds);
  const over = longestFirst.find(({ service }) => service.copyingMilliseconds > sliceMs);
  over?.interruption.afterNextMessageBy({ kind: "giveWay" });
}

/** Somebody in line again at once would have the connections back after one turn of another's, and do nothing with them. */
function untilSettled({ service }: Seated): Why {
  return { kind: "wait", reason: "lastProbe", until: service.idleUntil, side: null };
}

interface Limited extends Pick<Seated, "interruption"> {
  readonly waveId: string | null;
}

/** A run begins anew with one connection where it has several to a server that has become slow, or its wave has a limit for them by now. */
export function spareTheWeary(
  runs: Iterable<Limited & Pick<Seated, "seat"> & { readonly serverOf: ServerOf }>,
  limits: Pick<ServerLimits, "isWeary" | "waves">,
): void {
  for (const { serverOf, waveId, seat, interruption } of runs) {
    const isToSpare = (id: string) => limits.isWeary(id) || limits.waves.isCapped(waveId);
    if ([serverOf.old, serverOf.new].some((id) => isToSpare(id) && seat.hasExtra(id)))
      interruption.by({ kind: "giveWay" });
  }
}

/** Runs end where a wave has more than it may by now, as they do for a server; those that began last. `room`: see Queue.roomOfWaves(). */
export function emptyOverfull(runs: readonly Limited[], room: ReadonlyMap<string, number>): void {
  for (const [waveId, left] of room) {
    const those = runs.filter((running) => running.waveId === waveId);
    const staying = those.filter(({ interruption }) => !interruption.isComing);
    const leaving = those.length - staying.length;
    for (const { interruption } of staying.toReversed().slice(0, Math.max(0, -left - leaving)))
      interruption.by({ kind: "giveWay" });
  }
}
