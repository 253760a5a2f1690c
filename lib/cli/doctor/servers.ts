/** Each mail server: reached as the worker reaches it, up to its capabilities, without signing in. */
import { errorText } from "../../i18n/errors.en.ts";
import type { Installation, InstalledServer } from "../../services/installation.ts";
import { type ReachedServer, reachServers } from "../../worker/reach.ts";
import { daysUntil, FEW_DAYS, type Finding, failed, fine, warning } from "./finding.ts";

export async function checkServers(
  databaseUrl: string,
  { servers }: Installation,
  { now, signal }: { readonly now: number; readonly signal: AbortSignal },
): Promise<readonly Finding[]> {
  if (servers.length === 0) return [warning("server.none")];
  const reached = await reachServers(databaseUrl, signal);
  return servers.flatMap((server) => {
    const found = reached.find(({ id }) => id === server.id);
    return found ? judgeServer(server, found, now) : [];
  });
}

/** `now` in epoch milliseconds. */
export function judgeServer(
  { address, pinUntil }: Pick<InstalledServer, "address" | "pinUntil">,
  { trouble, milliseconds, validUntil }: Omit<ReachedServer, "id">,
  now: number,
): readonly Finding[] {
  if (trouble !== null) return [failed("server.trouble", { address, what: errorText(trouble, null).what })];
  const days = validUntil === null ? null : daysUntil(validUntil, now);
  const pinDays = pinUntil === null ? null : daysUntil(pinUntil, now);
  if (pinDays !== null && pinDays < FEW_DAYS) return [warning("server.pinEnds", { address, days: pinDays })];
  if (days === null) return [fine("server.plain", { address, milliseconds })];
  return [
    days < FEW_DAYS
      ? warning("server.expires", { address, days })
      : fine("server.fine", { address, milliseconds, days }),
  ];
}
