/**
 * Flags that messages have on old and their copies do not, because they were given since or could not travel along, are added to the
 * copies, where the person has not changed a copy's flags meanwhile. Nothing is ever taken away: a flag that is gone on old is only listed.
 * A folder whose copies have everything costs nothing.
 */
import { isConnectionTrouble, MailError } from "./errors.ts";
import { ANYTHING, type Copy, changedCopies, judge, Losses, type Permitted, type Verdict } from "./flag-verdicts.ts";
import type { FolderWork } from "./folder-work.ts";
import type { FlagRow } from "./journal-rows.ts";
import type { Lane, Sessions } from "./lanes.ts";
import type { NewSession } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import { placeUnknown } from "./settle.ts";
import type { Lanes } from "./side-by-side.ts";
import { packUids } from "./uid-list.ts";

/** So many copies are given a flag at a time. */
const AT_ONCE = 1_000;
/** One in so many is asked for by itself; more are listed with all that lie between them. */
const FEW = 10;

/** Brings the flags of all folders up to date. Throws whatever ends connections for good. */
export async function pushAllFlags(context: RunContext, lanes: Lanes): Promise<void> {
  const works = context.works.filter((work) => !work.folderProblem && changedCopies(work).length > 0);
  if (works.length === 0) return;
  // Those that share a new folder one after another: neither may take the other's copies for its own.
  const queue = [...Map.groupBy(works, (work) => work.newKey).values()];
  await lanes.each(async (lane) => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift())
      for (const work of group) await pushUnlessUnreadable(context, lane, work);
  });
}

/** What concerns only this folder sets it aside. */
async function pushUnlessUnreadable(context: RunContext, lane: Lane, work: FolderWork): Promise<void> {
  context.checkpoint();
  try {
    await lane.use(
      () => work.flagged.size,
      (sessions) => work.attempt(() => pushFlags(context, work, sessions)),
    );
  } catch (error) {
    if (!(error instanceof MailError) || error.scope !== "folder") throw error;
    work.setAsideFolder(error);
    await context.reportProblems(work);
  }
}

/** One folder. Can be called again after connection trouble. A dry run only says what it would do. */
export async function pushFlags(context: RunContext, work: FolderWork, sessions: Sessions): Promise<void> {
  const folder = context.newFolders.get(work.newKey);
  if (!folder?.selectable || changedCopies(work).length === 0) return;
  const { dryRun } = context.request;
  const target = await (dryRun ? sessions.new.examine(folder.name) : sessions.new.select(folder.name));
  if (target.uidValidity !== work.ledger.newUidValidity) return;
  if (!dryRun) await placeUnknown(context, work, sessions);
  const copies = changedCopies(work);
  // A folder opened for reading keeps no flags (RFC 9051, 6.3.3), and says so.
  const permitted = dryRun ? ANYTHING : target;
  const stored = await storedFlags(sessions.new, work, copies);
  const verdicts = new Map(copies.map((copy) => [copy, judge(copy, stored, permitted)]));
  if (!dryRun) await settle(context, work, verdicts);
  const losses = new Losses();
  const missing = byFlag(verdicts);
  if (dryRun) for (const copies of missing.values()) for (const { oldUid } of copies) work.flagged.add(oldUid);
  else await addAll(context, work, { session: sessions.new, permitted, losses }, missing);
  tell(work, verdicts, losses);
}

/** Flag by flag, as a server that dislikes one may take the others. */
function byFlag(verdicts: ReadonlyMap<Copy, Verdict>): ReadonlyMap<string, Copy[]> {
  const missing = new Map<string, Copy[]>();
  for (const [copy, { add }] of verdicts)
    for (const flag of add) {
      const copies = missing.get(flag) ?? [];
      copies.push(copy);
      missing.set(flag, copies);
    }
  return missing;
}

/** The flags that the copies have now, by their place; those that are no longer there are missing. */
async function storedFlags(
  session: NewSession,
  { ledger }: FolderWork,
  copies: readonly Copy[],
): Promise<ReadonlyMap<number | null, readonly string[]>> {
  const wanted = new Set<number>(copies.flatMap((copy) => copy.place ?? []));
  const stored = new Map<number, readonly string[]>();
  if (wanted.size === 0) return stored;
  if (wanted.size * FEW <= ledger.settled.size) {
    for (const { uid, flags } of await session.factsOf([...wanted])) stored.set(uid, flags);
    return stored;
  }
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const uid of wanted) [first, last] = [Math.min(first, uid), Math.max(last, uid)];
  for await (const rows of session.listMessages(first, last))
    for (const row of rows) if (wanted.has(row.uid)) stored.set(row.uid, row.flags);
  return stored;
}

/** Writes down what has become of what an earlier attempt was about to add. */
async function settle(context: RunContext, work: FolderWork, verdicts: ReadonlyMap<Copy, Verdict>): Promise<void> {
  const open = [...verdicts].filter(([{ adding }]) => adding.length > 0);
  for (const group of Map.groupBy(open, ([, { arrived }]) => arrived.join(" ")).values()) {
    const flags = group[0]?.[1].arrived ?? [];
    const copies = group.map(([copy]) => copy);
    await write(context, work, "FLAGGED", [{ copies, flags }]);
    if (flags.length > 0) added(work, copies, flags);
  }
}

interface Adding {
  readonly session: NewSession;
  readonly permitted: Permitted;
  readonly losses: Losses;
}

/** Adds the flags to their copies: one intent for all of them, as each is a wait for the disk. */
async function addAll(
  context: RunContext,
  work: FolderWork,
  adding: Adding,
  missing: ReadonlyMap<string, readonly Copy[]>,
): Promise<void> {
  const hopeful = [...missing].filter(([flag, copies]) => !isLost(work, adding, flag, copies));
  await write(
    context,
    work,
    "FLAGGING",
    hopeful.map(([flag, copies]) => ({ copies, flags: [flag] })),
  );
  const granted = new Map<Copy, string[]>(hopeful.flatMap(([, copies]) => copies.map((copy) => [copy, []])));
  for (const [flag, copies] of hopeful) {
    for (let from = 0; from < copies.length; from += AT_ONCE) {
      context.checkpoint();
      const some = copies.slice(from, from + AT_ONCE);
      if (await isAdded(work, adding, some, flag)) for (const copy of some) granted.get(copy)?.push(flag);
    }
  }
  // What is said of a copy's flags once replaces all that was about to be added: it is said of all flags together.
  const groups = Map.groupBy(granted, ([, flags]) => flags.join(" "));
  await write(
    context,
    work,
    "FLAGGED",
    [...groups.values()].map((group) => ({ copies: group.map(([copy]) => copy), flags: group[0]?.[1] ?? [] })),
  );
}

/** Whether the folder is known not to take the flag: then it is noted as lost. */
function isLost(work: FolderWork, { permitted, losses }: Adding, flag: string, copies: readonly Copy[]): boolean {
  const why = work.keywords.whyNot(flag, permitted);
  if (why) losses.note(flag, why, oldUidsOf(copies));
  return why !== null;
}

function oldUidsOf(copies: readonly Copy[]): number[] {
  return copies.map(({ oldUid }) => oldUid);
}

/** Adds the flag to the copies; false: the server does not take it. What it refused once is not tried again. */
async function isAdded(work: FolderWork, adding: Adding, copies: readonly Copy[], flag: string): Promise<boolean> {
  if (isLost(work, adding, flag, copies)) return false;
  try {
    await adding.session.addFlags(
      copies.flatMap((copy) => copy.place ?? []),
      [flag],
    );
  } catch (error) {
    // Whatever a server has against a flag, it is no reason to end a run in which every message has arrived.
    const refusal = error instanceof MailError && error.scope !== "run" ? error : null;
    if (refusal === null || isConnectionTrouble(error)) throw error;
    work.keywords.refuse(flag, refusal.code === "message.tooManyKeywords");
    if (!isLost(work, adding, flag, copies)) adding.losses.note(flag, "refused", oldUidsOf(copies));
    return false;
  }
  work.keywords.note([flag]);
  added(work, copies, [flag]);
  return true;
}

/** The intent must be on the disk before the first STORE; losing the outcome only means looking again. */
async function write(
  context: RunContext,
  work: FolderWork,
  kind: FlagRow["kind"],
  all: readonly { readonly copies: readonly Copy[]; readonly flags: readonly string[] }[],
): Promise<void> {
  const { ledger } = work;
  const rows = all.map(
    ({ copies, flags }): FlagRow => ({
      ...{ kind, folder: ledger.folder, batch: ledger.newBatch(), flags },
      oldUids: packUids(oldUidsOf(copies)),
    }),
  );
  if (rows.length === 0) return;
  await context.world.journal.append(rows, kind === "FLAGGING" ? "durable" : "lazy");
  for (const row of rows) ledger.apply(row);
}

/** The check afterwards looks whether the server has really kept them. */
function added(work: FolderWork, copies: readonly Copy[], flags: readonly string[]): void {
  for (const { oldUid } of copies) {
    work.flagged.add(oldUid);
    const sent = work.sent.get(oldUid);
    work.sent.set(oldUid, { date: sent?.date ?? null, flags: [...(sent?.flags ?? []), ...flags] });
  }
}

function tell(work: FolderWork, verdicts: ReadonlyMap<Copy, Verdict>, losses: Losses): void {
  // What this run has copied was not marked since.
  const since = [...work.flagged].filter((oldUid) => !work.sent.isCopied(oldUid)).length;
  if (since > 0) work.remark("flagAddedOnOld", since);
  for (const [{ oldUid }, { isTouched, removed, lost }] of verdicts) {
    if (isTouched) work.remark("flagsKeptYours", 1);
    for (const flag of removed) work.remark("flagRemovedOnOld", 1, flag);
    for (const flag of lost) losses.note(flag, "refused", [oldUid]);
  }
  if (losses.full.size > 0) work.remark("keywordsFull", losses.full.size);
  for (const [flag, { size }] of losses.refused)
    work.remark(flag.startsWith("\\") ? "flagNotKept" : "keywordNotKept", size, flag);
}
