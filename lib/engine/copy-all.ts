/** Copying every folder: a few lanes side by side, folders one at a time each, and at the end what replies were lost of. */
import { copyFolder } from "./copy-folder.ts";
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Lane } from "./lanes.ts";
import { findMoved } from "./moved.ts";
import type { RunContext } from "./run-context.ts";
import { nextLastLook } from "./settle.ts";
import type { Lanes } from "./side-by-side.ts";

/** Parked messages are looked for at least this often while the run waits for them, in milliseconds. */
const LOOK_AGAIN_MS = 10_000;
/** … and this often when the last look is due, in milliseconds. */
const OVERDUE_MS = 1_000;

/** Copies all works. Throws what ends the run; the other lanes have stopped then. */
export async function copyAll(context: RunContext, lanes: Lanes): Promise<void> {
  const groups = groupsInOrder(context.works);
  const queue: Errand[] = groups.map((works) => ({ works, notBefore: 0 }));
  await lanes.each((lane) => workThrough(context, lane, queue));
}

/** Folders that fill the same new folder: they go to one lane, one after another. */
interface Errand {
  readonly works: readonly FolderWork[];
  /** Epoch milliseconds: postponed until what is in flight can be settled. */
  readonly notBefore: number;
}

/** Takes what can be done now; postponed folders wait until nothing else is left. */
async function workThrough(context: RunContext, lane: Lane, queue: Errand[]): Promise<void> {
  for (;;) {
    const ready = queue.findIndex((errand) => errand.notBefore <= context.now());
    const [errand] = queue.splice(Math.max(0, ready), 1);
    if (!errand) return;
    if (errand.notBefore > context.now()) await context.waitForFlight(errand.notBefore);
    const left = await copyGroup(context, lane, errand.works);
    if (left) queue.push(left);
  }
}

/** Folders that fill the same new folder go to one lane, one after another. INBOX first, then the largest, so that lanes end together. */
function groupsInOrder(works: readonly FolderWork[]): FolderWork[][] {
  const weight = (group: readonly FolderWork[]): number => {
    const isInbox = group.some((work) => work.newName === "INBOX");
    return isInbox ? Number.POSITIVE_INFINITY : group.reduce((total, work) => total + work.bytesFound(), 0);
  };
  const groups = [...Map.groupBy(works, (work) => work.newKey).values()];
  const weights = new Map(groups.map((group) => [group, weight(group)]));
  return groups.sort((one, two) => (weights.get(two) ?? 0) - (weights.get(one) ?? 0));
}

/** Copies folder after folder; answers what is left when one has to be postponed. */
async function copyGroup(context: RunContext, lane: Lane, group: readonly FolderWork[]): Promise<Errand | null> {
  for (const [index, work] of group.entries()) {
    if (work.folderProblem) continue;
    context.checkpoint();
    context.world.observer.folderStarted(work.name);
    const outcome = await copyOne(context, lane, work);
    if (outcome === "postponed") return { works: group.slice(index), notBefore: nextLook(context, [work]) ?? 0 };
    context.world.observer.folderFinished(work.name);
  }
  return null;
}

/** Copies one folder, on other connections where that is wanted; what concerns only this folder sets it aside, the rest goes on. */
async function copyOne(context: RunContext, lane: Lane, work: FolderWork): Promise<"finished" | "postponed"> {
  const achieved = (): number => work.table.length - work.remainingCount() - work.underWay;
  try {
    for (;;) {
      const outcome = await lane.use(achieved, (sessions) => copyFolder(context, work, sessions));
      if (outcome !== "again") return outcome;
      await lane.close();
    }
  } catch (error) {
    if (!(error instanceof MailError) || error.scope !== "folder") throw error;
    work.setAsideFolder(error);
    await context.reportProblems(work);
    return "finished";
  }
}

/**
 * A last look at everything whose reply was lost, then waiting for it as long as the request allows. What is not there when its last
 * look is due is sent again, within the same run.
 */
export async function settleParked(context: RunContext, lane: Lane): Promise<void> {
  for (;;) {
    const parked = context.works.filter((work) => nextLastLook(context, work) !== null && !work.folderProblem);
    for (const work of parked) await copyOne(context, lane, work);
    await releaseHeld(context, lane);
    const next = nextLook(context, parked);
    if (next === null || !context.mayWaitUntil(next)) return;
    await context.waitForFlight(next);
  }
}

/** When to look again for what these folders have in flight, in epoch milliseconds; null when there is nothing. */
export function nextLook(context: RunContext, works: readonly FolderWork[]): number | null {
  const due = works.flatMap((work) => nextLastLook(context, work) ?? []);
  if (due.length === 0) return null;
  const soonest = Math.min(...due);
  // Due and still not settled: something in the new folder cannot be read just now.
  return soonest > context.now() ? Math.min(soonest, context.now() + LOOK_AGAIN_MS) : context.now() + OVERDUE_MS;
}

/** Messages that waited for equal ones in flight: what has become of those decides whether they are copied. */
async function releaseHeld(context: RunContext, lane: Lane): Promise<void> {
  const holding = context.works.filter((work) => work.held.size > 0);
  if (holding.length === 0) return;
  for (const work of holding) work.held.clear();
  const achieved = (): number => context.works.reduce((total, work) => total + work.ledger.settled.size, 0);
  await lane.use(achieved, (sessions) => findMoved(context, sessions));
  for (const work of holding) if (work.hasRemaining()) await copyOne(context, lane, work);
}
