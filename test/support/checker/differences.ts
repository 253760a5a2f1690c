/** The ways in which two accounts can differ, and what was found. */

/** Counted in messages, but for those with "folders", "containers" and "subscriptions" in their names. */
export const differenceKinds = [
  /** On old, not on new. */
  "missing",
  /** On new only. */
  "extra",
  /** Fewer copies of identical messages than on old. */
  "twinsLost",
  /** More copies than on old: copied twice. */
  "twinsExtra",
  /** The same message by Message-ID, header, or date and size, with other bytes. */
  "bodyDiffers",
  "alteredLineEnds",
  "alteredNul",
  "alteredFinalLineEnd",
  "alteredHeaderBytes",
  "flagsDiffer",
  "keywordsLost",
  "keywordsAdded",
  "dateDiffers",
  "foldersMissing",
  "foldersExtra",
  /** Folders that only held folders on old, and can hold messages on new. */
  "containersMadeReal",
  "subscriptionsMissing",
  "subscriptionsExtra",
  /** Folders that are listed but can't be opened. */
  "foldersUnselectable",
  /** Messages that a server has but does not hand out. */
  "unreadable",
] as const;

/** One way of differing. */
export type DifferenceKind = (typeof differenceKinds)[number];

/** What a comparison found: a count for each kind, and more. */
export interface Comparison extends Readonly<Record<DifferenceKind, number>> {
  /** Nothing was found but what the options let pass. */
  identical: boolean;
  /** Kinds that were found but that the options let pass. */
  passed: readonly DifferenceKind[];
  /** Messages that are missing in one folder and extra in another; they are counted there as well. */
  misplaced: number;
  messagesOld: number;
  messagesNew: number;
  foldersOld: number;
  foldersNew: number;
  /** One line for each difference, at most 20 of a kind. */
  details: readonly string[];
}

const examplesOfAKind = 20;

/** Collects differences. */
export class Differences {
  readonly counts = Object.fromEntries(differenceKinds.map((kind) => [kind, 0])) as Record<DifferenceKind, number>;
  readonly details: string[] = [];

  /** Counts a difference and keeps its description; `count` where one description stands for several messages. */
  add(kind: DifferenceKind, what: string, count = 1): void {
    const before = this.counts[kind];
    this.counts[kind] += count;
    if (before < examplesOfAKind) this.details.push(`${kind}: ${what}`);
  }

  /** The kinds that were found. */
  found(): DifferenceKind[] {
    return differenceKinds.filter((kind) => this.counts[kind] > 0);
  }
}

/** The verdict in one line, then the details. */
export function summarise(comparison: Comparison): string {
  const { messagesOld, messagesNew, foldersOld, foldersNew, passed, misplaced } = comparison;
  const found = differenceKinds.filter((kind) => comparison[kind] > 0);
  const counts = found.map((kind) => {
    const count = `${kind} ${comparison[kind]}`;
    return passed.includes(kind) ? `(${count})` : count;
  });
  const verdict = comparison.identical ? (found.length > 0 ? "SAME" : "IDENTICAL") : "DIFFERENT";
  const sizes = `messages ${messagesOld} | ${messagesNew}, folders ${foldersOld} | ${foldersNew}`;
  const remark = misplaced > 0 ? [`misplaced: ${misplaced} of the missing messages are in another folder`] : [];
  return [[`${verdict}: ${sizes}`, ...counts].join(", "), ...remark, ...comparison.details].join("\n");
}
