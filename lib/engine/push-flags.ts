/**
 * Flags that messages were given on old since they were copied are added to their copies, where the person has not changed the copy's
 * flags meanwhile. Nothing is ever taken away: a flag that is gone on old is only listed. A folder without changes on old costs nothing.
 */
import { isConnectionTrouble, MailError } from "./errors.ts";
import { sendableFlags } from "./flags.ts";
import type { FolderWork } from "./folder-work.ts";
import type { FlagRow } from "./journal-rows.ts";
import type { Lane, Sessions } from "./lanes.ts";
import type { NewSession, OpenFolder, OwnCopy } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import { packUids } from "./uid-list.ts";

/** So many copies are given the same flags at a time. */
const AT_ONCE = 1_000;
/** What can be stored where the folder has not been asked. */
const ANYTHING: Pick<OpenFolder, "permanentFlags" | "newKeywords"> = { permanentFlags: null, newKeywords: true };

/** A copy whose message has other flags on old than we gave it, or of which we do not know whether it got them. */
interface Copy {
  readonly oldUid: number;
  readonly place: OwnCopy;
  /** What it got from us. */
  readonly given: readonly string[];
  /** What it was about to get when something went wrong. */
  readonly adding: readonly string[];
  /** What its message has on old; null: that one is gone. */
  readonly old: readonly string[] | null;
}

interface Verdict {
  /** Of what was about to be added: what is there. */
  readonly arrived: readonly string[];
  readonly add: readonly string[];
  /** There is something to add, but the copy has other flags than it got from us. */
  readonly isTouched: boolean;
  /** Gone on old, and still there on new. */
  readonly removed: readonly string[];
}

/** Brings the flags of all folders up to date. Throws whatever ends connections for good. */
export async function pushAllFlags(context: RunContext, lane: Lane): Promise<void> {
  for (const work of context.works) {
    if (work.folderProblem) continue;
    context.checkpoint();
    try {
      await lane.use(
        () => work.flagged.size,
        (sessions) => pushFlags(context, work, sessions),
      );
    } catch (error) {
      if (!(error instanceof MailError) || error.scope !== "folder") throw error;
      work.setAsideFolder(error);
      await context.reportProblems(work);
    }
  }
}

/** One folder. Can be called again after connection trouble. A dry run only says what it would do. */
export async function pushFlags(context: RunContext, work: FolderWork, sessions: Sessions): Promise<void> {
  const copies = changedCopies(work);
  const folder = context.newFolders.get(work.newKey);
  if (copies.length === 0 || !folder?.selectable) return;
  const { dryRun } = context.request;
  const target = await (dryRun ? sessions.new.examine(folder.name) : sessions.new.select(folder.name));
  if (target.uidValidity !== work.ledger.newUidValidity) return;
  // A folder opened for reading keeps no flags (RFC 9051, 6.3.3), and says so.
  const permitted = dryRun ? ANYTHING : target;
  const stored = await storedFlags(sessions.new, copies);
  const verdicts = new Map(copies.map((copy) => [copy, judge(copy, stored.get(copy.place), permitted)]));
  if (!dryRun) await settle(context, work, verdicts);
  for (const group of Map.groupBy(verdicts, ([, { add }]) => add.join(" ")).values())
    for (let from = 0; from < group.length; from += AT_ONCE) {
      context.checkpoint();
      const flags = group[0]?.[1].add ?? [];
      const some = group.slice(from, from + AT_ONCE).map(([copy]) => copy);
      if (flags.length > 0) await add(context, work, sessions.new, some, flags);
    }
  tell(work, verdicts, stored, permitted);
}

function changedCopies(work: FolderWork): Copy[] {
  const copies: Copy[] = [];
  const known = new Map<string, boolean>();
  for (const { oldUid, flags: given, adding = [] } of work.ledger.settled.values()) {
    const place = work.ledger.ownCopy(oldUid);
    if (place === null || !given) continue;
    const old = work.table.get(oldUid)?.flags ?? null;
    // Most messages of a folder share a few sets of flags.
    const key = `${given.join(" ")}\n${old?.join(" ")}`;
    const differs = known.get(key) ?? (old !== null && isOther(given, old));
    known.set(key, differs);
    if (differs || adding.length > 0) copies.push({ oldUid, place, given, adding, old });
  }
  return copies;
}

/** Whether anything is missing on one of the sides, or cannot be kept. */
function isOther(given: readonly string[], old: readonly string[]): boolean {
  const { flags, keywordsNotKept, flagsNotKept } = sendableFlags(old, ANYTHING);
  const isLeft = keywordsNotKept.length + flagsNotKept.length > 0;
  return isLeft || without(flags, given).length > 0 || without(given, flags).length > 0;
}

/** The flags that the copies have now; those that are no longer there are missing. */
async function storedFlags(
  session: NewSession,
  copies: readonly Copy[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const wanted = new Set<number>(copies.map((copy) => copy.place));
  const stored = new Map<number, readonly string[]>();
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const uid of wanted) [first, last] = [Math.min(first, uid), Math.max(last, uid)];
  for await (const rows of session.listMessages(first, last))
    for (const row of rows) if (wanted.has(row.uid)) stored.set(row.uid, row.flags);
  return stored;
}

function judge(
  { given, adding, old }: Copy,
  stored: readonly string[] | undefined,
  permitted: Pick<OpenFolder, "permanentFlags" | "newKeywords">,
): Verdict {
  if (stored === undefined) return { arrived: [], add: [], isTouched: false, removed: [] };
  const arrived = adding.filter((flag) => without([flag], stored).length === 0);
  const missing = without(sendableFlags(old ?? [], permitted).flags, stored);
  // With \Deleted as well: a copy that the person is about to delete is left alone.
  const isTouched = without(given, stored).length > 0 || without(ofClients(stored), [...given, ...adding]).length > 0;
  const ours = [...new Set([...given, ...arrived])];
  return {
    arrived,
    add: isTouched ? [] : missing.sort(),
    isTouched: isTouched && missing.length > 0,
    removed:
      old === null
        ? []
        : ours.filter((flag) => without([flag], stored).length === 0 && without([flag], old).length > 0),
  };
}

/** Writes down what has become of what an earlier attempt was about to add. */
async function settle(context: RunContext, work: FolderWork, verdicts: ReadonlyMap<Copy, Verdict>): Promise<void> {
  const open = [...verdicts].filter(([{ adding }]) => adding.length > 0);
  for (const group of Map.groupBy(open, ([, { arrived }]) => arrived.join(" ")).values()) {
    const flags = group[0]?.[1].arrived ?? [];
    const copies = group.map(([copy]) => copy);
    await write(context, work, "FLAGGED", copies, flags);
    if (flags.length > 0) added(work, copies, flags);
  }
}

/** Adds the flags to the copies; where the server refuses them together, one by one. */
async function add(
  context: RunContext,
  work: FolderWork,
  session: NewSession,
  copies: readonly Copy[],
  flags: readonly string[],
): Promise<void> {
  if (context.request.dryRun) {
    for (const { oldUid } of copies) work.flagged.add(oldUid);
    return;
  }
  await write(context, work, "FLAGGING", copies, flags);
  try {
    await session.addFlags(
      copies.map((copy) => copy.place),
      flags,
    );
  } catch (error) {
    // Whatever a server has against a flag, it is no reason to end a run in which every message has arrived.
    const isRefusal = error instanceof MailError && error.scope !== "run" && !isConnectionTrouble(error);
    if (!isRefusal) throw error;
    await write(context, work, "FLAGGED", copies, []);
    for (const flag of flags)
      if (flags.length > 1) await add(context, work, session, copies, [flag]);
      else work.remark(flag.startsWith("\\") ? "flagNotKept" : "keywordNotKept", copies.length, flag);
    return;
  }
  await write(context, work, "FLAGGED", copies, flags);
  added(work, copies, flags);
}

/** The intent must be on the disk before the first STORE; losing the outcome only means looking again. */
async function write(
  context: RunContext,
  work: FolderWork,
  kind: FlagRow["kind"],
  copies: readonly Copy[],
  flags: readonly string[],
): Promise<void> {
  const { ledger } = work;
  const oldUids = packUids(copies.map((copy) => copy.oldUid));
  const row: FlagRow = { kind, folder: ledger.folder, batch: ledger.newBatch(), oldUids, flags };
  await context.world.journal.append([row], kind === "FLAGGING" ? "durable" : "lazy");
  ledger.apply(row);
}

/** The check afterwards looks whether the server has really kept them. */
function added(work: FolderWork, copies: readonly Copy[], flags: readonly string[]): void {
  for (const { oldUid } of copies) {
    work.flagged.add(oldUid);
    const sent = work.sent.get(oldUid);
    work.sent.set(oldUid, { date: sent?.date ?? null, flags: [...(sent?.flags ?? []), ...flags] });
  }
}

/** At the end, as an attempt may be made twice. */
function tell(
  work: FolderWork,
  verdicts: ReadonlyMap<Copy, Verdict>,
  stored: ReadonlyMap<number, readonly string[]>,
  permitted: Pick<OpenFolder, "permanentFlags" | "newKeywords">,
): void {
  if (work.flagged.size > 0) work.remark("flagAddedOnOld", work.flagged.size);
  for (const [{ oldUid, place, old }, { isTouched, removed }] of verdicts) {
    if (isTouched) work.remark("flagsKeptYours", 1);
    for (const flag of removed) work.remark("flagRemovedOnOld", 1, flag);
    // Of what this run has copied that was said when it was sent.
    if (old === null || !stored.has(place) || work.copiedNow.has(oldUid)) continue;
    const { keywordsNotKept, flagsNotKept } = sendableFlags(old, permitted);
    for (const keyword of keywordsNotKept) work.remark("keywordNotKept", 1, keyword);
    for (const flag of flagsNotKept) work.remark("flagNotKept", 1, flag);
  }
}

/** Those that `other` does not have, in whichever case it writes them. */
function without(flags: readonly string[], other: readonly string[]): string[] {
  const there = new Set(other.map((flag) => flag.toLowerCase()));
  return flags.filter((flag) => !there.has(flag.toLowerCase()));
}

/** \Recent is the server's own. */
function ofClients(flags: readonly string[]): string[] {
  return flags.filter((flag) => flag.toLowerCase() !== "\\recent");
}
