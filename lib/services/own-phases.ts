/** What the dates of the shutdown mean for whoever reads. */
import { EVERYONE, portalZone } from "../jobs/calendar.ts";
import { closingEntry, hasClosed, type OldAccount, readClosings } from "../jobs/imports-close.ts";
import { type DatedPhase, PHASES, type PhaseMoments, phaseLine } from "../policy/phases.ts";
import type { Portal } from "./portal.ts";

export type { DatedPhase, Phase } from "../policy/phases.ts";

/** Moments in epoch milliseconds. */
export interface OwnPhases {
  /** The dates that hold for them, in their order; empty where nobody has set any. */
  readonly line: readonly DatedPhase[];
  /** When imports close; null: never, as far as anybody has said. */
  readonly closes: number | null;
  /** They have closed. */
  readonly closed: boolean;
  /** An administrator has given them time until then. */
  readonly hasGrace: boolean;
  /** The old server is off. */
  readonly isOff: boolean;
  /** What the administrator says replaces the service; null: nothing. */
  readonly replacedBy: string | null;
  /** IANA name of the zone of `closes`. */
  readonly zone: string;
}

/** Of this old account; null: of somebody of whom nothing is known. */
export async function ownPhases(
  { database: { client } }: Pick<Portal, "database">,
  account: OldAccount | null,
  now: number = Date.now(),
): Promise<OwnPhases> {
  const [book, entry, everyone, zone] = await Promise.all([
    readClosings(client),
    account && closingEntry(client, account),
    client.timetable.findUnique({ where: { id: EVERYONE }, select: { replacedBy: true } }),
    portalZone(client),
  ]);
  const closes = book.of(entry);
  const moments = book.momentsOf(entry);
  const closingZone = moments.importsClose?.zone ?? zone;
  const isDated = PHASES.some((phase) => moments[phase] !== null);
  return {
    line: isDated ? phaseLine(withClosing(moments, { closes, closingZone, switchedOff: book.switchedOff }), now) : [],
    ...{ closes, closed: hasClosed(closes, now), zone: closingZone },
    hasGrace: closes !== null && closes === entry?.graceUntil?.getTime(),
    isOff: book.switchedOff !== null && book.switchedOff <= now,
    replacedBy: everyone?.replacedBy ?? null,
  };
}

interface ClosingDates {
  readonly closes: number | null;
  readonly closingZone: string;
  readonly switchedOff: number | null;
}

/** The dates as they hold: with more time than others have, and a server that was switched off earlier. */
function withClosing(moments: PhaseMoments, { closes, closingZone, switchedOff }: ClosingDates): PhaseMoments {
  return {
    ...moments,
    importsClose: closes === null ? null : { at: closes, zone: closingZone },
    switchedOff: switchedOff === null ? moments.switchedOff : { at: switchedOff, zone: closingZone },
  };
}
