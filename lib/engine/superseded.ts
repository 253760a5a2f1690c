/** Drafts that were saved again on old: the new version is copied, and the one before, which stays on new, is listed. */
import type { FolderWork } from "./folder-work.ts";
import { senderFields } from "./identity.ts";
import type { MessageTable } from "./message-table.ts";
import type { NewSession } from "./ports.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Counts the copies of drafts that are no longer on old while this run copied one with the same Message-ID. The new folder must be
 * open; `present` are the copies in it, by UID. Headers are asked for only where there are drafts of both kinds.
 */
export async function remarkSuperseded(
  context: RunContext,
  work: FolderWork,
  session: NewSession,
  present: MessageTable,
): Promise<void> {
  const { earlier, later } = draftsIn(context, work, present);
  if (earlier.length === 0 || later.length === 0) return;
  const savedAgain = new Set(await messageIds(session, later));
  const superseded = (await messageIds(session, earlier)).filter((id) => savedAgain.has(id)).length;
  if (superseded > 0) work.remark("superseded", superseded);
}

/** Whether remarkSuperseded() would have to ask for headers. */
export function maySupersede(context: RunContext, work: FolderWork, present: MessageTable): boolean {
  const { earlier, later } = draftsIn(context, work, present);
  return earlier.length > 0 && later.length > 0;
}

/** UIDs of the drafts' copies: those whose message has left old, and those that this run copied. */
function draftsIn(context: RunContext, work: FolderWork, present: MessageTable) {
  const isDrafts = [work.mapped.old, context.newFolders.get(work.newKey)].some((one) => one?.specialUse === "drafts");
  const earlier: number[] = [];
  const later: number[] = [];
  for (const { oldUid, newUid, flags = [] } of work.ledger.settled.outlines()) {
    const stored = present.get(newUid);
    if (!stored || !(isDrafts || isDraft(flags) || isDraft(stored.flags))) continue;
    if (work.sent.isCopied(oldUid)) later.push(newUid);
    else if (!work.table.has(oldUid)) earlier.push(newUid);
  }
  return { earlier, later };
}

function isDraft(flags: readonly string[]): boolean {
  return flags.some((flag) => flag.toLowerCase() === "\\draft");
}

async function messageIds(session: NewSession, uids: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const { header } of session.fetchHeaders(uids)) {
    const { messageId } = senderFields(header);
    if (messageId !== null) ids.push(messageId);
  }
  return ids;
}
