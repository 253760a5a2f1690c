/** What both kinds of in-memory session can do: read. Every step is an event at which a fault can happen. */
import { MailError, type Side } from "../../../lib/engine/errors.ts";
import { headerEnd, MAX_HEADER_BYTES } from "../../../lib/engine/identity.ts";
import type {
  FetchedMessage,
  FolderListing,
  FolderLook,
  FolderNaming,
  FolderSight,
  FolderStanding,
  KnownMessages,
  ListedFolder,
  MessageFacts,
  MessageHeader,
  Namespaces,
  OpenFolder,
  Quota,
  ReadFromLook,
  ReadingSession,
} from "../../../lib/engine/ports.ts";
import type { MemoryAccount, MemoryFolder, StoredMessage } from "./account.ts";
import type { FakeClock } from "./clock.ts";
import type { FaultKind, Faults, ProtocolEvent } from "./faults.ts";
import { MessageBody } from "./message-body.ts";
import type { MemoryProcess } from "./process.ts";
import type { ServerTraits } from "./traits.ts";

/** One command as the server saw it. */
export interface LogEntry {
  readonly side: Side;
  readonly verb: string;
  /** Folder, UIDs or flags, readable. */
  readonly detail: string;
}

/** Where a session lives. */
export interface SessionSurroundings {
  readonly account: MemoryAccount;
  readonly traits: ServerTraits;
  readonly faults: Faults;
  readonly process: MemoryProcess;
  readonly clock: FakeClock;
  readonly signal: AbortSignal;
  readonly log: LogEntry[];
  /** Called once, when the connection ends in whichever way. */
  readonly ended: () => void;
}

interface Opened {
  readonly folder: MemoryFolder;
  readonly uidValidity: number;
  readonly verb: "EXAMINE" | "SELECT";
}

export abstract class MemorySession implements ReadingSession {
  abstract readonly side: Side;
  protected readonly around: SessionSurroundings;
  protected opened: Opened | null = null;
  /** In a row. */
  protected refusals = 0;
  #command: string | null = null;
  #dead = false;
  #lastHeard: number;

  constructor(around: SessionSurroundings) {
    this.around = around;
    this.#lastHeard = around.clock.now();
  }

  get appendLimit(): number | null {
    return this.around.traits.appendLimit;
  }

  get naming(): FolderNaming {
    const { forbidden, maxLevelBytes, allBelowInbox, ignoresCase, mailOrFolders } = this.around.traits;
    return {
      delimiter: this.around.account.delimiter,
      forbidden,
      forbiddenFirst: "",
      maxLevelBytes,
      maxPathBytes: 1000,
      allBelowInbox,
      ignoresCase: ignoresCase === true,
      mailOrFolders,
    };
  }

  get namespaces(): Namespaces {
    return {
      own: [this.around.traits.allBelowInbox ? `INBOX${this.around.account.delimiter}` : ""],
      others: [],
      shared: [],
    };
  }

  async quota(): Promise<Quota | null> {
    return this.command("GETQUOTAROOT", "", async () => {
      const { account, traits } = this.around;
      return traits.quota === null ? null : { used: account.bytes, limit: traits.quota };
    });
  }

  async listFolders(): Promise<readonly ListedFolder[]> {
    return this.command("LIST", "", async () => {
      await this.pass("list");
      return this.around.account.folders.map((folder) => this.listed(folder));
    });
  }

  async listStandings(): Promise<FolderListing> {
    return this.command("LIST", "with standings", async () => {
      await this.pass("list");
      const { folders } = this.around.account;
      const standings = folders.flatMap((folder): [string, FolderStanding][] => {
        const standing = folder.selectable ? this.#standingOf(folder) : null;
        return standing === null ? [] : [[folder.name, standing]];
      });
      return { folders: folders.map((folder) => this.listed(folder)), standings: new Map(standings) };
    });
  }

  #standingOf({ path, uidValidity, uidNext, messages, modSeq }: MemoryFolder): FolderStanding | null {
    const standing = { uidValidity, uidNext, messages: messages.length, highestModSeq: `${modSeq}` };
    return this.around.traits.tellsStanding(standing, path.join("/"));
  }

  async examine(name: string, next: readonly number[] = []): Promise<OpenFolder> {
    if (next.length > 0) this.around.traits.askedTogether(name, next);
    return this.open(name, "EXAMINE");
  }

  async *listMessages(from: number, to: number | null): AsyncIterable<readonly MessageFacts[]> {
    const folder = this.#openFolder();
    const { windowSize } = this.around.traits;
    for (let next = from; ; ) {
      const window = await this.command("FETCH", `facts ${next}:${to ?? "*"}`, async () => {
        await this.pass("facts");
        if (this.#openFolder() !== folder)
          throw this.around.faults.breach("another folder was opened while one was listed");
        const end = to ?? Number.POSITIVE_INFINITY;
        const rest = folder.messages.filter(
          (one) => one.uid >= next && one.uid <= end && this.around.traits.lists(one),
        );
        return rest.slice(0, windowSize).map((one) => this.#facts(one));
      });
      const last = window.at(-1);
      if (last === undefined) return;
      yield window;
      next = last.uid + 1;
    }
  }

  async factsOf(uids: readonly number[]): Promise<readonly MessageFacts[]> {
    return this.command("FETCH", `facts ${uids.join(",")}`, async () => {
      await this.pass("facts");
      const asked = this.#openFolder().messages.filter((one) => uids.includes(one.uid));
      return asked.filter((one) => this.around.traits.lists(one)).map((one) => this.#facts(one));
    });
  }

  async *fetchHeaders(uids: readonly number[]): AsyncIterable<MessageHeader> {
    const done = await this.#begin("FETCH", `headers ${uids.join(",")}`);
    try {
      for (const one of this.#handedOut(uids)) {
        await this.pass("header");
        const end = Math.min(headerEnd(one.bytes) ?? one.bytes.length, MAX_HEADER_BYTES);
        yield { uid: one.uid, header: one.bytes.subarray(0, end) };
      }
    } finally {
      done();
    }
  }

  async *fetchMessages(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    const done = await this.#begin("FETCH", `bodies ${uids.join(",")}`);
    try {
      for (const one of this.#handedOut(uids)) {
        await this.pass("message");
        if (this.around.traits.hangUpOn(one.bytes)) this.hangUp();
        const { chunkBytes, handsOutWhole } = this.around.traits;
        const body = handsOutWhole ? null : new MessageBody(one.bytes, chunkBytes, () => this.pass("chunk"));
        yield { uid: one.uid, size: one.bytes.length, body: body ?? [one.bytes] };
        if (this.#dead) throw this.lost();
        if (body?.close() === false) throw this.around.faults.breach(`the body of UID ${one.uid} was left half read`);
      }
    } finally {
      done();
    }
  }

  /** Commands whose effects are those of one after the other, as the server carries them out so. */
  async *lookInto(looks: readonly FolderLook[], read: ReadFromLook): AsyncIterable<FolderSight | null> {
    for (const look of looks) {
      let sight: FolderSight | null = null;
      try {
        sight = await this.#sight(look, read);
      } catch (error) {
        if (!(error instanceof MailError) || error.scope === "account") throw error;
      }
      this.opened = null;
      yield sight;
    }
  }

  async #sight(look: FolderLook, read: ReadFromLook): Promise<FolderSight | null> {
    const opened = await this.examine(look.name);
    const { known } = look;
    const messages: MessageFacts[] = [];
    if (known && known.again.length > 0) messages.push(...(await this.factsOf(known.again)));
    if (look.messages > 0)
      for await (const window of this.listMessages(known?.uidNext ?? 1, null)) messages.push(...window);
    const newFlags = known ? await this.#flagsSince(known) : null;
    const [first] = messages;
    let firstHeader: MessageHeader | null = null;
    if (look.withFirstHeader && first) for await (const header of this.fetchHeaders([first.uid])) firstHeader = header;
    if (look.bodies.length > 0) for await (const message of this.fetchMessages(look.bodies)) await read(look, message);
    const isAll = messages.length + (known?.messages ?? 0) === look.messages;
    return opened.messages === look.messages && isAll ? { opened, messages, firstHeader, newFlags } : null;
  }

  async #flagsSince({ uidNext, modSeq, again }: KnownMessages): Promise<ReadonlyMap<number, readonly string[]>> {
    if (modSeq === null) return new Map();
    return this.command("FETCH", `flags since ${modSeq}`, async () => {
      await this.pass("facts");
      const changed = this.#openFolder().messages.filter(
        (one) => one.uid < uidNext && one.modSeq > Number(modSeq) && !again.includes(one.uid),
      );
      return new Map(changed.map((one) => [one.uid, [...one.flags]]));
    });
  }

  get isWorn(): boolean {
    return this.refusals >= 4;
  }

  async keepAlive(): Promise<void> {
    return this.command("NOOP", "", () => this.pass("noop"));
  }

  async close(): Promise<void> {
    await this.around.process.alive();
    if (!this.#dead) this.note("LOGOUT", "");
    this.end();
  }

  protected async open(name: string, verb: "EXAMINE" | "SELECT"): Promise<OpenFolder> {
    return this.command(verb, name, async () => {
      this.opened = null;
      await this.pass(verb === "SELECT" ? "select" : "examine");
      const { account, traits } = this.around;
      const folder = account.folders.find((one) => one.name === name);
      if (folder === undefined) throw new MailError("folder.vanished", "no such folder", { side: this.side });
      const refusal = traits.refuseFolder(folder.path.join("/"), verb);
      if (refusal !== null) throw refusal;
      if (!folder.selectable) throw new MailError("folder.unreadable", "not selectable", { side: this.side });
      this.opened = { folder, uidValidity: folder.uidValidity, verb };
      return {
        uidValidity: folder.uidValidity,
        uidNext: traits.namesUidNext ? traits.tellsUidNext(folder.uidNext) : null,
        messages: folder.messages.length,
        permanentFlags: traits.permanentFlags === null ? null : new Set(traits.permanentFlags),
        newKeywords: traits.newKeywords,
        appendLimit: verb === "SELECT" ? (traits.folderAppendLimits[folder.path.join("/")] ?? null) : null,
      };
    });
  }

  /** One command from its first byte to its tagged reply; two at once on one connection break the contract. */
  protected async command<Result>(verb: string, detail: string, work: () => Promise<Result>): Promise<Result> {
    const done = await this.#begin(verb, detail);
    try {
      return await work();
    } finally {
      done();
    }
  }

  async #begin(verb: string, detail: string): Promise<() => void> {
    await this.around.process.alive();
    if (this.#dead) throw this.lost();
    // Messages to append may follow other commands, and be followed by them, before those are answered.
    if (verb !== "APPEND" && this.#command !== null)
      throw this.around.faults.breach(`${verb} was sent while ${this.#command} was still answered`);
    const { clock, signal, traits } = this.around;
    if (clock.now() - this.#lastHeard > traits.idleMs) this.hangUp();
    if (verb !== "APPEND") this.#command = verb;
    this.note(verb, detail);
    const takesMs = traits.takesMs({ side: this.side, verb, detail });
    if (takesMs > 0) await clock.sleep(takesMs, signal);
    return () => {
      if (verb !== "APPEND") this.#command = null;
      this.#lastHeard = clock.now();
    };
  }

  /** Lets one event happen; where it ends the connection, `then` is told what did. */
  protected async pass(event: ProtocolEvent, then: (kind: FaultKind) => void = () => undefined): Promise<void> {
    await this.around.faults.pass(this.side, event, this.around.signal, (kind) => {
      this.end();
      then(kind);
    });
    if (this.#dead) throw this.lost();
  }

  protected listed({ name, path, selectable, subscribed, specialUse }: MemoryFolder): ListedFolder {
    const isLeaf = this.around.traits.mailOrFolders && selectable && path.join() !== "INBOX";
    return { name, path, selectable, subscribed, specialUse, ...(isLeaf ? { noInferiors: true } : {}) };
  }

  protected note(verb: string, detail: string): void {
    this.around.log.push({ side: this.side, verb, detail });
  }

  protected end(): void {
    if (!this.#dead) this.around.ended();
    this.#dead = true;
  }

  /** The server says BYE, or the line goes. */
  protected hangUp(): never {
    this.end();
    throw this.lost();
  }

  protected lost(): MailError {
    return new MailError("net.lost", "the connection is closed", { side: this.side });
  }

  #openFolder(): MemoryFolder {
    const { account, faults } = this.around;
    if (this.opened === null) throw faults.breach("no folder is open");
    const { folder, uidValidity } = this.opened;
    if (account.folders.includes(folder) && folder.uidValidity === uidValidity) return folder;
    // A server that loses a folder under an open session, or renumbers it, says BYE.
    this.hangUp();
  }

  /** In the server's order, which is not the caller's. */
  #handedOut(uids: readonly number[]): readonly StoredMessage[] {
    if (uids.length === 0) throw this.around.faults.breach("an empty UID list cannot be written in IMAP");
    const { messages } = this.#openFolder();
    const asked = messages.filter((one) => uids.includes(one.uid));
    return asked.filter((one) => !this.around.traits.withhold(one, uids.length === 1));
  }

  #facts(one: StoredMessage): MessageFacts {
    const size = this.around.traits.sizeOf(one);
    return { uid: one.uid, size, flags: [...one.flags], internalDate: one.internalDate };
  }
}
