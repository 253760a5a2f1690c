/** Who cannot make it before a deadline, and why. Pure. */
import { type Expected, type ForecastInput, forecast, limitedBy } from "./forecast.ts";
import { OpenTimes } from "./open-time.ts";

/** `alone`: it would be too late even with the servers to itself; `line`: too many are before it. */
export type RiskReason = "alone" | "line";

export interface AtRisk {
  readonly id: string;
  /** When it is expected to end, in epoch milliseconds; Infinity: not within a year. */
  readonly end: number;
  readonly reason: RiskReason;
}

/** Of the mailboxes whose end was forecast, those that end after their deadline (epoch milliseconds; null: none); the latest first. */
export function atRisk(
  input: ForecastInput,
  expected: ReadonlyMap<string, Expected>,
  deadlineOf: (id: string) => number | null,
): AtRisk[] {
  const times = new OpenTimes(input.servers, input.now);
  return input.mailboxes
    .flatMap((mailbox) => {
      const end = expected.get(mailbox.id)?.end ?? input.now;
      const deadline = deadlineOf(mailbox.id);
      if (deadline === null || end <= deadline) return [];
      const ids = limitedBy(mailbox);
      const servers = input.servers.filter(({ id }) => ids.includes(id));
      const alone = forecast({ ...input, servers, mailboxes: [mailbox] }, times).get(mailbox.id)?.end ?? end;
      const reason: RiskReason = alone > deadline ? "alone" : "line";
      return [{ id: mailbox.id, end, reason }];
    })
    .sort((one, two) => two.end - one.end || (one.id < two.id ? -1 : 1));
}
