/** Copying every folder: a few lanes side by side, folders one at a time each, and at the end what replies were lost of. */
import { copyFolder } from "./copy-folder.ts";
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Lane } from "./lanes.ts";
import { LooseEnds } from "./loose-ends.ts";
import { findMoved } from "./moved.ts";
import { recentSince, worksWithRecent } from "./recent.ts";
import type { RunContext } from "./run-context.ts";
import { nextLastLook } from "./settle.ts";
import type { Lanes } from "./side-by-side.ts";
import { Tail } from "./tail.ts";

/** Parked messages are looked for at least this often while the run waits for them, in milliseconds. */
const LOOK_AGAIN_MS = 10_000;
/** … and this often when the last look is due, in milliseconds. */
const OVERDUE_MS = 1_000;

/** Copies all works. Throws what ends the run; the other lanes have stopped then. */
export async function copyAll(context: RunContext, lanes: Lanes): Promise<void> {
  const groups = groupsInOrder(context.works);
  const queue = errandsFor(context, groups);
  await lanes.each((lane) => workThrough(context, lane, queue));
}

/** Folders that fill the same new folder: they go to one lane, one after another. */
interface Errand {
  readonly works: readonly FolderWork[];
  /** Epoch milliseconds: postponed until what is in flight can be settled. */
  readonly notBefore: number;
  /** Only what is recent is to be copied, and then everything: no other lane comes near these folders meanwhile. */
  readonly recent: Recent | null;
}

interface Recent {
  /** Epoch seconds. */
  readonly since: number;
  /** All that fill the same new folder. */
  readonly group: readonly FolderWork[];
}

/** Recent mail before everything else; then INBOX, and then the largest, so that lanes end together. */
function errandsFor(context: RunContext, groups: readonly (readonly FolderWork[])[]): Errand[] {
  const since = recentSince(context);
  const withRecent = since === null ? new Set() : worksWithRecent(context.works, since);
  const errands = groups.map((group): Errand => {
    const works = group.filter((work) => withRecent.has(work));
    if (since === null || works.length === 0) return { works: group, notBefore: 0, recent: null };
    return { works, notBefore: 0, recent: { since, group } };
  });
  return [...errands.filter(({ recent }) => recent), ...errands.filter(({ recent }) => !recent)];
}

/** Takes what can be done now; postponed folders wait until nothing else is left. */
async function workThrough(context: RunContext, lane: Lane, queue: Errand[]): Promise<void> {
  const ends = looseEnds(context, lane, queue);
  try {
    for (;;) {
      const ready = queue.findIndex((errand) => errand.notBefore <= context.now());
      if (ready < 0) await ends.tie();
      const [errand] = queue.splice(Math.max(0, ready), 1);
      if (!errand) return;
      if (errand.notBefore > context.now()) await context.waitForFlight(errand.notBefore);
      const [only, ...more] = errand.works;
      if (errand.recent) await copyRecent(context, lane, { works: errand.works, ...errand.recent }, { queue, ends });
      else if (only && more.length === 0) await copyAhead(context, lane, only, { queue, ends });
      else await copyTogether(context, lane, errand.works, { queue, ends });
    }
  } finally {
    await ends.settle();
  }
}

interface Course {
  readonly queue: Errand[];
  readonly ends: LooseEnds;
}

function looseEnds(context: RunContext, lane: Lane, queue: Errand[]): LooseEnds {
  return new LooseEnds(lane, {
    finished: (work) => context.world.observer.folderFinished(work.name),
    failed: async (work, error) => {
      await setAsideFolder(context, work, error);
      context.world.observer.folderFinished(work.name);
    },
    again: async (work, trouble) => {
      // Without trouble it is a wish for another connection.
      if (!trouble) await lane.close();
      if ((await copyOne(context, lane, work, { trouble })) === "postponed") postpone(context, queue, [work]);
      else context.world.observer.folderFinished(work.name);
    },
  });
}

function postpone(
  context: RunContext,
  queue: Errand[],
  works: readonly FolderWork[],
  recent: Recent | null = null,
): void {
  const [first] = works;
  queue.push({ works, notBefore: (first && nextLook(context, [first])) ?? 0, recent });
}

/** Copies what is recent in these folders to its end, and leaves the rest to whichever lane comes to it. */
async function copyRecent(
  context: RunContext,
  lane: Lane,
  { works, since, group }: Recent & { readonly works: readonly FolderWork[] },
  { queue, ends }: Course,
): Promise<void> {
  await ends.tie();
  for (const [index, work] of works.entries()) {
    context.checkpoint();
    context.world.observer.folderStarted(work.name);
    const outcome = await copyOne(context, lane, work, { since });
    if (outcome === "postponed") return postpone(context, queue, works.slice(index), { since, group });
    if (work.folderProblem) context.world.observer.folderFinished(work.name);
  }
  const place = queue.findIndex((errand) => !errand.recent && weightOf(errand.works) < weightOf(group));
  queue.splice(place < 0 ? queue.length : place, 0, { works: group, notBefore: 0, recent: null });
}

/** Copies a folder, and does not wait for the last replies before the lane goes on. */
async function copyAhead(context: RunContext, lane: Lane, work: FolderWork, { queue, ends }: Course): Promise<void> {
  if (work.folderProblem) return;
  context.checkpoint();
  context.world.observer.folderStarted(work.name);
  try {
    const outcome = await lane.use(achievedIn(work), (sessions) => copyFolder(context, work, sessions));
    if (outcome instanceof Tail) await ends.add(outcome);
    else if (outcome === "postponed") postpone(context, queue, [work]);
    else context.world.observer.folderFinished(work.name);
  } catch (error) {
    await setAsideFolder(context, work, error);
    context.world.observer.folderFinished(work.name);
  }
}

/** Folders that fill the same new folder go to one lane, one after another. INBOX first, then the largest, so that lanes end together. */
function groupsInOrder(works: readonly FolderWork[]): FolderWork[][] {
  const groups = [...Map.groupBy(works, (work) => work.newKey).values()];
  const weights = new Map(groups.map((group) => [group, weightOf(group)]));
  return groups.sort((one, two) => (weights.get(two) ?? 0) - (weights.get(one) ?? 0));
}

function weightOf(group: readonly FolderWork[]): number {
  const isInbox = group.some((work) => work.newName === "INBOX");
  return isInbox ? Number.POSITIVE_INFINITY : group.reduce((total, work) => total + work.bytesFound(), 0);
}

/** Copies folders that fill the same new folder: what one has sent is known before the next one looks what is there. */
async function copyTogether(
  context: RunContext,
  lane: Lane,
  works: readonly FolderWork[],
  { queue, ends }: Course,
): Promise<void> {
  await ends.tie();
  for (const [index, work] of works.entries()) {
    if (work.folderProblem) continue;
    context.checkpoint();
    context.world.observer.folderStarted(work.name);
    if ((await copyOne(context, lane, work)) === "postponed") return postpone(context, queue, works.slice(index));
    context.world.observer.folderFinished(work.name);
  }
}

/**
 * Copies one folder to its end, on other connections where that is wanted. `trouble`: what an attempt before this one ended with; `since`: see
 * copyFolder().
 */
async function copyOne(
  context: RunContext,
  lane: Lane,
  work: FolderWork,
  { trouble = null, since = null }: { readonly trouble?: MailError | null; readonly since?: number | null } = {},
): Promise<"finished" | "postponed"> {
  let before = trouble;
  try {
    for (;;) {
      const outcome = await lane.use(achievedIn(work), async (sessions) => {
        // The lane knows what to do about it.
        const earlier = before;
        before = null;
        if (earlier) throw earlier;
        const copied = await copyFolder(context, work, sessions, since);
        return copied instanceof Tail ? copied.end() : copied;
      });
      if (outcome !== "again") return outcome;
      await lane.close();
    }
  } catch (error) {
    await setAsideFolder(context, work, error);
    return "finished";
  }
}

/** Messages that something has become of; those under way are no achievement yet. */
function achievedIn(work: FolderWork): () => number {
  return () => work.table.length - work.remainingCount() - work.underWay;
}

/** What concerns only this folder sets it aside, and the rest goes on; everything else is thrown. */
async function setAsideFolder(context: RunContext, work: FolderWork, error: unknown): Promise<void> {
  if (!(error instanceof MailError) || error.scope !== "folder") throw error;
  work.setAsideFolder(error);
  await context.reportProblems(work);
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
