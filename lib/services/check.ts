/** Everything that will happen, before it happens. */
import type { Viewer } from "../auth/viewer.ts";
import { stateOf } from "../db/migrations.ts";
import { waitsAtGate } from "../db/pilot-gate.ts";
import { pathKey } from "../engine/folder-map.ts";
import { isUnderWay } from "../engine/state.ts";
import { calendarOf } from "../jobs/imports-close.ts";
import type { Cut } from "../policy/contents.ts";
import { type TickFolder, tickOf } from "../policy/folder-ticks.ts";
import { type Branch, treeOf, withAllBelow } from "../policy/folder-tree.ts";
import { tonight } from "../policy/schedule.ts";
import { NotFound, ownMigration } from "./access.ts";
import { type FolderRow, type FolderRows, readFolderRows } from "./folder-rows.ts";
import { type ChoiceTotals, choiceTotals } from "./folder-totals.ts";
import { samePath, serverName, tickFolderOf } from "./folders.ts";
import { type OwnPhases, ownPhases } from "./own-phases.ts";
import type { Portal } from "./portal.ts";
import { type Preflight, preflightOf } from "./preflight.ts";
import { type Afterwards, afterwardsOf, hasPasswords } from "./start.ts";

export interface CheckView {
  readonly from: AccountView;
  readonly to: AccountView;
  readonly totals: ChoiceTotals;
  /** The chosen folders at the top, each with how many of those below it are chosen. */
  readonly chosen: readonly ChosenFolder[];
  /** Paths of the folders with mail that are left out, the uppermost only where everything below is left out too. */
  readonly leftOut: readonly (readonly string[])[];
  readonly renamed: readonly { readonly path: readonly string[]; readonly newPath: readonly string[] }[];
  /** Chosen folders that do not exist in the new account yet. */
  readonly toBeMade: number;
  /** Folders of the new account that nothing is copied into. */
  readonly untouched: number;
  /** It goes on by itself already: there is nothing to start. */
  readonly underWay: boolean;
  /** It is a test that goes on. */
  readonly testing: boolean;
  /** An earlier run has come to its end: only what is new is copied. */
  readonly again: boolean;
  readonly preflight: Preflight;
  /** Which mail of the chosen folders comes. */
  readonly cut: Cut;
  readonly passwordsKept: boolean;
  readonly afterwards: Afterwards;
  /** When the coming night begins, in epoch milliseconds. */
  readonly tonight: number;
  /** When imports close, in epoch milliseconds; null: they do not, as far as anybody has said. */
  readonly deadline: number | null;
  /** The dates that hold for them. */
  readonly phases: OwnPhases;
  readonly hasReport: boolean;
  /** They begin when the reports of the pilot group are clean. */
  readonly awaitsPilot: boolean;
  readonly signedOff: boolean;
  /** IANA name of the zone of the times that are chosen. */
  readonly zone: string;
  /** For the button: see StartWish. */
  readonly seen: number | null;
}

export interface AccountView {
  readonly login: string;
  /** The server's name, and its host where that is another word. */
  readonly server: string;
  readonly host: string | null;
}

export interface ChosenFolder {
  readonly path: readonly string[];
  readonly below: number;
}

/** What the button will do. Throws NotFound. */
export async function checkView(portal: Portal, viewer: Viewer, migrationId: string): Promise<CheckView> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  const read = await readFolderRows(portal, migration);
  const { oldAccount, newAccount } = migration;
  const { deadline, zone } = await calendarOf(portal.database.client, oldAccount);
  return {
    from: accountView(oldAccount),
    to: accountView(newAccount),
    totals: choiceTotals(read),
    ...choiceSummary(read),
    ...newAccountSummary(read),
    ...{ preflight: await preflightOf(portal, migrationId, read, deadline), cut: read.cut },
    underWay: isUnderWay(stateOf(migration)),
    testing: migration.test !== null,
    again: migration.phase === "done",
    passwordsKept: await hasPasswords(portal, [oldAccount.id, newAccount.id]),
    ...{ afterwards: afterwardsOf(migration), tonight: tonight(Date.now(), zone), deadline, zone },
    awaitsPilot: await waitsAtGate(portal.database.client, oldAccount.id),
    signedOff: migration.signedOffAt !== null,
    phases: await ownPhases(portal, oldAccount),
    hasReport: (await portal.database.client.run.count({ where: { migrationId, report: { not: null } } })) > 0,
    seen: migration.queuedAt?.getTime() ?? null,
  };
}

function accountView({ login, server }: { login: string; server: { name: string; host: string } }): AccountView {
  const name = serverName(server);
  return { login, server: name, host: name === server.host ? null : server.host };
}

type RowBranch = Branch<TickFolder & { readonly row: FolderRow }>;

/** Which folders come, which do not, and which under another name. */
export function choiceSummary({ rows }: Pick<FolderRows, "rows">): Pick<CheckView, "chosen" | "leftOut" | "renamed"> {
  const trees = treeOf(rows.map((row) => ({ ...tickFolderOf(row), row })));
  return {
    chosen: trees.filter(comes).map((branch) => ({ path: branch.folder.path, below: comingBelow(branch) })),
    leftOut: trees.flatMap(leftOutIn),
    renamed: renamedIn(rows),
  };
}

/** Without those that only go along with a renamed folder above them. */
function renamedIn(rows: readonly FolderRow[]): CheckView["renamed"] {
  const renamed = new Map<string, readonly string[]>();
  for (const { old, chosen, name } of rows)
    if (old.selectable && chosen && !samePath(old.path, name.newPath)) renamed.set(pathKey(old.path), name.newPath);
  const goesAlong = ({ path, newPath }: { path: readonly string[]; newPath: readonly string[] }): boolean =>
    path.some((_level, depth) => {
      const above = depth > 0 ? renamed.get(pathKey(path.slice(0, depth))) : undefined;
      return above !== undefined && samePath([...above, ...path.slice(depth)], newPath);
    });
  return rows
    .filter(({ old }) => renamed.has(pathKey(old.path)))
    .map(({ old, name }) => ({ path: old.path, newPath: name.newPath }))
    .filter((one) => !goesAlong(one));
}

function comes(branch: RowBranch): boolean {
  const { ticked, half } = tickOf(branch);
  return ticked || half;
}

function comingBelow({ below }: RowBranch): number {
  return below.reduce((count, branch) => count + (comes(branch) ? 1 : 0) + comingBelow(branch), 0);
}

function leftOutIn(branch: RowBranch): (readonly string[])[] {
  if (!withAllBelow(branch).some(({ holdsMail }) => holdsMail)) return [];
  if (!comes(branch)) return [branch.folder.path];
  const own = branch.folder.holdsMail && !branch.folder.chosen ? [branch.folder.path] : [];
  return [...own, ...branch.below.flatMap(leftOutIn)];
}

/** What is on the new side only, and what is not there yet. */
function newAccountSummary({ rows, newListing, account }: FolderRows): Pick<CheckView, "toBeMade" | "untouched"> {
  const key = (path: readonly string[]): string =>
    account.naming.ignoresCase ? pathKey(path).toLowerCase() : pathKey(path);
  const there = new Set(
    (newListing?.folders ?? []).filter(({ selectable }) => selectable).map(({ path }) => key(path)),
  );
  const targets = new Set(
    rows.filter(({ old, chosen }) => old.selectable && chosen).map(({ name }) => key(name.newPath)),
  );
  const without = (one: ReadonlySet<string>, two: ReadonlySet<string>) =>
    [...one].filter((path) => !two.has(path)).length;
  return { toBeMade: without(targets, there), untouched: without(there, targets) };
}
