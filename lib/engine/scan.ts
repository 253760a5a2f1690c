/** Scanning: which folders there are, what they will be called, and every message in them. `found` is fixed when it ends. */
import { MailError } from "./errors.ts";
import type { MappedFolder } from "./folder-map.ts";
import { mapFolders, pathKey, pathText } from "./folder-map.ts";
import type { JournalFolder } from "./journal-rows.ts";
import type { Sessions } from "./lanes.ts";
import { findMoved } from "./moved.ts";
import { chooseFolders, foldersLeftOut, foldersMadeSince } from "./plan.ts";
import type { FolderListing, ListedFolder } from "./ports.ts";
import { loadRescues } from "./rescue.ts";
import { placedLedger, type RunContext } from "./run-context.ts";
import { scanAll } from "./scan-all.ts";
import { settleBeforehand } from "./settle.ts";
import type { Lanes } from "./side-by-side.ts";
import { spelling } from "./spelling.ts";
import type { Remark, RemarkKind } from "./tally.ts";
import { stampsThatHold, type Target, type UnchangedFolder, unchangedFolders } from "./unchanged.ts";

/** Fills `context.works` and `context.newFolders`. Throws `folder.notChosen` and whatever ends connections for good. */
export async function scan(context: RunContext, lanes: Lanes): Promise<void> {
  const plan = await lanes.first.use(
    () => 0,
    (sessions) => planFolders(context, sessions),
  );
  const named = await journalFolders(context, plan);
  const { given } = plan;
  context.earlierNames = new Set(given.map(({ newPath }) => pathKey(newPath)));
  const names = Map.groupBy([...given, ...named.map(({ folder }) => folder)], ({ newPath }) => spelling(newPath));
  context.spellings = new Map(
    [...names].map(([key, all]) => [key, new Set(all.map(({ newPath }) => pathKey(newPath)))]),
  );
  const targets = leaveTested(context, named);
  const unchanged = await leaveUnchanged(context, plan, targets);
  await scanAll(context, lanes, targets, unchanged);
  const { works } = context;
  context.rescues = await loadRescues(context, given);
  context.ledgers = [...works, ...context.rescues].map(placedLedger);
  context.gone = goneFolders(context, plan);
  const settled = (): number => works.reduce((total, work) => total + work.ledger.settled.size, 0);
  // What is still in flight from an earlier run first: it may be what has moved.
  for (const work of works) {
    try {
      await lanes.first.use(settled, (sessions) => settleBeforehand(context, work, sessions));
    } catch (error) {
      if (!(error instanceof MailError) || error.scope !== "folder") throw error;
      if (!work.folderProblem) work.setAsideFolder(error);
      await context.reportProblems(work);
    }
  }
  if (works.length > 0) await lanes.first.use(settled, (sessions) => findMoved(context, sessions));
}

interface Plan {
  readonly old: FolderListing;
  readonly new: FolderListing;
  readonly mapped: readonly MappedFolder[];
  readonly given: readonly JournalFolder[];
}

async function planFolders(context: RunContext, sessions: Sessions): Promise<Plan> {
  const { request } = context;
  const [old, fresh] = await bothOf(sessions.old.listStandings(), sessions.new.listStandings());
  const listed = old.folders;
  if (listed.length === 0)
    throw new MailError("folder.unreadable", "the old server lists no folder at all", { side: "old" });
  const newFolders = fresh.folders;
  context.standings = old.standings;
  context.newFolders.clear();
  for (const folder of newFolders) context.newFolders.set(pathKey(folder.path), folder);
  context.newNames = new Set(newFolders.map(({ name }) => name));
  context.newBySpelling = Map.groupBy(newFolders, ({ path }) => spelling(path));
  const given = await context.world.journal.folders();
  const chosen = chooseFolders(listed, request);
  const mapped = mapFolders(chosen, { ...request, naming: sessions.new.naming, oldFolders: listed, newFolders, given });
  const brought = new Set(given.map(({ oldName }) => oldName));
  const madeSince = foldersMadeSince(listed, request).filter(({ name }) => !brought.has(name));
  const about = ({ path }: ListedFolder, kind: RemarkKind): Remark => {
    return { folder: pathText(path), kind, messages: 0, detail: "" };
  };
  context.remarks = [
    ...[...foldersLeftOut(listed, request)].map(([folder, kind]) => about(folder, kind)),
    ...madeSince.map((folder) => about(folder, "madeSince")),
  ];
  return { old, new: fresh, mapped: mapped.sort(inReadingOrder), given };
}

/** Both answers; when one fails, the other connection is free again as well. */
async function bothOf<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

/** INBOX first, then by name: the order of every table that people see. */
function inReadingOrder(one: MappedFolder, two: MappedFolder): number {
  const [left, right] = [pathText(one.old.path), pathText(two.old.path)];
  if (left === "INBOX" || right === "INBOX") return Number(right === "INBOX") - Number(left === "INBOX");
  return left < right ? -1 : Number(left > right);
}

/** The mapping with the journal's folders, in its order. A dry run writes nothing, so its numbers only hold for itself. */
async function journalFolders(context: RunContext, { mapped, given }: Plan): Promise<Target[]> {
  const known = new Map(given.map((folder) => [folder.oldName, folder]));
  const missing = mapped
    .filter(({ old }) => !known.has(old.name))
    .map(({ old, newPath }) => ({ oldName: old.name, oldPath: old.path, newPath }));
  if (missing.length === 0) return withFolders(mapped, known);
  const added = context.request.dryRun
    ? missing.map((folder, index) => ({ ...folder, id: -1 - index }))
    : await context.world.journal.addFolders(missing);
  for (const folder of added) known.set(folder.oldName, folder);
  return withFolders(mapped, known);
}

function withFolders(mapped: readonly MappedFolder[], folders: ReadonlyMap<string, JournalFolder>): Target[] {
  return mapped.flatMap((one) => {
    const folder = folders.get(one.old.name);
    return folder ? [{ mapped: one, folder }] : [];
  });
}

/** Those that no earlier part of a test was through with; of the others it is told what was found. */
function leaveTested({ tested, world: { observer } }: RunContext, targets: readonly Target[]): Target[] {
  return targets.filter(({ mapped }) => {
    const before = tested.folder(mapped.old.name);
    if (!before) return true;
    const name = pathText(mapped.old.path);
    observer.folderFound(name, before.messages, before.bytes, pathText(mapped.newPath));
    observer.progress(name, before.messages, before.bytes);
    observer.folderFinished(name);
    return false;
  });
}

/** Which of the folders need no look. The others lose their stamps: what is written about them from now on, none of those says. */
async function leaveUnchanged(
  context: RunContext,
  plan: Plan,
  targets: readonly Target[],
): Promise<ReadonlyMap<number, UnchangedFolder>> {
  const { request, world } = context;
  const stamps = await world.journal.stamps();
  const present = { request, old: plan.old, new: plan.new, stamps, given: plan.given };
  const unchanged = unchangedFolders(targets, present);
  context.stampsBefore = stampsThatHold(targets, present);
  const outdated = targets.filter(({ folder: { id } }) => stamps.has(id) && !unchanged.has(id));
  if (!request.dryRun) await world.journal.keepStamps(new Map(outdated.map(({ folder }) => [folder.id, null])));
  const there = new Map(plan.new.folders.map((folder) => [folder.name, folder]));
  for (const { stamp, newKey } of unchanged.values()) {
    const folder = there.get(stamp.newName);
    if (folder) context.stands(folder, newKey);
  }
  return unchanged;
}

/** Those of earlier runs that the old server does not list any more: moved mail may have come from there. */
function goneFolders({ rescues }: RunContext, { old, given }: Plan): JournalFolder[] {
  const known = new Set([
    ...old.folders.map(({ name }) => name),
    ...rescues.map(({ journalFolder }) => journalFolder.oldName),
  ]);
  return given.filter(({ oldName }) => !known.has(oldName));
}
