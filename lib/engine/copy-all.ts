/** Copying every folder: a few lanes side by side, folders one at a time each, and at the end what replies were lost of. */
import { copyFolder } from "./copy-folder.ts";
import { Interrupted, MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import { Lane } from "./lanes.ts";
import { findMoved } from "./moved.ts";
import type { RunContext } from "./run-context.ts";
import { nextLastLook } from "./settle.ts";

/** Parked messages are looked for at least this often while the run waits for them, in milliseconds. */
const LOOK_AGAIN_MS = 10_000;

/** Copies all works. Adds lanes up to the request's connections. Throws what ends the run; the other lanes have stopped then. */
export async function copyAll(context: RunContext, lanes: Lane[]): Promise<void> {
  const queue = groupsInOrder(context.works);
  await addLanes(context, lanes, Math.min(context.request.connections, queue.length));
  const results = await Promise.allSettled(
    lanes.map(async (lane) => {
      try {
        for (let group = queue.shift(); group; group = queue.shift()) await copyGroup(context, lane, group);
      } catch (error) {
        context.stopping.stopOthers();
        throw error;
      }
    }),
  );
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  const first = errors.find((error) => !(error instanceof Interrupted)) ?? errors[0];
  if (first) throw first;
}

/** Folders that fill the same new folder go to one lane, one after another. INBOX first, then the largest, so that lanes end together. */
function groupsInOrder(works: readonly FolderWork[]): FolderWork[][] {
  const weight = (group: readonly FolderWork[]): number => {
    const isInbox = group.some((work) => work.newName === "INBOX");
    return isInbox ? Number.POSITIVE_INFINITY : group.reduce((total, work) => total + work.bytesFound(), 0);
  };
  const groups = [...Map.groupBy(works, (work) => work.newName).values()];
  const weights = new Map(groups.map((group) => [group, weight(group)]));
  return groups.sort((one, two) => (weights.get(two) ?? 0) - (weights.get(one) ?? 0));
}

async function addLanes(context: RunContext, lanes: Lane[], wanted: number): Promise<void> {
  while (lanes.length < wanted) {
    const lane = new Lane(context);
    if (!(await lane.tryConnect())) return;
    lanes.push(lane);
  }
}

async function copyGroup(context: RunContext, lane: Lane, group: readonly FolderWork[]): Promise<void> {
  for (const work of group) {
    if (work.folderProblem) continue;
    context.checkpoint();
    context.world.observer.folderStarted(work.name);
    await copyOne(context, lane, work);
    context.world.observer.folderFinished(work.name);
  }
}

/** Copies one folder; what concerns only this folder sets it aside, the rest goes on. */
async function copyOne(context: RunContext, lane: Lane, work: FolderWork): Promise<void> {
  const achieved = (): number => work.table.length - work.todo().length;
  try {
    await lane.use(achieved, (sessions) => copyFolder(context, work, sessions));
  } catch (error) {
    if (!(error instanceof MailError) || error.scope !== "folder") throw error;
    work.setAsideFolder(error);
    await context.reportProblems(work);
  }
}

/**
 * A last look at everything whose reply was lost, then waiting for it as long as the request allows. What is not there when its last
 * look is due is sent again, within the same run.
 */
export async function settleParked(context: RunContext, lane: Lane): Promise<void> {
  const deadline = context.now() + context.request.settleMs;
  for (;;) {
    const parked = context.works.filter((work) => nextLastLook(context, work) !== null && !work.folderProblem);
    for (const work of parked) await copyOne(context, lane, work);
    await releaseHeld(context, lane);
    const due = parked.flatMap((work) => nextLastLook(context, work) ?? []);
    if (due.length === 0 || context.now() >= deadline) return;
    const until = Math.min(deadline, context.now() + LOOK_AGAIN_MS, Math.max(Math.min(...due), context.now() + 1));
    context.world.observer.waiting("lastProbe", until);
    await context.world.clock.sleep(until - context.now(), context.signal);
  }
}

/** Messages that waited for equal ones in flight: what has become of those decides whether they are copied. */
async function releaseHeld(context: RunContext, lane: Lane): Promise<void> {
  const holding = context.works.filter((work) => work.held.size > 0);
  if (holding.length === 0) return;
  for (const work of holding) work.held.clear();
  const achieved = (): number => context.works.reduce((total, work) => total + work.ledger.settled.size, 0);
  await lane.use(achieved, (sessions) => findMoved(context, sessions));
  for (const work of holding) if (work.todo().length > 0) await copyOne(context, lane, work);
}
