/** A dry run: says what would be copied, and reads every message for its damage when asked. Writes nothing anywhere. */
import { openOld } from "./copy-folder.ts";
import { MailError } from "./errors.ts";
import { matchExisting } from "./existing.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Lane, Sessions } from "./lanes.ts";
import { pushFlags } from "./push-flags.ts";
import { fingerprintOf, missing } from "./read.ts";
import type { RunContext } from "./run-context.ts";
import { Twins } from "./twins.ts";

/**
 * Notes what earlier parts of the test have read of these works. Before the survey: whoever is to give way after the next message has then read
 * one more, and not only told of those before.
 */
export function takeUp(context: RunContext): void {
  for (const work of context.works) {
    const read = context.tested.takeUp(work);
    const bytes = read.reduce((total, uid) => total + wouldCopy(work, uid), 0);
    if (read.length > 0) context.progress(work, read.length, bytes);
  }
}

/** Surveys all works, one after another: a test must not tire the old server. `through`: called after each message and each folder. */
export async function surveyAll(context: RunContext, lane: Lane, through: () => Promise<void>): Promise<void> {
  for (const work of context.works) {
    if (!work.folderProblem) await survey(context, lane, { work, twins: new Twins(), hasFlags: false, through });
    context.tested.leave(work);
    await through();
  }
}

/** A folder, over as many connections as it needs. */
interface Surveyed {
  readonly work: FolderWork;
  /** Of what was read by this part of the test: digests are not kept from one to the next. */
  readonly twins: Twins;
  /** It was said what would become of flags. */
  hasFlags: boolean;
  readonly through: () => Promise<void>;
}

async function survey(context: RunContext, lane: Lane, surveyed: Surveyed): Promise<void> {
  const { work } = surveyed;
  context.checkpoint();
  context.world.observer.folderStarted(work.name);
  const achieved = (): number => work.table.length - work.remainingCount();
  try {
    await lane.use(achieved, (sessions) => surveyFolder(context, surveyed, sessions));
  } catch (error) {
    if (!(error instanceof MailError) || error.scope !== "folder") throw error;
    work.setAsideFolder(error);
  }
  await context.reportProblems(work);
  context.world.observer.folderFinished(work.name);
}

async function surveyFolder(context: RunContext, surveyed: Surveyed, sessions: Sessions): Promise<void> {
  const { work } = surveyed;
  await openOld(work, sessions);
  await compare(context, surveyed, sessions);
  for (const uid of work.remaining()) {
    context.checkpoint();
    if (context.request.readBodies && !(await canBeRead(context, surveyed, sessions, uid))) continue;
    const size = wouldCopy(work, uid);
    context.tested.read(uid);
    context.progress(work, 1, size);
    await surveyed.through();
  }
}

/** With what is on the new server: once, or two equal messages would both be taken for the one that is there. */
async function compare(context: RunContext, surveyed: Surveyed, sessions: Sessions): Promise<void> {
  const { work } = surveyed;
  const folder = context.newFolders.get(work.newKey);
  if (!folder?.selectable) return context.tested.enter(work);
  const target = await sessions.new.examine(folder.name);
  work.ledger.openNew(target.uidValidity);
  if (!context.tested.isCompared(work)) await matchExisting(context, work, sessions, target);
  context.tested.enter(work);
  if (!surveyed.hasFlags) await work.attempt(() => pushFlags(context, work, sessions));
  surveyed.hasFlags = true;
}

/** Answers the size of the message. */
function wouldCopy(work: FolderWork, uid: number): number {
  const size = work.table.sizeOf(uid) ?? 0;
  work.wouldCopy.add(uid);
  work.bytesCopied += size;
  return size;
}

/** Whether the old server hands the whole message out; if not, it is a problem, or gone. */
async function canBeRead(
  context: RunContext,
  { work, twins }: Surveyed,
  sessions: Sessions,
  uid: number,
): Promise<boolean> {
  const facts = work.table.get(uid);
  const print = await fingerprintOf(sessions.old, uid);
  if (print && !twins.isNew(print.digest)) work.remark("twiceOnOld", 1);
  if (!facts || print) return true;
  await missing(context, work, sessions.old, facts);
  return false;
}
