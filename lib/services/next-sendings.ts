/** When reminders and letters to the contacts of waves go next, and to about how many. */
import { closingGroups } from "../jobs/closing.ts";
import { nextRung, type Rung } from "../policy/reminders.ts";
import { toRemind } from "../roster/audience.ts";
import { leftByWave, type Standing } from "../roster/list.ts";
import type { Portal } from "./portal.ts";

/** A sending that is still to come. */
export interface NextSending {
  readonly kind: "reminder" | "escalation";
  /** Null: those in no wave. */
  readonly wave: string | null;
  /** To those who were given more time than the others. */
  readonly hasGrace: boolean;
  /** When imports close for them, in epoch milliseconds. */
  readonly closes: number;
  readonly daysBefore: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly zone: string;
  /** About how many, as things are now: people, or of an escalation those whom it names. */
  readonly people: number;
}

interface Ladders {
  readonly days: readonly number[];
  readonly escalationDays: readonly number[];
  readonly timeOfDay: string;
}

/** The next of each kind and wave, the soonest first. `since`: since when reminders are on; like `now` in epoch milliseconds. */
export async function nextSendings(
  database: Portal["database"],
  { days, escalationDays, timeOfDay }: Ladders,
  counted: readonly Standing[],
  { since, now }: { readonly since: number; readonly now: number },
): Promise<NextSending[]> {
  const { client } = database;
  const next: NextSending[] = [];
  const groups = await closingGroups(client);
  const lefts = leftByWave(counted);
  /** Of each wave, who is reminded by a date of their own. */
  const apart = new Map<string | null, number>();
  // Those with more time first: of the others is known what is left then.
  for (const { wave, deadline, zone, hasGrace, where } of groups.toSorted(
    (one, other) => +other.hasGrace - +one.hasGrace,
  )) {
    const waveId = wave?.id ?? null;
    const { people: left, toRemind: ofWave } = lefts.get(waveId) ?? { people: 0, toRemind: 0 };
    const people = hasGrace
      ? await client.rosterEntry.count({ where: toRemind(where, now) })
      : ofWave - (apart.get(waveId) ?? 0);
    if (hasGrace) apart.set(waveId, (apart.get(waveId) ?? 0) + people);
    if (deadline === null) continue;
    const rung = (each: readonly number[]): Rung | null =>
      nextRung({ days: each, timeOfDay }, { deadline, zone }, since, now);
    const [person, contact] = [rung(days), rung(escalationDays)];
    const told = { wave: wave?.name ?? null, hasGrace, closes: deadline, zone };
    if (person && people > 0) next.push({ ...told, kind: "reminder", daysBefore: person.days, at: person.at, people });
    if (contact && !hasGrace && wave?.contactEmail && left > 0)
      next.push({ ...told, kind: "escalation", daysBefore: contact.days, at: contact.at, people: left });
  }
  return next.toSorted((one, other) => one.at - other.at);
}
