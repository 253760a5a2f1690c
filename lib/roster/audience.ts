/** Which entries of the roster a mailing goes to, as a question to the database. */
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { type MailingAudience, NOT_DONE } from "../policy/mailing.ts";
import { ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { EVERYONE, type RosterFilter } from "./filter.ts";
import { inState } from "./in-state.ts";

/** Those in the audience at that moment, in epoch milliseconds. */
export function inAudience(audience: MailingAudience, now: number): Prisma.RosterEntryWhereInput {
  switch (audience.kind) {
    case "everyone":
      return {};
    case "notDone":
      return { OR: NOT_DONE.map((state) => inState(state, now)) };
    case "state":
      return inState(audience.state, now);
    case "mark":
      return { mark: audience.mark };
    case "wave":
      return { waveId: audience.waveId };
    default:
      return audience satisfies never;
  }
}

/** Those among them who are reminded at that moment. */
export function toRemind(among: Prisma.RosterEntryWhereInput, now: number): Prisma.RosterEntryWhereInput {
  return { AND: [among, { isReminded: true }, inAudience({ kind: "notDone" }, now)] };
}

/** The same audience for the lists of the roster: whom the filter lets through and who is in one of the states. */
export function audienceLists(audience: MailingAudience): {
  readonly filter: RosterFilter;
  readonly states: readonly RosterState[];
} {
  switch (audience.kind) {
    case "everyone":
      return { filter: EVERYONE, states: ROSTER_STATES };
    case "notDone":
      return { filter: EVERYONE, states: NOT_DONE };
    case "state":
      return { filter: EVERYONE, states: [audience.state] };
    case "mark":
      return { filter: { ...EVERYONE, mark: audience.mark }, states: ROSTER_STATES };
    case "wave":
      return { filter: { ...EVERYONE, waveId: audience.waveId }, states: ROSTER_STATES };
    default:
      return audience satisfies never;
  }
}
