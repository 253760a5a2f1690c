/**
 * Comparing two accounts message by message, without any journal: the second opinion that nobody has to take our word for.
 * Folders are paired by the same rules as an import, messages as multisets by their bytes.
 */
import { Interrupted } from "./errors.ts";
import { comparableFlags } from "./flags.ts";
import { levels, type MappedFolder, mapFolders, pathKey, pathText } from "./folder-map.ts";
import { type Ladder, ladder, RUNGS } from "./identity.ts";
import { isInternalData } from "./internal-data.ts";
import { Lane, type Sessions } from "./lanes.ts";
import { chooseFolders, leftOutBecause } from "./plan.ts";
import type { FolderNaming, ListedFolder, MessageFacts, OldSession, ReadingSession } from "./ports.ts";
import { bytesOf, chunks, fetchOne } from "./read.ts";
import { ReconnectBudget } from "./reconnects.ts";
import type { ImportRequest } from "./request.ts";
import { apart, spelling } from "./spelling.ts";
import { Suspects } from "./suspects.ts";
import type { World } from "./world.ts";

export type Outcome = "same" | "missing on new" | "only on new" | "differs" | "unreadable";

export interface Comparison {
  /** Path on the old server; of what is only on new, the path there. */
  readonly folder: string;
  readonly outcome: Outcome;
  readonly oldUid: number | null;
  readonly newUid: number | null;
  /** What differs, or which side cannot be read; empty otherwise. */
  readonly detail: string;
}

export type CompareOptions = Pick<
  ImportRequest,
  "folders" | "include" | "exclude" | "map" | "below" | "since" | "maxMessageBytes" | "withDeleted" | "reservedNames"
>;

interface ReadMessage {
  readonly facts: MessageFacts;
  /** Null: the server does not hand it out. */
  readonly ladder: Ladder | null;
  readonly folder: string;
}

/**
 * Yields one result per message. Messages that the options leave out are not expected on new. Lost connections are opened again. Throws
 * MailError when a server cannot be reached or refuses, Interrupted when the signal is aborted.
 */
export async function* compareAccounts(
  { old, new: fresh, clock }: Pick<World, "old" | "new" | "clock">,
  options: CompareOptions,
  signal: AbortSignal,
): AsyncIterable<Comparison> {
  const suspects = new Suspects();
  const lane = new Lane({
    ...{ old, new: fresh, clock, suspects, reconnects: new ReconnectBudget() },
    ...{ signal, hardStop: signal, waiting: () => undefined },
  });
  try {
    yield* compareAll(lane, () => suspects.delivered, options, signal);
  } finally {
    await lane.close();
  }
}

async function* compareAll(
  lane: Lane,
  achieved: () => number,
  options: CompareOptions,
  signal: AbortSignal,
): AsyncIterable<Comparison> {
  const { newFolders, mapped, targets } = await lane.use(achieved, (sessions) => listBoth(sessions, options));
  const expected = Map.groupBy(mapped, (folder) => pathKey(folder.newPath));
  for (const [newKey, group] of expected) {
    const target = targets.get(newKey);
    const folders = group.map((folder) => folder.old);
    const [oldMessages, newMessages] = await lane.use(achieved, (sessions) =>
      Promise.all([
        readGroup(sessions.old, folders, options, signal),
        target ? readFolder(sessions.new, target, () => true, signal) : [],
      ]),
    );
    yield* pair(oldMessages, newMessages);
  }
  if (options.include.length > 0) return;
  const compared = new Set(targets.values());
  for (const folder of newFolders)
    if (folder.selectable && !compared.has(folder) && isInScope(folder, options))
      yield* pair([], await lane.use(achieved, (sessions) => readFolder(sessions.new, folder, () => true, signal)));
}

interface Both {
  readonly newFolders: readonly ListedFolder[];
  readonly mapped: readonly MappedFolder[];
  /** By pathKey() of the new path; folders that are not there are missing. */
  readonly targets: ReadonlyMap<string, ListedFolder>;
}

async function listBoth(sessions: Sessions, options: CompareOptions): Promise<Both> {
  const newFolders = await sessions.new.listFolders();
  const listed = await sessions.old.listFolders();
  const chosen = chooseFolders(listed, options);
  const mapped = mapFolders(chosen, {
    ...options,
    naming: sessions.new.naming,
    oldFolders: listed,
    newFolders,
    given: [],
  });
  return { newFolders, mapped, targets: targetsOf(mapped, newFolders, sessions.new.naming) };
}

/** Where mail is that an import put under these names: as still-there.ts finds it, but without a journal. */
function targetsOf(
  mapped: readonly MappedFolder[],
  newFolders: readonly ListedFolder[],
  naming: FolderNaming,
): Map<string, ListedFolder> {
  const bySpelling = Map.groupBy(
    newFolders.filter(({ selectable }) => selectable),
    ({ path }) => spelling(path),
  );
  const like = (path: readonly string[]): readonly ListedFolder[] => bySpelling.get(spelling(path)) ?? [];
  const beside = (path: readonly string[]): ListedFolder | undefined => like(apart(path, naming))[0];
  const wanted = new Set(mapped.map(({ newPath }) => pathKey(newPath)));
  const isFree = ({ path }: ListedFolder): boolean => !wanted.has(pathKey(path)) || beside(path) !== undefined;
  return new Map(
    mapped.flatMap(({ newPath }) => {
      const same = like(newPath).find(({ path }) => pathKey(path) === pathKey(newPath));
      const target = beside(newPath) ?? same ?? like(newPath).find(isFree);
      return target ? [[pathKey(newPath), target] as const] : [];
    }),
  );
}

/** Without a wish to compare everything, what lies outside of `--below` is somebody's other mail. */
function isInScope(folder: ListedFolder, options: CompareOptions): boolean {
  const below = options.below === null ? [] : levels(options.below);
  return below.every((level, index) => folder.path[index] === level);
}

async function readGroup(
  session: OldSession,
  folders: readonly ListedFolder[],
  options: CompareOptions,
  signal: AbortSignal,
): Promise<ReadMessage[]> {
  const all: ReadMessage[][] = [];
  for (const folder of folders)
    all.push(await readFolder(session, folder, (message) => leftOutBecause(message, options) === null, signal));
  return all.flat();
}

async function readFolder(
  session: ReadingSession,
  folder: ListedFolder,
  wanted: (message: MessageFacts) => boolean,
  signal: AbortSignal,
): Promise<ReadMessage[]> {
  await session.examine(folder.name);
  const listed: MessageFacts[] = [];
  let first: MessageFacts | undefined;
  for await (const window of session.listMessages(1, null)) {
    first ??= window[0];
    listed.push(...window.filter(wanted));
  }
  if (first !== undefined && listed[0] === first && (await isInternalData(session, first))) listed.shift();
  const read: ReadMessage[] = [];
  for (const chunk of chunks(listed, Number.POSITIVE_INFINITY)) {
    if (signal.aborted) throw new Interrupted();
    const ladders = await readLadders(session, chunk);
    for (const facts of chunk)
      read.push({ facts, ladder: ladders.get(facts.uid) ?? null, folder: pathText(folder.path) });
  }
  return read;
}

async function readLadders(session: ReadingSession, chunk: readonly MessageFacts[]): Promise<Map<number, Ladder>> {
  const ladders = new Map<number, Ladder>();
  for await (const message of session.fetchMessages(chunk.map((facts) => facts.uid))) {
    const parts: Uint8Array[] = [];
    for await (const part of message.body) parts.push(part);
    ladders.set(message.uid, ladder(Buffer.concat(parts)));
  }
  for (const facts of chunk) {
    if (ladders.has(facts.uid)) continue;
    const alone = await fetchOne(session, facts);
    if (alone) ladders.set(facts.uid, ladder(bytesOf(alone)));
  }
  return ladders;
}

/** Pairs the messages of one folder, the most alike first, so that twins never take each other's place. */
function* pair(old: readonly ReadMessage[], fresh: readonly ReadMessage[]): Iterable<Comparison> {
  const leftOld = new Set(old);
  const leftNew = new Set(fresh);
  for (const message of [...old, ...fresh]) {
    if (message.ladder !== null) continue;
    const isOld = leftOld.delete(message);
    leftNew.delete(message);
    const { uid } = message.facts;
    yield {
      folder: message.folder,
      outcome: "unreadable",
      oldUid: isOld ? uid : null,
      newUid: isOld ? null : uid,
      detail: isOld ? "on the old server" : "on the new server",
    };
  }
  const passes: ((message: ReadMessage) => string)[] = [
    (message) => `${message.ladder?.exact} ${dressing(message.facts)}`,
    ...RUNGS.map((rung) => (message: ReadMessage) => message.ladder?.[rung] ?? ""),
  ];
  for (const key of passes) {
    const waiting = Map.groupBy(leftNew, key);
    for (const message of leftOld) {
      const twin = waiting.get(key(message))?.shift();
      if (!twin) continue;
      leftOld.delete(message);
      leftNew.delete(twin);
      yield result(message, twin);
    }
  }
  for (const { facts, folder } of leftOld)
    yield { folder, outcome: "missing on new", oldUid: facts.uid, newUid: null, detail: "" };
  for (const { facts, folder } of leftNew)
    yield { folder, outcome: "only on new", oldUid: null, newUid: facts.uid, detail: "" };
}

/** Flags and date as one text. */
function dressing(facts: MessageFacts): string {
  return `${[...comparableFlags(facts.flags)].sort().join(" ")} ${facts.internalDate}`;
}

function result(old: ReadMessage, fresh: ReadMessage): Comparison {
  const differences: string[] = [];
  const rung = RUNGS.find((each) => old.ladder?.[each] === fresh.ladder?.[each]);
  if (rung !== "exact") differences.push(`bytes changed by the new server (${rung})`);
  const stored = comparableFlags(fresh.facts.flags);
  const lost = [...comparableFlags(old.facts.flags)].filter((flag) => !stored.has(flag));
  const added = [...stored].filter((flag) => !comparableFlags(old.facts.flags).has(flag));
  if (lost.length > 0) differences.push(`flags missing on new: ${lost.join(" ")}`);
  if (added.length > 0) differences.push(`flags only on new: ${added.join(" ")}`);
  if (old.facts.internalDate !== fresh.facts.internalDate) differences.push("date");
  return {
    folder: old.folder,
    outcome: differences.length === 0 ? "same" : "differs",
    oldUid: old.facts.uid,
    newUid: fresh.facts.uid,
    detail: differences.join("; "),
  };
}
