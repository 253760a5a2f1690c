/**
 * Stamping folders that were found in order (stamp.ts). When each number is taken decides whether a change can slip through:
 *
 * - The old side's standing is that of the listing with which the run begins, before the folder is opened. A change after that, even while its
 *   messages are listed, makes the next run find other numbers.
 * - The new side's is asked for after everything was written and before the first folder is read again. What a person changes between that
 *   and the reading, or after it, makes the next run find other numbers, too; so where it finds the same ones, the check has read just that.
 * - A stamp is written at the very end, after the folder's rows were closed, and taken away before anything is written about the folder again:
 *   while there is one, the journal says what it said at that check.
 */
import { type Copy, changedCopies } from "./flag-verdicts.ts";
import { pathKey } from "./folder-map.ts";
import type { FolderWork } from "./folder-work.ts";
import { asListAgain } from "./known-messages.ts";
import type { FolderStanding, OpenFolder } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import type { VerifiedStamp } from "./stamp.ts";
import type { RemarkKind } from "./tally.ts";
import { packUids } from "./uid-list.ts";
import { keyOf } from "./unchanged.ts";

/** What every look at an unchanged folder says again. */
const SAID_AGAIN: ReadonlySet<RemarkKind> = new Set([
  "renamed",
  "notFollowed",
  "deletedLeftOut",
  "olderLeftOut",
  "largeLeftOut",
  "emptyLeftOut",
  "internalDataLeftOut",
]);

/** What is said of a message when something is done about it, and by no later look. */
const SAID_ONCE: ReadonlySet<RemarkKind> = new Set([
  "flagAddedOnOld",
  "movedOnOld",
  "deliveredToBoth",
  "dateChanged",
  "dateNotKept",
  "superseded",
  "appendedSlower",
]);

/** What is said again where the look wrote nothing; of a look that did, only the next one knows. Losses that a new attempt may mend are not among them. */
const SAID_AGAIN_IN_QUIET: ReadonlySet<RemarkKind> = new Set([...SAID_AGAIN, "flagRemovedOnOld", "flagsKeptYours"]);

/** As well, where the check was a quick one: a full one finds more of this. */
const SAID_AGAIN_IN_QUICK: ReadonlySet<RemarkKind> = new Set([
  ...SAID_AGAIN_IN_QUIET,
  "deletedOnNew",
  "changedByServer",
]);

/** The stamps of this run's works that are in order, by JournalFolder.id. Before their rows are closed; to be kept after that. */
export function stampsOf(context: RunContext): ReadonlyMap<number, VerifiedStamp> {
  const stamps = new Map<number, VerifiedStamp>();
  const saving = new Set(context.rescues.flatMap(({ newKey, of }) => [newKey, of.newKey]));
  for (const work of context.works) {
    const stamp = saving.has(work.newKey) ? null : stampOf(context, work);
    if (stamp) stamps.set(work.journalFolder.id, stamp);
  }
  return stamps;
}

function stampOf(context: RunContext, work: FolderWork): VerifiedStamp | null {
  const { request } = context;
  const there = context.newFolders.get(work.newKey);
  const old = context.standings.get(work.mapped.old.name);
  const fresh = there && context.newStandings.get(there.name);
  if (!there || !old || !fresh || !work.seenOnOld || !work.seenOnNew) return null;
  const changed = changedCopies(work);
  if (!isInOrder(context, work, changed.length > 0)) return null;
  // A server that says one thing in a list and another when the folder is opened is not to be believed unseen.
  if (!agrees(old, work.seenOnOld) || !agrees(fresh, work.seenOnNew)) return null;
  // Where nothing lies of ours, the next run may find another folder for the name.
  if (work.ledger.settled.size === 0 && pathKey(there.path) !== work.newKey) return null;
  const { found, copied, copiedBefore, alreadyThere, leftOut } = work.report();
  return {
    key: keyOf(request, work.mapped),
    at: context.now(),
    old,
    new: fresh,
    newName: there.name,
    counts: { found, copiedBefore: copied + copiedBefore, alreadyThere, leftOut },
    bytes: work.bytesFound(),
    remarks: work
      .remarkList()
      .filter(({ kind }) => !SAID_ONCE.has(kind))
      .map(({ kind, messages, detail }) => ({ kind, messages, detail })),
    departed: packUids(departedFrom(work)),
    ...listAgainOf(work, { old, fresh, changed }),
  };
}

/** One by one, as there may be half a million copies. */
function departedFrom(work: FolderWork): number[] {
  const departed: number[] = [];
  for (const oldUid of work.ledger.settled.keys()) if (!work.isOnOld(oldUid)) departed.push(oldUid);
  return departed;
}

/** What the next run has to list beside what came in after these standings. */
function listAgainOf(
  { oddOnNew, table, leftOut }: FolderWork,
  { old, fresh, changed }: { old: FolderStanding; fresh: FolderStanding; changed: readonly Copy[] },
): Pick<VerifiedStamp, "listAgain"> {
  const differing = new Set(changed.map(({ oldUid }) => oldUid));
  const ofOld = function* (): Iterable<number> {
    for (const uid of table.uids()) if (uid < old.uidNext && (leftOut.has(uid) || differing.has(uid))) yield uid;
  };
  const listAgain = asListAgain(ofOld(), oddOnNew?.filter((uid) => uid < fresh.uidNext) ?? null);
  return listAgain ? { listAgain } : {};
}

/** Whether everything found is in its place, and the next look could add nothing. */
function isInOrder({ request }: RunContext, work: FolderWork, hasOtherFlags: boolean): boolean {
  const { ledger } = work;
  const { vanished, notSettled, problems } = work.report();
  if (work.folderProblem || !work.verified || work.newFolderIsGone || !work.isListedWhole) return false;
  if (vanished + notSettled + problems + work.held.size > 0) return false;
  if (!ledger.canClose() || ledger.open.size + ledger.adrift.length > 0) return false;
  const isQuiet = ledger.rowsSinceClosed === 0;
  const kinds = work.remarkList().map(({ kind }) => kind);
  const again = request.verify === "full" ? SAID_AGAIN_IN_QUIET : SAID_AGAIN_IN_QUICK;
  if (!kinds.every((kind) => SAID_ONCE.has(kind) || (isQuiet ? again : SAID_AGAIN).has(kind))) return false;
  return isQuiet || !hasOtherFlags;
}

function agrees(standing: FolderStanding, opened: OpenFolder): boolean {
  return (
    standing.uidValidity === opened.uidValidity &&
    standing.messages === opened.messages &&
    (opened.uidNext ?? standing.uidNext) === standing.uidNext &&
    (opened.highestModSeq ?? standing.highestModSeq) === standing.highestModSeq
  );
}
