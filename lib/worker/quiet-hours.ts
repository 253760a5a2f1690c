/** A server is left alone at the hours that its administrator keeps free, also by what somebody asks for at a button. */
import { MailError } from "../engine/errors.ts";
import type { WorkerContext } from "./context.ts";

/** Throws MailError `server.closedNow`, with the time at which it opens. */
export function refuseWhileClosed({ limits }: Pick<WorkerContext, "limits">, serverId: string): void {
  const rest = limits.closed({ old: serverId, new: serverId });
  if (rest === null) return;
  throw new MailError(rest.reason, "the old server is left alone at this hour", { side: "old", retryAt: rest.until });
}
