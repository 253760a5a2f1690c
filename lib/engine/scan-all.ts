/** Looking into the folders side by side, and making the new ones meanwhile: neither side need wait for the other. */
import { Interrupted, MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Lane } from "./lanes.ts";
import { lookShare, lookTogether, takeTogether } from "./look-together.ts";
import type { NewSession } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import { openWork, scanFolder, scanLook, takeScanned, tell } from "./scan-folder.ts";
import type { Lanes } from "./side-by-side.ts";
import type { Target, UnchangedFolder } from "./unchanged.ts";

const nothing = (): number => 0;

/** Fills `context.inOrder` and `context.works`. What was found is told in the order of the plan. */
export async function scanAll(
  context: RunContext,
  lanes: Lanes,
  targets: readonly Target[],
  unchanged: ReadonlyMap<number, UnchangedFolder>,
): Promise<void> {
  const left = targets.filter(({ folder }) => !unchanged.has(folder.id));
  // A test must not tire the old server.
  lanes.open(context.request.dryRun ? 1 : Math.min(context.request.connections, left.length));
  const works = new Map<number, FolderWork>();
  // All of them before any folder is made: each first says which new folder it has filled.
  for (const target of left)
    works.set(target.folder.id, await lanes.first.use(nothing, (sessions) => openWork(context, sessions, target)));
  const all = targets.flatMap(({ folder }) => unchanged.get(folder.id) ?? works.get(folder.id) ?? []);
  const found = new Set<FolderWork | UnchangedFolder>(unchanged.values());
  const queue = [...works.values()];
  const toMake: FolderWork[] = [];
  const most = lookShare(queue.length, context.request);
  const tellNext = inOrder(context, all, found);
  await lanes.each((lane) =>
    scanThrough(context, lane, { queue, toMake, most }, (work) => {
      found.add(work);
      return tellNext();
    }),
  );
  await tellNext();
  context.inOrder = all;
  context.works = [...works.values()];
}

/** Tells of all that were found up to the first that was not, one call after the other. */
function inOrder(
  context: RunContext,
  all: readonly (FolderWork | UnchangedFolder)[],
  found: ReadonlySet<FolderWork | UnchangedFolder>,
): () => Promise<void> {
  let next = 0;
  const tellNext = async (): Promise<void> => {
    for (let work = all[next]; work && found.has(work); work = all[++next]) {
      tell(context, work);
      if ("ledger" in work) await context.reportProblems(work);
    }
  };
  let telling = Promise.resolve();
  return () => {
    telling = telling.then(tellNext);
    return telling;
  };
}

/** What is left to do for whichever lane is free. */
interface ToDo {
  readonly queue: FolderWork[];
  /** Listed, and perhaps without a new folder. */
  readonly toMake: FolderWork[];
  /** See lookShare(). */
  readonly most: number;
}

async function scanThrough(
  context: RunContext,
  lane: Lane,
  { queue, toMake, most }: ToDo,
  done: (work: FolderWork) => Promise<void>,
): Promise<void> {
  let making = Promise.resolve();
  const make = (works: Iterable<FolderWork>): Promise<void> =>
    lane.use(nothing, async (sessions) => {
      toMake.push(...works);
      making = making.then(() => makeListed(context, toMake, sessions.new));
      // Thrown where it is waited for, at the end.
      making.catch(() => undefined);
    });
  try {
    while (queue.length > 0) {
      context.checkpoint();
      const { first, looks } = takeTogether(queue, most, (work) => scanLook(context, work));
      const works = looks.size > 0 ? [...looks.keys()] : [first].filter((work) => work !== undefined);
      const on = { context, lane, side: "old" } as const;
      const seen = await lookTogether(on, looks, (work, sight) => takeScanned(context, work, sight));
      if (seen.size > 0) await make(seen);
      for (const work of works.filter((one) => !seen.has(one))) {
        context.checkpoint();
        await lane.use(nothing, ({ old }) => scanFolder(context, work, old));
        await make([work]);
      }
      for (const work of works) await done(work);
    }
    // Another lane may have listed more folders than it could make.
    while (toMake.length > 0)
      await lane.use(nothing, (sessions) => making.then(() => makeListed(context, toMake, sessions.new)));
  } finally {
    // Whoever comes next wants the new session for himself.
    await making;
  }
}

/** So many new folders are made together at most, so that a run that is told to stop need not wait for all of them. */
const MADE_TOGETHER = 500;

/**
 * The new folders of what was listed so far, while more is listed. Where that fails, nothing is lost: when the folder is copied it is made
 * again, and then it is said what is wrong.
 */
async function makeListed(context: RunContext, toMake: FolderWork[], session: NewSession): Promise<void> {
  const listed = toMake.splice(0, MADE_TOGETHER);
  if (context.request.dryRun) return;
  const works = listed.filter(({ newFolderIsGone, folderProblem, mapped: { newPath } }) => {
    // Which of two names that a server may take for one comes first decides what both folders are called: that is for the copying to say.
    return !newFolderIsGone && !folderProblem && !context.hasTwins(newPath);
  });
  const paths = works.map(({ mapped }) => mapped.newPath);
  await ifPossible(context, () => context.ensureNewFolders(session, paths));
  for (const path of paths) await ifPossible(context, () => context.ensureNewFolder(session, path));
  await ifPossible(context, () => subscribeLike(context, works, session));
}

/** Subscribes to the new folders whose old ones are subscribed to. */
async function subscribeLike(context: RunContext, works: readonly FolderWork[], session: NewSession): Promise<void> {
  const wanted = works.flatMap(({ mapped, newKey }) => {
    const folder = mapped.old.subscribed ? context.newFolders.get(newKey) : undefined;
    return folder && !folder.subscribed ? [{ newKey, folder }] : [];
  });
  if (wanted.length === 0) return;
  const granted = await session.subscribeAll(wanted.map(({ folder }) => folder.name));
  for (const [index, { newKey, folder }] of wanted.entries())
    if (granted[index]) context.newFolders.set(newKey, { ...folder, subscribed: true });
}

async function ifPossible(context: RunContext, step: () => Promise<unknown>): Promise<void> {
  if (context.signal.aborted) return;
  try {
    await step();
  } catch (error) {
    if (!(error instanceof MailError || error instanceof Interrupted) || isBug(error)) throw error;
  }
}

function isBug(error: Error): boolean {
  return error instanceof MailError && error.code === "engine.bug";
}
