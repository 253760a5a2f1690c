/** Recent mail first: what people look for in their new account within minutes. */
import type { FolderWork } from "./folder-work.ts";
import type { MessageFacts } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import { foldersOfKind } from "./special-folders.ts";

const DAY_SECONDS = 86_400;

/** From when on messages are recent, in epoch seconds; null where none are to come first. */
export function recentSince(context: Pick<RunContext, "request" | "now">): number | null {
  const days = context.request.recentFirstDays;
  return days === undefined ? null : Math.floor(context.now() / 1000) - days * DAY_SECONDS;
}

/** Whether the old server received it since then. One whose date cannot be read is not recent. */
export function isRecent({ internalDate }: Pick<MessageFacts, "internalDate">, since: number): boolean {
  return internalDate !== null && internalDate >= since;
}

/** The inbox and the folder of sent mail, where there is recent mail to copy, and other mail that can wait for it. */
export function worksWithRecent(works: readonly FolderWork[], since: number): Set<FolderWork> {
  const [sent] = foldersOfKind(
    "sent",
    works.map(({ mapped }) => mapped.old),
  );
  return new Set(works.filter((work) => (isInbox(work) || work.mapped.old === sent) && hasBoth(work, since)));
}

function isInbox({ mapped }: FolderWork): boolean {
  const [top = "", ...below] = mapped.old.path;
  return below.length === 0 && top.toUpperCase() === "INBOX";
}

function hasBoth(work: FolderWork, since: number): boolean {
  let recent = false;
  let others = false;
  for (const uid of work.stillToDo()) {
    const facts = work.table.get(uid);
    if (facts && isRecent(facts, since)) recent = true;
    else others = true;
    if (recent && others) return true;
  }
  return false;
}
