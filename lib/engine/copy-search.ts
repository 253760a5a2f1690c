/** Whether copies are still on the new server: in their place, or wherever the person filed them since. */
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import { headerKey, ladder, likeness } from "./identity.ts";
import type { Sessions } from "./lanes.ts";
import type { Ledger, Settled } from "./ledger.ts";
import type { ListedFolder, OpenFolder } from "./ports.ts";
import { bytesOf, fetchOne } from "./read.ts";
import type { RunContext } from "./run-context.ts";
import { UidSet } from "./uid-columns.ts";

/** A message on the new server that belongs to no copy we know the place of. */
interface Stray {
  readonly folder: ListedFolder;
  readonly uid: number;
}

/** The message that the copy was made for. */
interface CopyOwner {
  readonly ledger: Ledger;
  readonly oldUid: number;
}

/** Opens other new folders while it looks: whoever had one open opens it again afterwards. */
export class CopySearch {
  readonly #context: RunContext;
  readonly #sessions: Sessions;
  /** UIDs now in a new folder, by its path; empty when its UIDVALIDITY changed. */
  readonly #present = new Map<string, UidSet>();
  /** By headerKey(); made when first needed, as it asks for the headers of all mail without an owner. */
  #strays: Map<string, Stray[]> | null = null;

  constructor(context: RunContext, sessions: Sessions) {
    this.#context = context;
    this.#sessions = sessions;
  }

  /** Whether the copy is where the ledger has it. */
  async isInPlace(newKey: string, ledger: Ledger, entry: Settled): Promise<boolean> {
    const present = await this.#presentIn(newKey, ledger.newUidValidity);
    return present.has(entry.newUid);
  }

  /**
   * Whether a copy of this old message, as it is or as a server changes it, lies somewhere without belonging to another copy than `copyOf`'s; each is
   * taken once. The old folder of the work must be open.
   */
  async takeElsewhere(work: FolderWork, oldUid: number, copyOf: CopyOwner): Promise<boolean> {
    this.#strays ??= await this.#indexStrays();
    if (this.#strays.size === 0) return false;
    const facts = work.table.get(oldUid);
    const old = facts && (await fetchOne(this.#sessions.old, facts));
    const strays = (old && this.#strays.get(old.fingerprint.headerKey)) || [];
    if (!old || strays.length === 0 || this.#isCopiedSomewhere(old.fingerprint.digest, copyOf)) return false;
    const wanted = ladder(bytesOf(old));
    for (const [index, stray] of strays.entries()) {
      if (this.#isAwaited(stray.folder, oldUid, work)) continue;
      await this.#sessions.new.examine(stray.folder.name);
      const message = await fetchOne(this.#sessions.new, { uid: stray.uid, size: 0, flags: [], internalDate: null });
      if (!message || likeness(wanted, ladder(bytesOf(message))) === "different") continue;
      strays.splice(index, 1);
      return true;
    }
    return false;
  }

  /** Whether another copy of the same bytes has no known place (no UIDPLUS, or in flight): then a stray may be that one. */
  #isCopiedSomewhere(digest: string, copyOf: CopyOwner): boolean {
    return this.#context.ledgers.some(({ ledger }) => {
      const isOther = (uid: number): boolean => ledger !== copyOf.ledger || uid !== copyOf.oldUid;
      return (
        [...ledger.settled.withoutPlace()].some(
          (entry) => entry.digest === digest && entry.way === "copied" && isOther(entry.oldUid),
        ) || [...ledger.open.values()].some((open) => open.committed?.digest === digest && isOther(open.oldUid))
      );
    });
  }

  /** Whether that folder still waits for a message that could be this one: then a stray there is that message's. */
  #isAwaited(folder: ListedFolder, oldUid: number, of: FolderWork): boolean {
    const size = of.table.sizeOf(oldUid);
    return this.#context.works.some(
      (work) =>
        this.#context.newFolders.get(work.newKey)?.name === folder.name &&
        hasOneToDo(work, (uid) => work.table.sizeOf(uid) === size && !(work === of && uid === oldUid)),
    );
  }

  async #presentIn(newKey: string, uidValidity: number | null): Promise<UidSet> {
    const known = this.#present.get(newKey);
    if (known) return known;
    const uids = new UidSet();
    const folder = this.#context.newFolders.get(newKey);
    if (folder?.selectable) {
      const opened = await this.#sessions.new.examine(folder.name);
      if (opened.uidValidity === uidValidity)
        for await (const rows of this.#sessions.new.listMessages(1, null)) for (const row of rows) uids.add(row.uid);
    }
    this.#present.set(newKey, uids);
    return uids;
  }

  async #indexStrays(): Promise<Map<string, Stray[]>> {
    const strays = new Map<string, Stray[]>();
    // A folder that the server spells in its own way stands here under two names.
    for (const folder of new Map([...this.#context.newFolders.values()].map((one) => [one.name, one])).values()) {
      if (!folder.selectable) continue;
      this.#context.checkpoint();
      const opened = await this.#openIfPossible(folder);
      if (!opened) continue;
      const owned = this.#ownedIn(folder, opened.uidValidity);
      const uids: number[] = [];
      for await (const rows of this.#sessions.new.listMessages(1, null))
        for (const row of rows) if (!owned.has(row.uid)) uids.push(row.uid);
      if (uids.length === 0) continue;
      for await (const { uid, header } of this.#sessions.new.fetchHeaders(uids)) {
        const key = headerKey(header);
        const same = strays.get(key);
        if (same) same.push({ folder, uid });
        else strays.set(key, [{ folder, uid }]);
      }
    }
    return strays;
  }

  /** Opens it. In a folder that the person may not read, nothing can be found; that keeps nobody from looking in the others. */
  async #openIfPossible(folder: ListedFolder): Promise<OpenFolder | null> {
    try {
      return await this.#sessions.new.examine(folder.name);
    } catch (error) {
      if (error instanceof MailError && error.scope === "folder") return null;
      throw error;
    }
  }

  /** Under another UIDVALIDITY the UIDs in the ledgers are those of other messages. */
  #ownedIn({ name }: ListedFolder, uidValidity: number): UidSet {
    const owned = new UidSet();
    for (const { newKey, ledger } of this.#context.ledgers)
      if (this.#context.newFolders.get(newKey)?.name === name && ledger.newUidValidity === uidValidity)
        for (const uid of ledger.ownedNewUids()) owned.add(uid);
    return owned;
  }
}

function hasOneToDo(work: FolderWork, test: (uid: number) => boolean): boolean {
  for (const uid of work.stillToDo()) if (test(uid)) return true;
  return false;
}
