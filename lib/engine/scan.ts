/** Scanning: which folders there are, what they will be called, and every message in them. `found` is fixed when it ends. */
import { MailError } from "./errors.ts";
import type { MappedFolder } from "./folder-map.ts";
import { levels, mapFolders, pathKey, pathText } from "./folder-map.ts";
import { FolderWork, type PlacedLedger } from "./folder-work.ts";
import { isInternalData } from "./internal-data.ts";
import type { JournalFolder } from "./journal-rows.ts";
import type { Lane, Sessions } from "./lanes.ts";
import { Ledger } from "./ledger.ts";
import { findMoved } from "./moved.ts";
import { chooseFolders, foldersLeftOut, leftOutBecause } from "./plan.ts";
import type { ListedFolder, OldSession } from "./ports.ts";
import type { ImportRequest } from "./request.ts";
import { loadRescues } from "./rescue.ts";
import type { RunContext } from "./run-context.ts";
import { settleBeforehand } from "./settle.ts";
import { spelling } from "./spelling.ts";
import { isStillThere } from "./still-there.ts";

/** Fills `context.works` and `context.newFolders`. Throws `folder.notChosen` and whatever ends connections for good. */
export async function scan(context: RunContext, lane: Lane): Promise<void> {
  const nothing = (): number => 0;
  const { listed, mapped, given } = await lane.use(nothing, (sessions) => planFolders(context, sessions));
  const folders = await journalFolders(context, mapped, given);
  context.earlierNames = new Set(given.map(({ newPath }) => pathKey(newPath)));
  const names = Map.groupBy([...given, ...folders], ({ newPath }) => spelling(newPath));
  context.spellings = new Map(
    [...names].map(([key, all]) => [key, new Set(all.map(({ newPath }) => pathKey(newPath)))]),
  );
  const works: FolderWork[] = [];
  for (const [index, folder] of folders.entries()) {
    context.checkpoint();
    const target = mapped[index];
    if (!target) continue;
    const work = await lane.use(nothing, (sessions) => scanFolder(context, sessions, target, folder));
    works.push(work);
    tell(context, work);
    await context.reportProblems(work);
  }
  context.works = works;
  context.rescues = await loadRescues(context, given);
  context.ledgers = await placedLedgers(context, listed, given);
  const settled = (): number => works.reduce((total, work) => total + work.ledger.settled.size, 0);
  // What is still in flight from an earlier run first: it may be what has moved.
  for (const work of works) {
    try {
      await lane.use(settled, (sessions) => settleBeforehand(context, work, sessions));
    } catch (error) {
      if (!(error instanceof MailError) || error.scope !== "folder") throw error;
      if (!work.folderProblem) work.setAsideFolder(error);
      await context.reportProblems(work);
    }
  }
  await lane.use(settled, (sessions) => findMoved(context, sessions));
}

interface Plan {
  readonly listed: readonly ListedFolder[];
  readonly mapped: readonly MappedFolder[];
  readonly given: readonly JournalFolder[];
}

async function planFolders(context: RunContext, sessions: Sessions): Promise<Plan> {
  const { request } = context;
  const listed = await sessions.old.listFolders();
  if (listed.length === 0)
    throw new MailError("folder.unreadable", "the old server lists no folder at all", { side: "old" });
  const newFolders = await sessions.new.listFolders();
  context.newFolders.clear();
  for (const folder of newFolders) context.newFolders.set(pathKey(folder.path), folder);
  context.newBySpelling = Map.groupBy(newFolders, ({ path }) => spelling(path));
  const given = await context.world.journal.folders();
  const chosen = chooseFolders(listed, request);
  const mapped = mapFolders(chosen, { ...request, naming: sessions.new.naming, oldFolders: listed, newFolders, given });
  context.remarks = [...foldersLeftOut(listed, request)].map(([{ path }, kind]) => ({
    ...{ folder: pathText(path), kind, messages: 0, detail: "" },
  }));
  return { listed, mapped: mapped.sort(inReadingOrder), given };
}

/** INBOX first, then by name: the order of every table that people see. */
function inReadingOrder(one: MappedFolder, two: MappedFolder): number {
  const [left, right] = [pathText(one.old.path), pathText(two.old.path)];
  if (left === "INBOX" || right === "INBOX") return Number(right === "INBOX") - Number(left === "INBOX");
  return left < right ? -1 : Number(left > right);
}

/** The journal's folders for the mapping, in its order. A dry run writes nothing, so its numbers only hold for itself. */
async function journalFolders(
  context: RunContext,
  mapped: readonly MappedFolder[],
  given: readonly JournalFolder[],
): Promise<JournalFolder[]> {
  const known = new Map(given.map((folder) => [folder.oldName, folder]));
  const missing = mapped
    .filter(({ old }) => !known.has(old.name))
    .map(({ old, newPath }) => ({ oldName: old.name, oldPath: old.path, newPath }));
  const added = context.request.dryRun
    ? missing.map((folder, index) => ({ ...folder, id: -1 - index }))
    : await context.world.journal.addFolders(missing);
  for (const folder of added) known.set(folder.oldName, folder);
  return mapped.flatMap(({ old }) => known.get(old.name) ?? []);
}

async function scanFolder(
  context: RunContext,
  sessions: Sessions,
  mapped: MappedFolder,
  folder: JournalFolder,
): Promise<FolderWork> {
  const ledger = folder.id > 0 ? await Ledger.read(context.world.journal, folder.id) : new Ledger(folder.id);
  const work = new FolderWork(folder, mapped, ledger);
  work.newFolderIsGone = work.ledger.settled.size > 0 && !(await isStillThere(context, work, sessions.new));
  try {
    await listOld(context, work, sessions.old);
    await leaveInternalData(work, sessions);
  } catch (error) {
    if (!(error instanceof MailError) || error.scope !== "folder") throw error;
    work.setAsideFolder(error);
  }
  return work;
}

/** Mail that goes while a folder is listed makes the list shorter than the count; that it is so each time is no chance. */
const LISTINGS = 3;

/** Every message of the folder into the work's table. What the server counts and does not list is a problem: never a message less. */
async function listOld(context: RunContext, work: FolderWork, session: OldSession): Promise<void> {
  for (let listing = 1; ; listing++) {
    const opened = await session.examine(work.mapped.old.name);
    work.oldUidValidity = opened.uidValidity;
    work.ledger.openOld(opened.uidValidity);
    work.beginListing();
    for await (const window of session.listMessages(1, null)) {
      context.checkpoint();
      for (const message of window) {
        work.table.add(message);
        const reason = leftOutBecause(message, context.request);
        if (reason && !work.ledger.settled.has(message.uid)) work.leftOut.set(message.uid, reason);
      }
    }
    work.isListedWhole = opened.messages <= work.table.length;
    if (work.isListedWhole) return;
    if (listing === LISTINGS) return work.setUnlisted(opened.messages);
  }
}

async function leaveInternalData(work: FolderWork, sessions: Sessions): Promise<void> {
  const [uid = 0] = work.table.uids();
  const first = work.table.get(uid);
  if (!first || work.column(uid) !== null) return;
  if (await isInternalData(sessions.old, first)) work.leftOut.set(uid, "internalDataLeftOut");
}

/** Says what was found, and what of it needs nothing any more. */
function tell(context: RunContext, work: FolderWork): void {
  let bytes = 0;
  let settled = 0;
  let settledBytes = 0;
  for (const message of work.table) {
    bytes += message.size;
    if (work.column(message.uid) === null) continue;
    settled++;
    settledBytes += message.size;
  }
  context.world.observer.folderFound(work.name, work.report().found, bytes, work.newName);
  if (settled > 0) context.progress(work, settled, settledBytes);
  remarkName(context, work);
}

function remarkName(context: RunContext, work: FolderWork): void {
  if (work.mapped.reasons.length > 0) work.remark("renamed", work.table.length, work.newName);
  const wish = wishedName(context.request, work);
  // A name once given stays, as the journal's UIDs hold for that folder.
  if (wish !== null && wish !== work.newName) work.remark("notFollowed", work.table.length, wish);
}

/** The new path that a person asked for. */
function wishedName(request: ImportRequest, work: FolderWork): string | null {
  const planned = request.folders?.find((folder) => folder.oldName === work.mapped.old.name);
  if (planned) return pathText(planned.newPath);
  const rule = request.map.find((candidate) => candidate.old === work.name);
  return rule ? pathText(levels(rule.new)) : null;
}

/** All ledgers that moved mail may come from: the works', and those of folders that are gone from the old server. */
async function placedLedgers(
  context: RunContext,
  listed: readonly ListedFolder[],
  given: readonly JournalFolder[],
): Promise<PlacedLedger[]> {
  const placed: PlacedLedger[] = context.works.map((work) => ({ ledger: work.ledger, newKey: work.newKey, work }));
  for (const { ledger, newKey } of context.rescues) placed.push({ ledger, newKey, work: null });
  const names = new Set([
    ...listed.map(({ name }) => name),
    ...context.rescues.map((one) => one.journalFolder.oldName),
  ]);
  for (const folder of given) {
    if (names.has(folder.oldName)) continue;
    const ledger = await Ledger.read(context.world.journal, folder.id);
    placed.push({ ledger, newKey: pathKey(folder.newPath), work: null });
  }
  return placed;
}
