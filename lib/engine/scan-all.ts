/** Looking into the folders side by side, and making the new ones meanwhile: neither side need wait for the other. */
import { Interrupted, MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Lane, Sessions } from "./lanes.ts";
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
  const queued = [...works.values()];
  const queue = [...queued];
  const toDo: ToDo = { queue, most: lookShare(queue.length, context.request), toMake: [], making: Promise.resolve() };
  const tellNext = inOrder(context, all, found, toDo.toMake);
  await lanes.each((lane) =>
    scanThrough(context, lane, toDo, (work) => {
      found.add(work);
      return tellNext();
    }),
  );
  await tellNext();
  if (!context.request.dryRun) await subscribeLike(context, queued, lanes.first);
  context.inOrder = all;
  context.works = queued;
}

/** Tells of all that were found up to the first that was not, one call after the other, and hands them on to be made. */
function inOrder(
  context: RunContext,
  all: readonly (FolderWork | UnchangedFolder)[],
  found: ReadonlySet<FolderWork | UnchangedFolder>,
  toMake: FolderWork[],
): () => Promise<void> {
  let next = 0;
  const tellNext = async (): Promise<void> => {
    for (let work = all[next]; work && found.has(work); work = all[++next]) {
      tell(context, work);
      if (!("ledger" in work)) continue;
      await context.reportProblems(work);
      toMake.push(work);
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
  /** See lookShare(). */
  readonly most: number;
  /** Listed, and perhaps without a new folder. In the order of the plan: of two names that a server takes for one, the first one is given. */
  readonly toMake: FolderWork[];
  /** New folders that are being made, by one lane after the other, so that the order is kept. */
  making: Promise<void>;
}

async function scanThrough(
  context: RunContext,
  lane: Lane,
  toDo: ToDo,
  done: (work: FolderWork) => Promise<void>,
): Promise<void> {
  const { queue, toMake, most } = toDo;
  const make = ({ new: session }: Sessions): Promise<void> => {
    toDo.making = toDo.making.then(() => makeListed(context, toMake, session));
    // Thrown where it is waited for, at the end.
    toDo.making.catch(() => undefined);
    return toDo.making;
  };
  try {
    while (queue.length > 0) {
      context.checkpoint();
      const { first, looks } = takeTogether(queue, most, (work) => scanLook(context, work));
      const works = looks.size > 0 ? [...looks.keys()] : [first].filter((work) => work !== undefined);
      const on = { context, lane, side: "old" } as const;
      const seen = await lookTogether(on, looks, (work, sight) => takeScanned(context, work, sight));
      for (const work of works) {
        context.checkpoint();
        if (!seen.has(work)) await lane.use(nothing, ({ old }) => scanFolder(context, work, old));
        await done(work);
      }
      await lane.use(nothing, async (sessions) => void make(sessions));
    }
    // Another lane may have listed more folders than it could make.
    while (toMake.length > 0) await lane.use(nothing, make);
  } finally {
    // Whoever comes next wants the new session for himself.
    await toDo.making;
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
  const works = listed.filter((work) => !work.newFolderIsGone && !work.folderProblem);
  let together: (readonly string[])[] = [];
  const makeTogether = async (): Promise<void> => {
    const paths = together;
    together = [];
    await ifPossible(context, () => context.ensureNewFolders(session, paths));
    for (const path of paths) await ifPossible(context, () => context.ensureNewFolder(session, path));
  };
  for (const { mapped } of works) {
    const isTwin = context.hasTwins(mapped.newPath);
    if (isTwin) await makeTogether();
    together.push(mapped.newPath);
    if (isTwin) await makeTogether();
  }
  await makeTogether();
}

/** Subscribes to the new folders whose old ones are subscribed to. Where that fails, it is done when the folder is copied. */
async function subscribeLike(context: RunContext, works: readonly FolderWork[], lane: Lane): Promise<void> {
  const wanted = works.flatMap(({ mapped, newKey, newFolderIsGone, folderProblem }) => {
    const isWanted = mapped.old.subscribed && !newFolderIsGone && !folderProblem;
    const folder = isWanted ? context.newFolders.get(newKey) : undefined;
    return folder && !folder.subscribed ? [{ newKey, folder }] : [];
  });
  for (let start = 0; start < wanted.length; start += MADE_TOGETHER) {
    const some = wanted.slice(start, start + MADE_TOGETHER);
    await ifPossible(context, async () => {
      const names = some.map(({ folder }) => folder.name);
      const granted = await lane.use(nothing, (sessions) => sessions.new.subscribeAll(names));
      for (const [index, { newKey, folder }] of some.entries())
        if (granted[index]) context.newFolders.set(newKey, { ...folder, subscribed: true });
    });
  }
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
