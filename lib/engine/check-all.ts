/** Checking every folder, looking for copies that are not in their place, and closing the folders' journals. */
import { checkFolder, checkLook, takeChecked } from "./check-folder.ts";
import { CopySearch } from "./copy-search.ts";
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { ClosingRow } from "./journal-rows.ts";
import type { Lane } from "./lanes.ts";
import type { Settled } from "./ledger.ts";
import { type Looking, lookShare, lookTogether, takeTogether } from "./look-together.ts";
import type { FolderLook } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import type { Lanes } from "./side-by-side.ts";

/** Re-reads every new folder. What this run copied and is nowhere becomes a problem; what people moved or deleted, a remark. */
export async function checkAll(context: RunContext, lanes: Lanes): Promise<void> {
  const works = context.works.filter((work) => !work.folderProblem);
  for (const { name } of context.inOrder.filter((work) => "stamp" in work)) tellChecked(context, name);
  await noteStandings(context, lanes.first, works);
  const missing = new Map<FolderWork, readonly Settled[]>();
  // Those that share a new folder one after another: neither may take the other's copies for its own.
  const queue = [...Map.groupBy(works, (work) => work.newKey).values()];
  const most = lookShare(queue.length, context.request);
  await lanes.each(async (lane) => {
    const lookOf = ([work, ...sharing]: readonly FolderWork[]): Looking | null =>
      work && sharing.length === 0 ? checkLook(context, work) : null;
    while (queue.length > 0) {
      const { first = [], looks } = takeTogether(queue, most, lookOf);
      const works = looks.size > 0 ? [...looks.keys()].flat() : first;
      const checked = await checkTogether(context, lane, looks);
      for (const work of works) missing.set(work, await checkOne(context, lane, work, checked.get(work)));
    }
  });
  for (const work of works) await explainMissing(context, lanes.first, work, missing.get(work) ?? []);
}

function tellChecked({ world: { observer } }: RunContext, name: string): void {
  observer.folderStarted(name);
  observer.folderFinished(name);
}

/** How the new folders stand now that everything is written, see verified.ts; asked for where the server tells all in one answer. */
async function noteStandings(context: RunContext, lane: Lane, works: readonly FolderWork[]): Promise<void> {
  if (!works.some((work) => context.standings.has(work.mapped.old.name))) return;
  context.newStandings = await lane.use(
    () => 0,
    async (sessions) => (await sessions.new.listStandings()).standings,
  );
}

/** Looks into folders that nobody shares. Answers those in which there is nothing to do, with the copies that are not in their place. */
async function checkTogether(
  context: RunContext,
  lane: Lane,
  looks: ReadonlyMap<readonly FolderWork[], FolderLook>,
): Promise<ReadonlyMap<FolderWork, readonly Settled[]>> {
  context.checkpoint();
  const on = { context, lane, side: "new" } as const;
  const alone = new Map([...looks].flatMap(([works, look]) => works.map((work) => [work, look] as const)));
  const checked = new Map<FolderWork, readonly Settled[]>();
  await lookTogether(on, alone, (work, sight, prints) => {
    const missing = takeChecked(context, work, { sight, prints, known: alone.get(work)?.known });
    if (missing) checked.set(work, missing);
    return missing !== null;
  });
  return checked;
}

/** Answers the copies that are not in their place. `checked`: those that are already known. */
async function checkOne(
  context: RunContext,
  lane: Lane,
  work: FolderWork,
  checked: readonly Settled[] | undefined,
): Promise<readonly Settled[]> {
  if (!checked) context.checkpoint();
  context.world.observer.folderStarted(work.name);
  let missing: readonly Settled[] = checked ?? [];
  try {
    if (!checked)
      missing = await lane.use(
        () => 0,
        (sessions) => work.attempt(() => checkFolder(context, work, sessions)),
      );
    work.verified = true;
  } catch (error) {
    if (!(error instanceof MailError) || error.scope !== "folder") throw error;
    work.setAsideFolder(error);
  }
  await context.reportProblems(work);
  context.world.observer.folderFinished(work.name);
  return missing;
}

/**
 * Copies of this run are looked for everywhere, as nobody may lose one unnoticed. People delete and file what earlier runs copied as they like:
 * a quick check, made every night perhaps, only counts it; a full one looks which of it is still somewhere.
 */
async function explainMissing(
  context: RunContext,
  lane: Lane,
  work: FolderWork,
  entries: readonly Settled[],
): Promise<void> {
  const wanted = entries.filter((entry) => isLookedFor(context, work, entry));
  const elsewhere = wanted.length > 0 ? await tryToFind(context, lane, work, wanted) : new Set();
  const gone = entries.filter((entry) => !elsewhere.has(entry) && !work.problems.has(entry.oldUid));
  if (elsewhere.size > 0) work.remark("elsewhereOnNew", elsewhere.size);
  const deleted = gone.filter((entry) => !work.sent.isCopied(entry.oldUid)).length;
  if (deleted > 0) work.remark("deletedOnNew", deleted);
  for (const { oldUid } of gone)
    if (work.sent.isCopied(oldUid))
      work.setAside(
        oldUid,
        new MailError("message.notThere", "copied, but no longer on the new server when looked again"),
      );
  await context.reportProblems(work);
}

function isLookedFor(context: RunContext, work: FolderWork, { oldUid }: Settled): boolean {
  if (work.problems.has(oldUid)) return false;
  return context.request.verify === "full" || work.sent.isCopied(oldUid);
}

/** A folder that cannot be searched ends no run in which everything else has been checked. */
async function tryToFind(
  context: RunContext,
  lane: Lane,
  work: FolderWork,
  entries: readonly Settled[],
): Promise<Set<Settled>> {
  try {
    return await findElsewhere(context, lane, work, entries);
  } catch (error) {
    if (error instanceof MailError && error.scope === "folder") return new Set();
    throw error;
  }
}

/** Those whose bytes lie in some folder of the new account, as a message that is nobody else's copy. */
function findElsewhere(
  context: RunContext,
  lane: Lane,
  work: FolderWork,
  entries: readonly Settled[],
): Promise<Set<Settled>> {
  return lane.use(
    () => 0,
    async (sessions) => {
      await context.loadLedgers();
      const found = new Set<Settled>();
      await sessions.old.examine(work.mapped.old.name);
      const search = new CopySearch(context, sessions);
      for (const entry of entries) {
        context.checkpoint();
        if (await search.takeElsewhere(work, entry.oldUid, { ledger: work.ledger, oldUid: entry.oldUid }))
          found.add(entry);
      }
      return found;
    },
  );
}

/** So many messages are closed in one transaction at least: each is a wait for the disk, and nobody else writes meanwhile. */
const CLOSED_TOGETHER = 5_000;

/** One row instead of many, for every folder with nothing open and anything new to say. */
export async function closeFolders(context: RunContext): Promise<void> {
  const { journal } = context.world;
  let messages = 0;
  let together = new Map<number, Iterable<ClosingRow>>();
  for (const { ledger, held } of [...context.works, ...context.rescues]) {
    // What is held back still needs to know what it waits for.
    if (ledger.rowsSinceClosed === 0 || !ledger.canClose() || held.size > 0) continue;
    together.set(ledger.folder, ledger.closingRows());
    messages += ledger.settled.size;
    if (messages < CLOSED_TOGETHER) continue;
    await journal.closeFolders(together);
    together = new Map();
    messages = 0;
  }
  await journal.closeFolders(together);
}
