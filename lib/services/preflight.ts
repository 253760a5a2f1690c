/** What can be known of a move before its first byte: what will not come, what will look different, how long it takes. Facts only. */

import { pathKey, type RenameReason } from "../engine/folder-map.ts";
import { leftOutByDefault } from "../engine/left-out-by-default.ts";
import { foldersNamedNotes, foldersOfKind } from "../engine/special-folders.ts";
import { fleetForecast } from "./fleet-forecast.ts";
import type { FolderRow, FolderRows } from "./folder-rows.ts";
import type { Portal } from "./portal.ts";
import { type SpaceMessage, tooLarge } from "./space.ts";

export type { RenameReason } from "../engine/folder-map.ts";

type Path = readonly string[];

export interface Preflight {
  /** The largest messages that the new server does not take, the largest first. */
  readonly tooLarge: readonly SpaceMessage[];
  /** What it takes, in bytes; null: it does not say. */
  readonly appendLimit: number | null;
  /** Keywords in use that the new server does not keep, with how many messages have them. */
  readonly keywords: readonly { readonly keyword: string; readonly messages: number }[];
  /** Folders that do not keep their name although nobody asked for another. */
  readonly renamed: readonly {
    readonly path: Path;
    readonly newPath: Path;
    readonly reasons: readonly RenameReason[];
  }[];
  /** Chosen folders that become one, by the place where they do. */
  readonly merged: readonly { readonly newPath: Path; readonly paths: readonly Path[] }[];
  /** Left-out folders with mail of which the administrator proposes that. */
  readonly proposedOut: readonly Path[];
  /** How many of the chosen folders have a new name that the administrator proposes. */
  readonly proposedNames: number;
  /** Left-out folders that hold calendars, contacts and the like. */
  readonly notMail: readonly Path[];
  /** Left-out folders without which people are often surprised. */
  readonly missed: readonly Path[];
  /** Messages that are marked as deleted: they stay behind. */
  readonly deleted: number;
  /** When it would be done if it began now, in epoch milliseconds, and whether that is after the deadline; null: that cannot be told. */
  readonly end: number | null;
  readonly isLate: boolean;
  /** How many of the chosen folders were not looked through yet. */
  readonly toLookAt: number;
}

/** `deadline`: when imports close for it, in epoch milliseconds; null: never. */
export async function preflightOf(
  portal: Portal,
  migrationId: string,
  read: FolderRows,
  deadline: number | null,
): Promise<Preflight> {
  const { rows, newListing } = read;
  const withMail = rows.filter(({ old }) => old.selectable);
  const chosen = withMail.filter((row) => row.chosen);
  const appendLimit = newListing?.appendLimit ?? null;
  const { ifStarted } = await fleetForecast(portal.database);
  const end = ifStarted(migrationId)?.end ?? null;
  return {
    ...{ tooLarge: tooLarge(withMail, appendLimit), appendLimit },
    keywords: lostKeywords(chosen, newListing?.keywords ?? null),
    renamed: chosen.flatMap(({ old, name: { newPath, reasons } }) =>
      reasons.some((reason) => SURPRISING[reason]) ? [{ path: old.path, newPath, reasons }] : [],
    ),
    merged: mergedIn(chosen, read.account),
    proposedOut: withMail
      .filter((row) => !row.chosen && row.proposedOut && row.messages !== 0)
      .map(({ old }) => old.path),
    proposedNames: chosen.filter(({ name }) => name.proposed).length,
    ...leftOutOf(rows),
    deleted: chosen.reduce((sum, { contents }) => sum + (contents?.deleted.messages ?? 0), 0),
    ...{ end, isLate: end !== null && deadline !== null && end > deadline },
    toLookAt: chosen.filter(({ contents, messages }) => contents === null && messages !== 0).length,
  };
}

/** Sent mail in Sent is what everybody expects. */
const SURPRISING: Record<RenameReason, boolean> = {
  ...{ chosen: false, specialUse: false, below: false, reserved: true, characters: true, length: true },
  ...{ mailOrFolders: true, collision: true },
};

/** Some programs' own marks say nothing to people: `$MDNSent`, `NonJunk`. */
const NOT_PEOPLES = /^(\$.*|nonjunk|junk|notjunk|junkrecorded|old|ismimi|receipthandled)$/i;
const MOST_KEYWORDS = 8;

function lostKeywords(rows: readonly FolderRow[], kept: readonly string[] | null): Preflight["keywords"] {
  if (kept === null) return [];
  const counts = new Map<string, number>();
  for (const { contents } of rows)
    for (const [keyword, messages] of Object.entries(contents?.keywords ?? {}))
      if (!kept.includes(keyword.toLowerCase()) && !NOT_PEOPLES.test(keyword))
        counts.set(keyword, (counts.get(keyword) ?? 0) + messages);
  return [...counts]
    .map(([keyword, messages]) => ({ keyword, messages }))
    .sort((one, two) => two.messages - one.messages)
    .slice(0, MOST_KEYWORDS);
}

function mergedIn(rows: readonly FolderRow[], { naming }: FolderRows["account"]): Preflight["merged"] {
  const placeOf = ({ name }: FolderRow): string =>
    naming.ignoresCase ? pathKey(name.newPath).toLowerCase() : pathKey(name.newPath);
  return [...Map.groupBy(rows, placeOf).values()].flatMap((group) => {
    const newPath = group[0]?.name.newPath;
    return newPath && group.length > 1 ? [{ newPath, paths: group.map(({ old }) => old.path) }] : [];
  });
}

const USEFUL = ["drafts", "sent", "archive"] as const;

function leftOutOf(rows: readonly FolderRow[]): Pick<Preflight, "notMail" | "missed"> {
  const byDefault = leftOutByDefault(rows.map(({ old }) => old));
  const without = rows
    .map((row, index) => ({ row, kind: byDefault[index] ?? null }))
    .filter(({ row }) => row.old.selectable && !row.chosen && row.messages !== 0);
  const listed = rows.map(({ old }) => old);
  const useful = new Set([...USEFUL.flatMap((kind) => foldersOfKind(kind, listed)), ...foldersNamedNotes(listed)]);
  const paths = (some: typeof without): Path[] => some.map(({ row }) => row.old.path);
  return {
    notMail: paths(without.filter(({ kind }) => kind === "notMail")),
    missed: paths(without.filter(({ row, kind }) => kind === null && useful.has(row.old))),
  };
}
