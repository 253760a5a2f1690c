/** The rows behind the choice of folders, read for one migration. */
import type { FolderChoice } from "../db/generated/sqlite/client.ts";
import type { SpecialUse } from "../engine/ports.ts";
import type { PlannedFolder } from "../engine/request.ts";
import type { NewListing } from "../jobs/requests.ts";
import type { Cut, FolderContents } from "../policy/contents.ts";
import { ruleFinder } from "../policy/folder-proposal.ts";
import { type ChoiceFolder, type FolderName, type NewAccount, nameFolders } from "./folder-names.ts";
import type { Portal } from "./portal.ts";

/** What of a migration the choice of folders hangs on. */
export interface ChoosingMigration {
  readonly id: string;
  readonly newListing: string | null;
  readonly below: string | null;
  readonly sinceYear: number | null;
  readonly largestBytes: bigint | null;
  /** FolderProposal as JSON. */
  readonly folderProposal: string | null;
  readonly newAccount: { readonly server: { readonly reservedNames: string } };
}

export interface FolderRow extends ChoiceFolder {
  /** Null: not counted yet. */
  readonly messages: number | null;
  readonly bytes: number | null;
  readonly chosen: boolean;
  readonly name: FolderName;
  /** The administrator proposes to leave it out. */
  readonly proposedOut: boolean;
  /** Null: not looked through yet. */
  readonly contents: FolderContents | null;
}

export interface FolderRows {
  /** As they are shown: parents before children. Empty before the first listing. */
  readonly rows: readonly FolderRow[];
  readonly account: NewAccount;
  /** Null: not looked at yet. */
  readonly newListing: NewListing | null;
  /** Which mail of the chosen folders comes. */
  readonly cut: Cut;
}

/** The folders of the old account with the names that they get. */
export async function readFolderRows(
  { database: { client } }: Portal,
  migration: ChoosingMigration,
): Promise<FolderRows> {
  const where = { migrationId: migration.id };
  const choices = await client.folderChoice.findMany({ where, orderBy: { position: "asc" } });
  const given = await client.migrationFolder.findMany({ where, orderBy: { id: "asc" } });
  const newListing: NewListing | null = migration.newListing === null ? null : JSON.parse(migration.newListing);
  const account: NewAccount = {
    // Listings from before may lack a rule that came later.
    naming: { ...ANY_NAME, ...newListing?.naming },
    folders: newListing?.folders ?? [],
    reservedNames: JSON.parse(migration.newAccount.server.reservedNames),
    given: given.map(({ oldName, oldPath, newPath }) => ({
      oldName,
      oldPath: JSON.parse(oldPath),
      newPath: JSON.parse(newPath),
    })),
    below: migration.below,
    proposal: migration.folderProposal === null ? null : JSON.parse(migration.folderProposal),
  };
  return { rows: withNames(choices, account), account, newListing, cut: cutOf(migration) };
}

/** Which mail of the chosen folders the person wants. */
export function cutOf({ sinceYear, largestBytes }: Pick<ChoosingMigration, "sinceYear" | "largestBytes">): Cut {
  return { sinceYear, largestBytes: largestBytes === null ? null : Number(largestBytes) };
}

/** Before anything is known of the new account. */
export const ANY_NAME = {
  ...{ delimiter: "", forbidden: "", forbiddenFirst: "", maxLevelBytes: Number.POSITIVE_INFINITY },
  ...{ maxPathBytes: Number.POSITIVE_INFINITY, allBelowInbox: false, ignoresCase: false, mailOrFolders: false },
};

function withNames(choices: readonly FolderChoice[], account: NewAccount): FolderRow[] {
  const folders = choices.map((choice) => ({ choice, folder: folderOf(choice) }));
  const names = nameFolders(
    folders.map(({ folder }) => folder),
    account,
  );
  const ruleFor = account.proposal && ruleFinder(account.proposal);
  return folders.flatMap(({ choice: { messages, bytes, chosen, contents }, folder }) => {
    const name = names.get(folder.id);
    if (!name) return [];
    const known = { messages, bytes: bytes === null ? null : Number(bytes), chosen };
    const proposedOut = ruleFor?.(folder.old)?.rule.newPath === null;
    return [{ ...folder, ...known, name, proposedOut, contents: contents === null ? null : JSON.parse(contents) }];
  });
}

function folderOf(choice: FolderChoice): ChoiceFolder {
  const { id, oldName, oldPath, selectable, specialUse, newPath, shared } = choice;
  return {
    ...{ id, shared },
    old: {
      name: oldName,
      path: JSON.parse(oldPath),
      selectable,
      subscribed: true,
      specialUse: specialUseOf(specialUse),
    },
    ownName: newPath === null ? null : JSON.parse(newPath),
  };
}

const USES: Record<SpecialUse, true> = {
  ...{ archive: true, drafts: true, junk: true, sent: true, trash: true, all: true, flagged: true, important: true },
};

function specialUseOf(text: string | null): SpecialUse | null {
  return text !== null && isUse(text) ? text : null;
}

function isUse(text: string): text is SpecialUse {
  return Object.hasOwn(USES, text);
}

/** What a run brings: the chosen folders that hold mail. */
export function plannedFolders({ rows }: Pick<FolderRows, "rows">): PlannedFolder[] {
  return rows
    .filter(({ old, chosen }) => old.selectable && chosen)
    .map(({ old, name }) => ({
      ...{ oldName: old.name, oldPath: old.path, newPath: name.newPath },
      ...(name.shared && { shared: true as const }),
    }));
}
