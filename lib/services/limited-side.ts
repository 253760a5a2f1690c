/** Which of a migration's servers an administrator's limit holds back: nothing but its row says so where a run has not even begun. */
import type { Database } from "../db/database.ts";
import { isDaySpent } from "../db/server-pace.ts";
import type { ErrorCode, Side } from "../engine/errors.ts";
import { dayAt, openingAt, windowsIn } from "../policy/windows.ts";

/** Null where the reason is no such limit, and where none holds any more. */
export async function limitedSide(
  { client }: Database,
  accounts: { readonly oldAccountId: string; readonly newAccountId: string },
  reason: ErrorCode | "lastProbe",
  now: number,
): Promise<Side | null> {
  if (reason !== "server.closedNow" && reason !== "server.dayIsSpent") return null;
  const rows = await client.account.findMany({
    where: { id: { in: [accounts.oldAccountId, accounts.newAccountId] } },
    include: { server: { include: { pace: true } } },
  });
  const holdsBack = (accountId: string): boolean => {
    const server = rows.find(({ id }) => id === accountId)?.server;
    if (!server) return false;
    const { windows, zone, dailyBytes, pace } = server;
    if (reason === "server.closedNow") return !openingAt(windowsIn(windows), zone, now).isOpen;
    const used = pace?.day === dayAt(now, zone) ? Number(pace.dayBytes) : 0;
    return isDaySpent(dailyBytes === null ? null : Number(dailyBytes), used);
  };
  if (holdsBack(accounts.oldAccountId)) return "old";
  return holdsBack(accounts.newAccountId) ? "new" : null;
}
