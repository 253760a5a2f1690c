/** Moves for the tests of choosing, naming and checking folders. */
import type { Viewer } from "../../../lib/auth/viewer.ts";
import { type FoldersView, type FolderView, folderChoices } from "../../../lib/services/folders.ts";
import { renameFolder } from "../../../lib/services/folders-rename.ts";
import { type ChoiceForm, saveChoices } from "../../../lib/services/folders-save.ts";
import { addMigration, addPerson, addServer, type MigrationOptions, type TestPortal } from "../../support/portal.ts";

/** A person's move in a portal, and what can be done with it. */
export class Move {
  readonly portal: TestPortal;
  readonly viewer: Viewer;
  readonly id: string;

  constructor(portal: TestPortal, viewer: Viewer, id: string) {
    this.portal = portal;
    this.viewer = viewer;
    this.id = id;
  }

  /** Somebody new, whose old account holds these folders. */
  static async of(
    portal: TestPortal,
    listed: MigrationOptions["listed"],
    more: MigrationOptions & { reserved?: string[] } = {},
  ): Promise<Move> {
    const { reserved = [], ...options } = more;
    const server = await addServer(portal, { name: "New mail", use: "new", reservedNames: JSON.stringify(reserved) });
    const person = await addPerson(portal, { serverId: server.id });
    const { id } = await addMigration(portal, person, { ...options, ...(listed ? { listed } : {}) });
    return new Move(portal, person.viewer, id);
  }

  view = (): Promise<FoldersView> => folderChoices(this.portal, this.viewer, this.id);
  save = (form: ChoiceForm) => saveChoices(this.portal, this.viewer, this.id, form);

  async folder(...path: string[]): Promise<FolderView> {
    const all = [...(await this.view()).folders];
    for (const one of all) all.push(...one.below);
    const found = all.find((one) => one.path.join("\0") === path.join("\0"));
    if (!found) throw new Error(`no folder ${path}`);
    return found;
  }

  async rename(path: string[], typed: string | null) {
    const { id } = await this.folder(...path);
    return renameFolder(this.portal, this.viewer, { migrationId: this.id, folderId: id, typed });
  }

  audit = (action: string) =>
    this.portal.database.client.auditEvent.findMany({ where: { subjectId: this.id, action } });
}

/** What a new account lists, with so much of its room used. */
export const QUOTA = (used: number, limit: number) =>
  JSON.stringify({
    naming: {
      ...{ delimiter: "/", forbidden: "", forbiddenFirst: "~", maxLevelBytes: 24 },
      ...{ allBelowInbox: false, ignoresCase: true },
    },
    folders: [{ name: "INBOX", path: ["INBOX"], selectable: true, subscribed: true, specialUse: null }],
    appendLimit: null,
    quota: { used, limit },
  });
