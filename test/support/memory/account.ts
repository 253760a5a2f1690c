/** One account of the in-memory world: what lies on the server, whoever is connected; and what its person does there. */
import type { SpecialUse } from "../../../lib/engine/ports.ts";
import type { FixtureMessage, Mailbox } from "./fixture.ts";

export interface StoredMessage {
  readonly uid: number;
  readonly bytes: Buffer;
  flags: readonly string[];
  readonly internalDate: number | null;
  /** HIGHESTMODSEQ of its folder when it was changed last. */
  modSeq: number;
}

export interface MemoryFolder {
  /** As the server lists it: with prefix and delimiter. */
  name: string;
  path: readonly string[];
  uidValidity: number;
  uidNext: number;
  /** HIGHESTMODSEQ: counts every change. */
  modSeq: number;
  selectable: boolean;
  subscribed: boolean;
  specialUse: SpecialUse | null;
  messages: StoredMessage[];
}

export interface AccountOptions {
  readonly delimiter?: string;
  /** Stands before every folder's name but the inbox's. */
  readonly prefix?: string;
  /** UIDs go up by this step, so that old and new ones do not look alike by chance. */
  readonly uidStep?: number;
  readonly firstUid?: number;
  readonly firstUidValidity?: number;
}

export class MemoryAccount {
  readonly delimiter: string;
  readonly prefix: string;
  readonly folders: MemoryFolder[] = [];
  /** What sessions have appended, as long as it is where they put it, with the flags that it has if only they have changed them. */
  readonly #given = new WeakMap<StoredMessage, string>();
  readonly #uidStep: number;
  readonly #firstUid: number;
  #uidValidity: number;

  constructor(content: Mailbox, options: AccountOptions = {}) {
    this.delimiter = options.delimiter ?? "/";
    this.prefix = options.prefix ?? "";
    this.#uidStep = options.uidStep ?? 1;
    this.#firstUid = options.firstUid ?? 1;
    this.#uidValidity = options.firstUidValidity ?? 1000;
    for (const [path, messages] of content) {
      const folder = this.create(path.split("/"));
      folder.subscribed = true;
      for (const one of messages) this.file(folder, one);
    }
  }

  find(path: string): MemoryFolder | undefined {
    return this.folders.find((folder) => folder.path.join("/") === path);
  }

  /** The folder of this path, with `/` between the levels. Throws when there is none. */
  folder(path: string): MemoryFolder {
    const folder = this.find(path);
    if (folder === undefined) throw new Error(`the fixture has no folder ${path}`);
    return folder;
  }

  /** Makes a folder and the levels above it; one that exists is answered as it is. */
  create(path: readonly string[]): MemoryFolder {
    const existing = this.find(path.join("/"));
    if (existing !== undefined) return existing;
    if (path.length > 1) this.create(path.slice(0, -1));
    const folder: MemoryFolder = {
      name: this.#nameOf(path),
      path,
      uidValidity: ++this.#uidValidity,
      uidNext: this.#firstUid,
      modSeq: 1,
      selectable: true,
      subscribed: false,
      specialUse: null,
      messages: [],
    };
    this.folders.push(folder);
    return folder;
  }

  #nameOf(path: readonly string[]): string {
    if (path.length === 1 && path[0] === "INBOX") return "INBOX";
    return this.prefix + path.join(this.delimiter);
  }

  /** Files a message as the server does: the next UID, never one given before. */
  file(folder: MemoryFolder, one: FixtureMessage): number {
    const uid = this.skipUid(folder);
    const { bytes, internalDate } = one;
    folder.messages.push({ uid, bytes, flags: [...one.flags], internalDate, modSeq: ++folder.modSeq });
    return uid;
  }

  /** Files a message that a session has brought. */
  append(folder: MemoryFolder, one: FixtureMessage): number {
    const uid = this.file(folder, one);
    this.#remember(folder.messages.at(-1));
    return uid;
  }

  /** A session adds flags to a message. */
  giveFlags(one: StoredMessage, flags: readonly string[]): void {
    const isUntouched = this.isUntouched(one);
    one.flags = [...new Set([...one.flags, ...flags])];
    this.#count(one);
    if (isUntouched) this.#remember(one);
  }

  /** Whether a session has appended it. */
  isAppended(one: StoredMessage): boolean {
    return this.#given.has(one);
  }

  /** Whether it has just the flags that sessions gave it. */
  isUntouched(one: StoredMessage): boolean {
    return this.#given.get(one) === flagKey(one);
  }

  #remember(one: StoredMessage | undefined): void {
    if (one) this.#given.set(one, flagKey(one));
  }

  #count(changed: StoredMessage): void {
    for (const folder of this.folders) if (folder.messages.includes(changed)) changed.modSeq = ++folder.modSeq;
  }

  /** A UID that no message has. */
  skipUid(folder: MemoryFolder): number {
    const uid = folder.uidNext;
    folder.uidNext += this.#uidStep;
    return uid;
  }

  /** Bytes of all mail. */
  get bytes(): number {
    return this.folders.flatMap((folder) => folder.messages).reduce((total, one) => total + one.bytes.length, 0);
  }

  /** New mail comes in, or is filed by another program. */
  deliver(path: string, ...messages: readonly FixtureMessage[]): void {
    for (const one of messages) this.file(this.create(path.split("/")), one);
  }

  /** The person moves the first message with these bytes. */
  move(one: FixtureMessage, from: string, to: string): void {
    const moved = this.remove(one, from);
    this.file(this.create(to.split("/")), moved);
  }

  /** The person deletes the first message with these bytes. */
  remove(one: FixtureMessage, path: string): StoredMessage {
    const folder = this.folder(path);
    const found = this.stored(one, path);
    folder.messages = folder.messages.filter((stored) => stored !== found);
    folder.modSeq++;
    return found;
  }

  /** The first message with these bytes. Throws when there is none. */
  stored(one: FixtureMessage, path: string): StoredMessage {
    const found = this.folder(path).messages.find((stored) => stored.bytes.equals(one.bytes));
    if (found === undefined) throw new Error(`${path} does not hold this message`);
    return found;
  }

  addFlags(one: FixtureMessage, path: string, ...flags: readonly string[]): void {
    const stored = this.stored(one, path);
    stored.flags = [...new Set([...stored.flags, ...flags])];
    this.#count(stored);
  }

  removeFlags(one: FixtureMessage, path: string, ...flags: readonly string[]): void {
    const stored = this.stored(one, path);
    stored.flags = stored.flags.filter((flag) => !flags.includes(flag));
    this.#count(stored);
  }

  /** The server rebuilt the folder: same mail, other UIDs, another UIDVALIDITY. */
  renumber(path: string): void {
    const folder = this.folder(path);
    folder.uidValidity = ++this.#uidValidity + 5000;
    const messages = folder.messages;
    folder.messages = [];
    folder.uidNext = this.#firstUid + 7;
    for (const one of messages) {
      this.file(folder, one);
      const [given, renumbered] = [this.#given.get(one), folder.messages.at(-1)];
      if (given !== undefined && renumbered) this.#given.set(renumbered, given);
    }
  }

  /** The folder goes, with all that is in it. */
  drop(path: string): void {
    const folder = this.folder(path);
    this.folders.splice(this.folders.indexOf(folder), 1);
  }

  /** What is there now, as a literal that a later expectation can use. */
  snapshot(): Mailbox {
    return new Map(this.folders.map((folder) => [folder.path.join("/"), [...folder.messages]]));
  }
}

function flagKey({ flags }: StoredMessage): string {
  return [...flags].sort().join(" ");
}
