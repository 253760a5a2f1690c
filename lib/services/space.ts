/** What takes the space in the old account, and the choice by age and size. Facts; pages turn them into words and pictures. */
import type { Viewer } from "../auth/viewer.ts";
import { stateOf } from "../db/migrations.ts";
import { isUnderWay } from "../engine/state.ts";
import { type Amount, amountOf, byYear, type Cut, largerThan, SIZE_BOUNDS } from "../policy/contents.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { type FolderRow, readFolderRows } from "./folder-rows.ts";
import { type ChoiceTotals, choiceTotals } from "./folder-totals.ts";
import type { Portal } from "./portal.ts";

export interface SpaceView {
  /** Of the chosen folders, as far as they were looked through. */
  readonly years: readonly (Amount & { readonly year: number })[];
  /** What is larger than each bound that can be chosen, the largest first; only where there is something. */
  readonly sizes: readonly (Amount & { readonly bound: number })[];
  /** The largest of all folders that hold mail, the largest first. */
  readonly folders: readonly SpaceFolder[];
  /** The largest messages of the chosen folders, the largest first. */
  readonly largest: readonly SpaceMessage[];
  readonly cut: Cut;
  readonly totals: ChoiceTotals;
  /** How many of the chosen folders were not looked through yet. */
  readonly toLookAt: number;
  /** Something is being copied: what is changed here counts the next time. */
  readonly underWay: boolean;
}

export interface SpaceFolder extends Amount {
  readonly id: string;
  readonly path: readonly string[];
  readonly chosen: boolean;
}

export interface SpaceMessage {
  readonly path: readonly string[];
  readonly bytes: number;
  /** Epoch milliseconds; null: not known. */
  readonly receivedAt: number | null;
}

/** Bounds that people can choose, in bytes. */
export const CHOICE_BOUNDS: readonly number[] = SIZE_BOUNDS.filter((bound) => bound >= 5_000_000);

const MOST_FOLDERS = 12;
const MOST_MESSAGES = 10;

/** Throws NotFound when it is not this person's. */
export async function spaceView(portal: Portal, viewer: Viewer, migrationId: string): Promise<SpaceView> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  const read = await readFolderRows(portal, migration);
  const withMail = read.rows.filter(({ old, messages }) => old.selectable && messages !== 0);
  const chosen = withMail.filter((row) => row.chosen);
  const all = chosen.flatMap(({ contents }) => contents ?? []);
  return {
    years: byYear(all),
    sizes: CHOICE_BOUNDS.toReversed()
      .map((bound) => ({ bound, ...largerThan(all, bound) }))
      .filter(({ messages }) => messages > 0),
    folders: foldersBySize(withMail),
    largest: largestOf(chosen),
    ...{ cut: read.cut, totals: choiceTotals(read) },
    toLookAt: chosen.length - all.length,
    underWay: isUnderWay(stateOf(migration)),
  };
}

function foldersBySize(rows: readonly FolderRow[]): SpaceFolder[] {
  return rows
    .flatMap(({ id, old: { path }, chosen, contents }) =>
      contents ? [{ id, path, chosen, ...amountOf(contents) }] : [],
    )
    .filter(({ bytes }) => bytes > 0)
    .sort((one, two) => two.bytes - one.bytes)
    .slice(0, MOST_FOLDERS);
}

function largestOf(rows: readonly FolderRow[]): SpaceMessage[] {
  const messages = ({ old: { path }, contents }: FolderRow): SpaceMessage[] =>
    (contents?.largest ?? []).map(({ bytes, receivedAt }) => {
      return { path, bytes, receivedAt: receivedAt === null ? null : receivedAt * 1000 };
    });
  return rows
    .flatMap(messages)
    .sort((one, two) => two.bytes - one.bytes)
    .slice(0, MOST_MESSAGES);
}

/** A choice as it was typed; what is none of those that can be chosen means everything. */
export interface TypedCut {
  readonly sinceYear: string;
  readonly largestBytes: string;
}

/** Stores which mail of the chosen folders comes. Throws NotFound when it is not this person's. */
export async function saveCut(portal: Portal, viewer: Viewer, migrationId: string, typed: TypedCut): Promise<void> {
  await portal.database.client.$transaction(async (tx) => {
    await ownMigration({ client: tx }, viewer, migrationId);
    const sinceYear = /^\d{4}$/.test(typed.sinceYear) ? Number(typed.sinceYear) : null;
    const bound = CHOICE_BOUNDS.find((one) => String(one) === typed.largestBytes) ?? null;
    const data = { sinceYear, largestBytes: bound === null ? null : BigInt(bound) };
    await tx.migration.update({ where: { id: migrationId }, data });
    const details = { sinceYear, largestBytes: bound };
    await audit.record(tx, viewer, { action: "migration.cut", subjectId: migrationId, details });
  });
}

/** Messages of the chosen folders that are larger than the new server takes, the largest first, as far as they are known by number. */
export function tooLarge(rows: readonly FolderRow[], limit: number | null): SpaceMessage[] {
  if (limit === null) return [];
  return largestOf(rows.filter(({ chosen }) => chosen)).filter(({ bytes }) => bytes > limit);
}
