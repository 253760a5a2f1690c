/** A dry run: says what would be copied, and reads every message for its damage when asked. Writes nothing anywhere. */
import { openOld } from "./copy-folder.ts";
import { MailError } from "./errors.ts";
import { matchExisting } from "./existing.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Lane, Sessions } from "./lanes.ts";
import { pushFlags } from "./push-flags.ts";
import { fingerprintOf, missing } from "./read.ts";
import type { RunContext } from "./run-context.ts";

/** Surveys all works, one after another: a test must not tire the old server. */
export async function surveyAll(context: RunContext, lane: Lane): Promise<void> {
  for (const work of context.works) {
    if (work.folderProblem) continue;
    context.checkpoint();
    context.world.observer.folderStarted(work.name);
    const achieved = (): number => work.table.length - work.remainingCount();
    try {
      await lane.use(achieved, (sessions) => surveyFolder(context, work, sessions));
    } catch (error) {
      if (!(error instanceof MailError) || error.scope !== "folder") throw error;
      work.setAsideFolder(error);
    }
    await context.reportProblems(work);
    context.world.observer.folderFinished(work.name);
  }
}

async function surveyFolder(context: RunContext, work: FolderWork, sessions: Sessions): Promise<void> {
  await openOld(work, sessions);
  const folder = context.newFolders.get(work.newKey);
  if (folder?.selectable) {
    const target = await sessions.new.examine(folder.name);
    work.ledger.openNew(target.uidValidity);
    await matchExisting(context, work, sessions, target);
    await pushFlags(context, work, sessions);
  }
  for (const uid of work.remaining()) {
    context.checkpoint();
    if (context.request.readBodies && !(await canBeRead(context, work, sessions, uid))) continue;
    const size = work.table.sizeOf(uid) ?? 0;
    work.wouldCopy.add(uid);
    work.bytesCopied += size;
    context.progress(work, 1, size);
  }
}

/** Whether the old server hands the whole message out; if not, it is a problem, or gone. */
async function canBeRead(context: RunContext, work: FolderWork, sessions: Sessions, uid: number): Promise<boolean> {
  const facts = work.table.get(uid);
  if (!facts || (await fingerprintOf(sessions.old, uid))) return true;
  await missing(context, work, sessions.old, facts);
  return false;
}
