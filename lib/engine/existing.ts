/**
 * Mail that is on the new server already and that we did not copy: brought by another tool, by a run whose journal is lost, or
 * delivered to both sides. Counted as multisets: n copies on old and m on new leave n − m to copy. Anything less than equal is copied.
 */
import { CopySearch } from "./copy-search.ts";
import type { FolderWork } from "./folder-work.ts";
import { type Ladder, ladder, RUNGS, senderFields } from "./identity.ts";
import type { Way } from "./journal-rows.ts";
import { unownedBefore } from "./known-messages.ts";
import type { Sessions } from "./lanes.ts";
import type { Settled } from "./ledger.ts";
import type { MessageFacts, OpenFolder, ReadingSession } from "./ports.ts";
import { recordPresent } from "./present.ts";
import { bytesOf, fetchOne } from "./read.ts";
import type { RunContext } from "./run-context.ts";

/** What decides whether two messages are worth comparing, and what they are compared by. */
interface Known {
  readonly facts: MessageFacts;
  readonly messageId: string | null;
  readonly senderKey: string;
}

interface Match {
  readonly old: Known;
  readonly fresh: Known;
  readonly how: Way;
  /** The rung of the ladder on which they are equal; empty where that says nothing. */
  readonly rung: string;
  readonly digest: string;
}

/**
 * Finds such messages for everything the folder has still to do, and writes them down. Both folders must be open. Answers whether any were
 * found; then another folder may be open on the new session.
 */
export async function matchExisting(
  context: RunContext,
  work: FolderWork,
  sessions: Sessions,
  target: OpenFolder,
): Promise<boolean> {
  const remaining = work.remaining();
  if (remaining.length === 0 || context.isFresh(work, target)) return false;
  const unowned = await unownedMessages(context, work, sessions, target);
  if (unowned.length === 0) return false;
  const fresh = await know(sessions.new, unowned);
  const old = await know(
    sessions.old,
    remaining.flatMap((uid) => work.table.get(uid) ?? []),
  );
  const pairs = possiblePairs(old, fresh);
  const matches = await compare(context, sessions, pairs);
  if (matches.length === 0) return false;
  await record(context, work, target, await withoutOurOwn(context, sessions, matches));
  return true;
}

/**
 * Leaves out what may be copies of ours that the person has filed here: a message equal to one of ours that is not in its place stands for
 * that one first, so that its twin is still copied.
 */
async function withoutOurOwn(context: RunContext, sessions: Sessions, matches: readonly Match[]): Promise<Match[]> {
  await context.loadLedgers();
  const digests = new Set(matches.map((match) => match.digest));
  const search = new CopySearch(context, sessions);
  const astray = new Map<string, number>();
  const isAstray = ({ digest }: Settled): void => {
    astray.set(digest, (astray.get(digest) ?? 0) + 1);
  };
  for (const { ledger, newKey, work } of context.ledgers) {
    for (const entry of ledger.settled.values()) {
      if (!digests.has(entry.digest) || entry.newUid === 0 || (await search.isInPlace(newKey, ledger, entry))) continue;
      isAstray(entry);
    }
    // Of messages that are still there the copy is looked for here; of those that have left, nobody has found it yet.
    for (const entry of ledger.unplaced.values()) if (!work?.isOnOld(entry.oldUid)) isAstray(entry);
  }
  return matches.filter((match) => {
    const count = astray.get(match.digest) ?? 0;
    if (count > 0) astray.set(match.digest, count - 1);
    return count === 0;
  });
}

/** Of the new folder, which must be open. */
export async function unownedMessages(
  context: RunContext,
  work: FolderWork,
  { new: session }: Sessions,
  target: OpenFolder,
): Promise<MessageFacts[]> {
  const owned = context.ownedNewUids(work);
  const isUnowned = ({ uid }: MessageFacts): boolean => !owned.has(uid);
  const known = context.sharing(work).length === 1 ? unownedBefore(work, target) : null;
  // Nothing but copies, and nothing came since.
  if (known?.uids.length === 0 && target.uidNext === known.uidNext) return [];
  const earlier = known && known.uids.length > 0 ? await session.factsOf(known.uids) : [];
  const unowned = earlier.filter(isUnowned);
  for await (const rows of session.listMessages(known?.uidNext ?? 1, null)) unowned.push(...rows.filter(isUnowned));
  return unowned;
}

async function know(session: ReadingSession, messages: readonly MessageFacts[]): Promise<Known[]> {
  const byUid = new Map(messages.map((facts) => [facts.uid, facts]));
  const known: Known[] = [];
  for await (const { uid, header } of session.fetchHeaders([...byUid.keys()])) {
    const facts = byUid.get(uid);
    const fields = senderFields(header);
    if (facts) known.push({ facts, messageId: fields.messageId, senderKey: fields.key });
  }
  return known;
}

/** For each message on new those on old that it could be: same size, or same Message-ID, or the same four sender fields. */
function possiblePairs(old: readonly Known[], fresh: readonly Known[]): Map<Known, Known[]> {
  const bySize = Map.groupBy(old, (message) => message.facts.size);
  const byId = Map.groupBy(old, (message) => message.messageId);
  const byKey = Map.groupBy(old, (message) => message.senderKey);
  const pairs = new Map<Known, Known[]>();
  for (const message of fresh) {
    const possible = new Set([
      ...(bySize.get(message.facts.size) ?? []),
      ...(message.messageId === null ? [] : (byId.get(message.messageId) ?? [])),
      ...(message.senderKey.trim() === "" ? [] : (byKey.get(message.senderKey) ?? [])),
    ]);
    if (possible.size > 0) pairs.set(message, [...possible]);
  }
  return pairs;
}

/** Bodies are read only here, each once; of a message only its digests are kept. */
async function compare(context: RunContext, sessions: Sessions, pairs: Map<Known, Known[]>): Promise<Match[]> {
  const oldLadders = new Map<Known, Ladder | null>();
  const freshLadders = new Map<Known, Ladder | null>();
  for (const [fresh, possible] of pairs) {
    context.checkpoint();
    freshLadders.set(fresh, await ladderOf(sessions.new, fresh.facts));
    for (const old of possible) if (!oldLadders.has(old)) oldLadders.set(old, await ladderOf(sessions.old, old.facts));
  }
  const matches: Match[] = [];
  const taken = new Set<Known>();
  const pass = (
    how: Way,
    rung: string,
    equal: (old: Known, one: Ladder, fresh: Known, two: Ladder) => boolean,
  ): void => {
    for (const [fresh, possible] of pairs) {
      const two = freshLadders.get(fresh);
      if (!two || taken.has(fresh)) continue;
      const old = possible.find((candidate) => {
        const one = oldLadders.get(candidate);
        return one && !taken.has(candidate) && equal(candidate, one, fresh, two);
      });
      const digest = old && oldLadders.get(old)?.exact;
      if (!old || !digest) continue;
      taken.add(old).add(fresh);
      matches.push({ old, fresh, how, rung, digest });
    }
  };
  // Rung by rung over all pairs, so that a twin changed by the server never takes the place of an exact one.
  for (const rung of RUNGS)
    pass(rung === "exact" ? "same" : "changedByServer", rung, (_old, one, _fresh, two) => one[rung] === two[rung]);
  pass(
    "deliveredToBoth",
    "",
    (old, one, fresh, two) =>
      old.messageId !== null && old.senderKey === fresh.senderKey && one.afterHeader === two.afterHeader,
  );
  return matches;
}

async function ladderOf(session: ReadingSession, facts: MessageFacts): Promise<Ladder | null> {
  const message = await fetchOne(session, facts);
  return message && message.size > 0 ? ladder(bytesOf(message)) : null;
}

async function record(
  context: RunContext,
  work: FolderWork,
  target: OpenFolder,
  matches: readonly Match[],
): Promise<void> {
  for (const { old, how, rung } of matches) {
    if (how === "changedByServer" || how === "deliveredToBoth") work.remark(how, 1, rung);
    context.progress(work, 1, old.facts.size);
  }
  if (context.request.dryRun) {
    for (const match of matches) work.wouldBeThere.add(match.old.facts.uid);
    return;
  }
  const settled = matches.map(({ old, fresh, how, digest }) => ({
    oldUid: old.facts.uid,
    newUid: fresh.facts.uid,
    size: old.facts.size,
    digest,
    way: how,
  }));
  await recordPresent(context, work, target.uidValidity, settled);
}
