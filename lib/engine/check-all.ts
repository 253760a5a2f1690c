/** Checking every folder, looking for copies that are not in their place, and closing the folders' journals. */
import { checkFolder } from "./check-folder.ts";
import { CopySearch } from "./copy-search.ts";
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Lane } from "./lanes.ts";
import type { Settled } from "./ledger.ts";

import type { RunContext } from "./run-context.ts";

/** Re-reads every new folder. What this run copied and is nowhere becomes a problem; what people moved or deleted, a remark. */
export async function checkAll(context: RunContext, lane: Lane): Promise<void> {
  const missing = new Map<FolderWork, Settled[]>();
  for (const work of context.works) {
    if (work.folderProblem) continue;
    context.checkpoint();
    context.world.observer.folderStarted(work.name);
    try {
      missing.set(
        work,
        await lane.use(
          () => 0,
          (sessions) => checkFolder(context, work, sessions),
        ),
      );
      work.verified = true;
    } catch (error) {
      if (!(error instanceof MailError) || error.scope !== "folder") throw error;
      work.setAsideFolder(error);
    }
    await context.reportProblems(work);
    context.world.observer.folderFinished(work.name);
  }
  for (const [work, entries] of missing) await explainMissing(context, lane, work, entries);
}

async function explainMissing(
  context: RunContext,
  lane: Lane,
  work: FolderWork,
  entries: readonly Settled[],
): Promise<void> {
  const mine = entries.filter((entry) => work.copiedNow.has(entry.oldUid));
  if (entries.length > mine.length) work.remark("deletedOnNew", entries.length - mine.length);
  if (mine.length === 0) return;
  await lane.use(
    () => 0,
    async (sessions) => {
      await sessions.old.examine(work.mapped.old.name);
      const search = new CopySearch(context, sessions);
      for (const entry of mine) {
        if (work.problems.has(entry.oldUid)) continue;
        if (await search.takeElsewhere(work, entry.oldUid, { ledger: work.ledger, oldUid: entry.oldUid }))
          work.remark("elsewhereOnNew", 1);
        else
          work.setAside(
            entry.oldUid,
            new MailError("message.notThere", "copied, but no longer on the new server when looked again"),
          );
      }
    },
  );
  await context.reportProblems(work);
}

/** One row instead of many, for every folder with nothing open and anything new to say. */
export async function closeFolders(context: RunContext): Promise<void> {
  for (const work of context.works) {
    const { ledger } = work;
    // What is held back still needs to know what it waits for.
    if (ledger.rowsSinceClosed === 0 || !ledger.canClose() || work.held.size > 0) continue;
    await context.world.journal.closeFolder(ledger.asFolderRow());
  }
}
