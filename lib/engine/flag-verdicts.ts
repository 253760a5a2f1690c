/** Which copies lack flags that their messages have on old, and what is to be done about it. Pure. */
import { sendableFlags } from "./flags.ts";
import type { FolderWork } from "./folder-work.ts";
import type { OpenFolder, OwnCopy } from "./ports.ts";

/** What can be stored where the folder has not been asked. */
export const ANYTHING: Permitted = { permanentFlags: null, newKeywords: true };

export type Permitted = Pick<OpenFolder, "permanentFlags" | "newKeywords">;

/** A copy whose message has other flags on old than we gave it, or of which we do not know whether it got them. */
export interface Copy {
  readonly oldUid: number;
  /** Null: nobody knows where it is. */
  readonly place: OwnCopy | null;
  /** What it got from us. */
  readonly given: readonly string[];
  /** What it was about to get when something went wrong. */
  readonly adding: readonly string[];
  /** What its message has on old; null: that one is gone. */
  readonly old: readonly string[] | null;
}

export interface Verdict {
  /** Of what was about to be added: what is there. */
  readonly arrived: readonly string[];
  readonly add: readonly string[];
  /** There is something to add, but the copy has other flags than it got from us. */
  readonly isTouched: boolean;
  /** Gone on old, and still there on new. */
  readonly removed: readonly string[];
  /** What can be stored nowhere, or not in this copy. */
  readonly lost: readonly string[];
}

/** Copies of this folder that may lack flags, or have some that are gone on old. Empty where nothing has changed. */
export function changedCopies(work: FolderWork): Copy[] {
  const copies: Copy[] = [];
  // Most messages of a folder share a few sets of flags, each of which is one array.
  const known = new Map<readonly string[], Map<readonly string[], boolean>>();
  const isDifferent = (given: readonly string[], old: readonly string[]): boolean => {
    const ofGiven = known.get(given) ?? new Map<readonly string[], boolean>();
    known.set(given, ofGiven);
    const answer = ofGiven.get(old) ?? isOther(given, old);
    ofGiven.set(old, answer);
    return answer;
  };
  for (const { oldUid, way, flags: given, adding = [] } of work.ledger.settled.outlines()) {
    if (!given) continue;
    const old = work.table.flagsOf(oldUid) ?? null;
    if (adding.length === 0 && (old === null || !isDifferent(given, old))) continue;
    const place = work.ledger.ownCopy(oldUid);
    if (place !== null || way === "copied") copies.push({ oldUid, place, given, adding, old });
  }
  return copies;
}

/** Whether anything is missing on one of the sides, or cannot be kept. */
function isOther(given: readonly string[], old: readonly string[]): boolean {
  const { flags, keywordsNotKept, flagsNotKept } = sendableFlags(old, ANYTHING);
  const isLeft = keywordsNotKept.length + flagsNotKept.length > 0;
  return isLeft || without(flags, given).length > 0 || without(given, flags).length > 0;
}

const NOTHING_TO_SAY: Verdict = { arrived: [], add: [], isTouched: false, removed: [], lost: [] };

/** `all`: the flags that copies have now, by their place. `permitted`: what the folder keeps. */
export function judge(
  { place, given, adding, old }: Copy,
  all: ReadonlyMap<number | null, readonly string[]>,
  permitted: Permitted,
): Verdict {
  const { flags, keywordsNotKept, flagsNotKept } = sendableFlags(old ?? [], permitted);
  const unsendable = [...flagsNotKept, ...keywordsNotKept];
  // Nobody knows where it is, so that nothing can be added to it.
  if (place === null) return { ...NOTHING_TO_SAY, lost: [...unsendable, ...without(flags, given)] };
  const stored = all.get(place);
  if (stored === undefined) return NOTHING_TO_SAY;
  const arrived = adding.filter((flag) => without([flag], stored).length === 0);
  const missing = without(flags, stored);
  // With \Deleted as well: a copy that the person is about to delete is left alone.
  const isLess = without(sendableFlags(given, permitted).flags, stored).length > 0;
  const isTouched = isLess || without(ofClients(stored), [...given, ...adding]).length > 0;
  const ours = [...new Set([...given, ...arrived])];
  const isGone = (flag: string): boolean =>
    without([flag], stored).length === 0 && without([flag], old ?? []).length > 0;
  return {
    arrived,
    add: isTouched ? [] : missing,
    isTouched: isTouched && missing.length > 0,
    removed: old === null ? [] : ours.filter(isGone),
    lost: unsendable,
  };
}

/** What was not kept, and of which messages: told once, at the end, as an attempt may be made twice. */
export class Losses {
  /** By flag, the old UIDs of the messages that lack it. */
  readonly refused = new Map<string, Set<number>>();
  /** Of messages that lack a keyword because the folder takes no more. */
  readonly full = new Set<number>();

  note(flag: string, why: "refused" | "full", oldUids: Iterable<number>): void {
    const lacking = why === "full" ? this.full : (this.refused.get(flag) ?? new Set());
    for (const oldUid of oldUids) lacking.add(oldUid);
    if (why === "refused") this.refused.set(flag, lacking);
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
