/** Which entries of the roster a mailing goes to, as a question to the database. */
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { type MailingAudience, NOT_DONE } from "../policy/mailing.ts";
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
