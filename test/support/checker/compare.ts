/** Compares two accounts message by message. Shares no code with what is tested. */
import type { Account } from "../wire/account.ts";
import { type Comparison, type DifferenceKind, Differences } from "./differences.ts";
import { type AccountDump, type DumpedFolder, dumpAccount } from "./dump.ts";
import type { DumpedMessage } from "./dumped-message.ts";
import type { Alteration } from "./ladder.ts";
import { type Pair, pairMessages } from "./pairing.ts";

/** What to take into account. Folders are named as `showPath` writes them: `Archive/2003`. */
export interface CompareOptions {
  /** Folders that were renamed on purpose: name on old to name on new. Folders below are named on their own. */
  map?: Readonly<Record<string, string>>;
  /** Count what servers alter at APPEND apart, and let it pass; without this it is `bodyDiffers`. */
  ladder?: boolean;
  /** Folders, by their name on new, that are not looked at on either side. */
  ignoreFolders?: readonly string[];
  /** Kinds of difference that are counted but let pass. */
  allow?: readonly DifferenceKind[];
  /**
   * Messages marked \Deleted on old: "asIs" (default) expects them on new like any other, "leftOut" expects them not to
   * be there, "unmarked" expects them without that flag.
   */
  deleted?: "asIs" | "leftOut" | "unmarked";
}

/** Reads both accounts and compares them. Throws when one can't be read. */
export async function compareAccounts(
  oldAccount: Account,
  newAccount: Account,
  options: CompareOptions = {},
): Promise<Comparison> {
  const [old, copy] = await Promise.all([dumpAccount(oldAccount), dumpAccount(newAccount)]);
  return compareDumps(old, copy, options);
}

/** Compares two accounts that were read before. */
export function compareDumps(oldDump: AccountDump, newDump: AccountDump, options: CompareOptions = {}): Comparison {
  const old = prepared(oldDump, options.map ?? {}, options);
  const copy = prepared(newDump, {}, { ...options, deleted: "asIs" });
  const differences = new Differences();
  compareFolderLists(old, copy, differences);
  const gone: DumpedMessage[] = [];
  const surplus: DumpedMessage[] = [];
  for (const name of [...new Set([...old.folders.keys(), ...copy.folders.keys()])].sort()) {
    const sides = [old, copy].map((dump) => dump.folders.get(name)?.messages ?? []);
    const left = compareFolder(name, sides[0] ?? [], sides[1] ?? [], options.ladder ?? false, differences);
    gone.push(...left.gone);
    surplus.push(...left.surplus);
  }
  const altered = options.ladder ? Object.values(alteredKinds) : [];
  const passing = new Set<DifferenceKind>([...(options.allow ?? []), ...altered]);
  return {
    ...differences.counts,
    identical: differences.found().every((kind) => passing.has(kind)),
    passed: differences.found().filter((kind) => passing.has(kind)),
    misplaced: inBoth(gone, surplus),
    messagesOld: messageCount(old),
    messagesNew: messageCount(copy),
    foldersOld: old.folders.size,
    foldersNew: copy.folders.size,
    details: differences.details,
  };
}

const alteredKinds: Record<Alteration, DifferenceKind> = {
  lineEnds: "alteredLineEnds",
  nul: "alteredNul",
  finalLineEnd: "alteredFinalLineEnd",
  headerBytes: "alteredHeaderBytes",
};

/** The dump with folders renamed and left out, and \Deleted treated, as the options say. */
function prepared(dump: AccountDump, map: Readonly<Record<string, string>>, options: CompareOptions): AccountDump {
  const ignored = new Set(options.ignoreFolders);
  const renamed = (names: Iterable<string>) =>
    [...names].map((name) => map[name] ?? name).filter((n) => !ignored.has(n));
  const folders = new Map<string, DumpedFolder>();
  for (const [name, folder] of dump.folders) {
    const [target] = renamed([name]);
    if (target === undefined) continue;
    // Several folders may be mapped to one.
    const messages = [...(folders.get(target)?.messages ?? []), ...deletedTreated(folder.messages, options.deleted)];
    folders.set(target, { ...folder, messages });
  }
  return {
    folders,
    containers: new Set(renamed(dump.containers)),
    unselectable: renamed(dump.unselectable),
    subscribed: new Set(renamed(dump.subscribed)),
  };
}

function deletedTreated(messages: readonly DumpedMessage[], how: CompareOptions["deleted"]): readonly DumpedMessage[] {
  if (how === "leftOut") return messages.filter((message) => !message.flags.includes("\\deleted"));
  if (how !== "unmarked") return messages;
  return messages.map((message) => ({ ...message, flags: message.flags.filter((flag) => flag !== "\\deleted") }));
}

function compareFolderLists(old: AccountDump, copy: AccountDump, differences: Differences): void {
  const report = (kind: DifferenceKind, names: Iterable<string>, present: { has(name: string): boolean }) => {
    for (const name of [...names].sort()) if (!present.has(name)) differences.add(kind, name);
  };
  report("foldersMissing", old.folders.keys(), copy.folders);
  for (const name of [...copy.folders.keys()].sort()) {
    if (old.folders.has(name)) continue;
    differences.add(old.containers.has(name) ? "containersMadeReal" : "foldersExtra", name);
  }
  report("subscriptionsMissing", old.subscribed, copy.subscribed);
  report("subscriptionsExtra", copy.subscribed, old.subscribed);
  for (const [side, dump] of [
    ["old", old],
    ["new", copy],
  ] as const) {
    for (const name of dump.unselectable) differences.add("foldersUnselectable", `${name} on ${side}`);
    for (const [name, { unreadable }] of dump.folders) {
      if (unreadable > 0) differences.add("unreadable", `${unreadable} in ${name} on ${side}`, unreadable);
    }
  }
}

/** Adds what differs in one folder; returns what could not be paired. */
function compareFolder(
  name: string,
  old: readonly DumpedMessage[],
  copied: readonly DumpedMessage[],
  ladder: boolean,
  differences: Differences,
) {
  const pairing = pairMessages(old, copied);
  for (const kind of ["missing", "twinsLost", "extra", "twinsExtra"] as const) {
    for (const message of pairing[kind]) differences.add(kind, `${name} ${shown(message)}`);
  }
  for (const [message, copy] of pairing.changed) {
    differences.add("bodyDiffers", `${name} ${shown(message)}, now uid ${copy.uid} with ${copy.size} bytes`);
  }
  for (const pair of pairing.copies) compareBytes(name, pair, ladder, differences);
  for (const pair of [...pairing.copies, ...pairing.changed]) compareFlagsAndDate(name, pair, differences);
  return {
    gone: [...pairing.missing, ...pairing.twinsLost],
    surplus: [...pairing.extra, ...pairing.twinsExtra],
  };
}

function compareBytes(name: string, [old, copy]: Pair, ladder: boolean, differences: Differences): void {
  if (old.digest === copy.digest) return;
  const all = [...new Set([...old.alterations, ...copy.alterations])];
  const onOneSide = all.filter((each) => old.alterations.has(each) !== copy.alterations.has(each));
  const alterations = onOneSide.length > 0 ? onOneSide : all;
  if (ladder) for (const each of alterations) differences.add(alteredKinds[each], `${name} ${shown(old)}`);
  else differences.add("bodyDiffers", `${name} ${shown(old)}: equal but for ${alterations.join(", ")}`);
}

function compareFlagsAndDate(name: string, [old, copy]: Pair, differences: Differences): void {
  const where = `${name} ${shown(old)}`;
  const change = (before: readonly string[], after: readonly string[]) => `${before.join(" ")} -> ${after.join(" ")}`;
  if (old.flags.join() !== copy.flags.join())
    differences.add("flagsDiffer", `${where}: ${change(old.flags, copy.flags)}`);
  const lost = old.keywords.filter((keyword) => !copy.keywords.includes(keyword));
  const added = copy.keywords.filter((keyword) => !old.keywords.includes(keyword));
  if (lost.length > 0) differences.add("keywordsLost", `${where}: ${lost.join(" ")}`);
  if (added.length > 0) differences.add("keywordsAdded", `${where}: ${added.join(" ")}`);
  if (old.instant !== copy.instant) differences.add("dateDiffers", `${where}: ${copy.instant - old.instant} s`);
}

function shown({ uid, size, messageId }: DumpedMessage): string {
  return `uid ${uid} (${size} bytes${messageId ? `, ${messageId}` : ""})`;
}

/** How many messages, as multisets by content, are in both lists. */
function inBoth(gone: readonly DumpedMessage[], surplus: readonly DumpedMessage[]): number {
  const left = new Map<string, number>();
  for (const { levelledDigest } of surplus) left.set(levelledDigest, (left.get(levelledDigest) ?? 0) + 1);
  return gone.filter(({ levelledDigest }) => {
    const count = left.get(levelledDigest) ?? 0;
    left.set(levelledDigest, count - 1);
    return count > 0;
  }).length;
}

function messageCount(dump: AccountDump): number {
  return [...dump.folders.values()].reduce((sum, folder) => sum + folder.messages.length, 0);
}
