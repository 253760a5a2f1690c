/** An in-memory session on the new account: reading, and the four things that add something. */
import { MailError } from "../../../lib/engine/errors.ts";
import { isKeepableDate } from "../../../lib/engine/flags.ts";
import type {
  AppendResult,
  AppendWatch,
  AppendWay,
  ListedFolder,
  NewSession,
  OpenFolder,
  OutgoingMessage,
  OwnCopy,
} from "../../../lib/engine/ports.ts";
import type { MemoryFolder } from "./account.ts";
import type { FixtureMessage } from "./fixture.ts";
import { MemorySession } from "./session.ts";

export class MemoryNewSession extends MemorySession implements NewSession {
  readonly side = "new";
  /** Until the messages of the last append() are with the server. */
  #sending: Promise<void> = Promise.resolve();

  get appendWays(): readonly AppendWay[] {
    const { appendBatch, literalPlus, multiAppend } = this.around.traits;
    if (appendBatch === 1) return ["oneByOne"];
    if (!literalPlus) return ["chained", "oneByOne"];
    return multiAppend ? ["multi", "pipelined", "chained", "oneByOne"] : ["pipelined", "chained", "oneByOne"];
  }

  get appendBatch(): number {
    return this.around.traits.appendBatch;
  }

  async select(name: string): Promise<OpenFolder> {
    return this.open(name, "SELECT");
  }

  async createFolder(path: readonly string[]): Promise<ListedFolder> {
    return this.command("CREATE", path.join("/"), () => this.#create(path));
  }

  async #create(path: readonly string[]): Promise<ListedFolder> {
    await this.pass("create");
    const { account, traits } = this.around;
    const refusal = traits.refuseFolder(path.join("/"), "CREATE") ?? this.#badName(path) ?? this.#badPlace(path);
    if (refusal !== null) throw refusal;
    const folder = this.#inOtherCase(path) ?? account.create(traits.showsFolderAs(path));
    await this.pass("created");
    return this.listed(folder);
  }

  async createFolders(paths: readonly (readonly string[])[]): Promise<readonly (ListedFolder | null)[]> {
    const [first, ...others] = paths;
    if (first === undefined) return [];
    // Sent together: they take their time only once.
    await this.command("CREATE", first.join("/"), async () => {
      await unlessRefused(this.#create(first));
      for (const path of others) {
        this.note("CREATE", path.join("/"));
        await unlessRefused(this.#create(path));
      }
    });
    const listed = new Map((await this.listFolders()).map((folder) => [folder.path.join("\n"), folder]));
    return paths.map((path) => {
      const folder = listed.get(path.join("\n"));
      return folder?.selectable ? folder : null;
    });
  }

  async subscribeAll(names: readonly string[]): Promise<readonly boolean[]> {
    const granted: boolean[] = [];
    for (const name of names) granted.push((await unlessRefused(this.subscribe(name))) !== null);
    return granted;
  }

  #inOtherCase(path: readonly string[]): MemoryFolder | undefined {
    if (!this.around.traits.ignoresCase) return undefined;
    const wanted = path.join("/").toLowerCase();
    return this.around.account.folders.find((folder) => folder.path.join("/").toLowerCase() === wanted);
  }

  #badName(path: readonly string[]): MailError | null {
    const { delimiter, forbidden, maxLevelBytes } = this.naming;
    const bad = path.some(
      (level) =>
        level === "" ||
        Buffer.byteLength(level) > maxLevelBytes ||
        [...level].some((character) => character === delimiter || forbidden.includes(character)),
    );
    return bad ? new MailError("folder.notAllowed", "no such name can be made here", { side: "new" }) : null;
  }

  /** As Dovecot with mbox (measured); levels above are made as containers. */
  #badPlace(path: readonly string[]): MailError | null {
    const { account, traits } = this.around;
    if (!traits.mailOrFolders) return null;
    const refusal = (text: string): MailError => new MailError("folder.notAllowed", text, { side: "new" });
    for (let depth = 1; depth < path.length; depth++) {
      const above = path.slice(0, depth);
      if (above.join() === "INBOX") continue;
      const there = account.find(above.join("/"));
      if (there?.selectable) return refusal("Mailbox doesn't allow inferior mailboxes");
      account.create(above).selectable = false;
    }
    return account.find(path.join("/"))?.selectable === false ? refusal("Mailbox already exists") : null;
  }

  async subscribe(name: string): Promise<void> {
    return this.command("SUBSCRIBE", name, async () => {
      await this.pass("subscribe");
      const folder = this.#named(name);
      if (folder === undefined) throw new MailError("folder.vanished", "no such folder", { side: "new" });
      const refusal = this.around.traits.refuseFolder(folder.path.join("/"), "SUBSCRIBE");
      if (refusal !== null) throw refusal;
      folder.subscribed = true;
      await this.pass("subscribed");
    });
  }

  async addFlags(uids: readonly OwnCopy[], flags: readonly string[]): Promise<void> {
    return this.command("STORE", `${uids.join(",")} +FLAGS ${flags.join(" ")}`, async () => {
      if (this.opened?.verb !== "SELECT")
        throw this.around.faults.breach("flags were stored in a folder that is not selected");
      this.#checkFlags(flags);
      const { account, clock, traits } = this.around;
      const badKeyword = this.#badKeyword("STORE", this.opened.folder, [flags]);
      const wanted = new Set<number>(uids);
      const messages = this.opened.folder.messages.filter((one) => wanted.has(one.uid));
      const stranger = messages.find((one) => !account.isAppended(one));
      if (stranger)
        throw this.around.faults.breach(`flags were added to UID ${stranger.uid}, which no session has appended`);
      const store = (): void => {
        for (const one of messages) account.giveFlags(one, this.#permitted(flags).filter(traits.keepsFlag));
      };
      await this.pass("addFlags", (kind) => {
        if (kind === "late" || kind === "killedLate") clock.at(clock.now() + traits.lateMs, store);
      });
      const refusal = traits.refuseFlags(flags) ?? badKeyword;
      if (refusal !== null) throw refusal;
      store();
      await this.pass("flagsAdded");
    });
  }

  async append(name: string, messages: readonly OutgoingMessage[], way: AppendWay, watch: AppendWatch): Promise<void> {
    const { appendBatch } = this.around.traits;
    if (messages.length < 1 || messages.length > appendBatch)
      throw this.around.faults.breach(`append() was given ${messages.length} messages, it takes 1 to ${appendBatch}`);
    if (!this.appendWays.includes(way)) throw this.around.faults.breach(`this server cannot take messages ${way}`);
    const before = this.#sending;
    const sent = Promise.withResolvers<void>();
    this.#sending = sent.promise;
    await before;
    return this.command("APPEND", `${name} ${messages.length} ${way}`, async () => {
      const command = { name, way, watch, isOne: way === "multi", sent: sent.resolve };
      try {
        if (way === "multi") await this.#multiAppend(command, messages);
        else await this.#appendEach(command, messages);
        if (this.refusals >= this.around.traits.mostRefusals) this.end();
      } catch (error) {
        // Whatever went wrong in the middle of a literal: the only way out of it is the end of the connection.
        this.end();
        throw error;
      }
    }).finally(sent.resolve);
  }

  #reply(command: AppendCommand, index: number, result: AppendResult): void {
    // A command with many messages is refused once.
    if (index === 0 || !command.isOne) this.refusals = result.outcome === "refused" ? this.refusals + 1 : 0;
    command.watch.replied(index, result);
  }

  /** APPENDs one behind the other: each is filed by itself. */
  async #appendEach(command: AppendCommand, messages: readonly OutgoingMessage[]): Promise<void> {
    const replies: (() => void)[] = [];
    for (const [index, one] of messages.entries()) {
      await this.pass("appendBegin");
      const early = this.#earlyRefusal(command.name, [one]);
      const isLast = index === messages.length - 1;
      const results = early
        ? [early]
        : await this.#release(command, { through: index, isLast }, [await this.#receive(one)]);
      for (const result of results) replies.push(() => this.#reply(command, index, result));
      if (!this.around.traits.repliesTogether || isLast) for (const reply of replies.splice(0)) reply();
    }
  }

  /** One command with all messages: released by its very last byte, filed as a whole or not at all. */
  async #multiAppend(command: AppendCommand, messages: readonly OutgoingMessage[]): Promise<void> {
    await this.pass("appendBegin");
    const early = this.#earlyRefusal(command.name, messages);
    const received: FixtureMessage[] = [];
    if (!early) for (const one of messages) received.push(await this.#receive(one));
    const through = messages.length - 1;
    const results = early
      ? messages.map(() => early)
      : await this.#release(command, { through, isLast: true }, received);
    for (const [index, result] of results.entries()) this.#reply(command, index, result);
  }

  /** What a server refuses when it hears of the size, before it takes a byte of the message. */
  #earlyRefusal(name: string, messages: readonly OutgoingMessage[]): AppendResult | null {
    const { folderAppendLimits, quota } = this.around.traits;
    const size = messages.reduce((total, one) => total + one.size, 0);
    const folder = this.#named(name);
    if (folder === undefined) return refused("folder.vanished", "[TRYCREATE] no such folder");
    const badKeyword = this.#badKeyword(
      "APPEND",
      folder,
      messages.map((one) => one.flags),
    );
    if (badKeyword !== null) return { outcome: "refused", error: badKeyword };
    const appendLimit = folderAppendLimits[folder.path.join("/")] ?? this.around.traits.appendLimit;
    if (messages.some((one) => appendLimit !== null && one.size > appendLimit))
      return refused("message.tooLarge", "[TOOBIG] message too large");
    if (quota !== null && this.around.account.bytes + size > quota) return refused("quota.full", "[OVERQUOTA] full");
    return null;
  }

  async #receive(one: OutgoingMessage): Promise<FixtureMessage> {
    this.#checkFlags(one.flags);
    if (one.internalDate !== null && !isKeepableDate(one.internalDate))
      throw this.around.faults.breach(`${one.internalDate} is no date that servers keep`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of one.body) {
      await this.pass("appendChunk");
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    if (bytes.length !== one.size)
      throw this.around.faults.breach(`a literal of ${one.size} bytes was announced and ${bytes.length} came`);
    const internalDate = one.internalDate ?? Math.floor(this.around.clock.now() / 1000);
    return { bytes, flags: this.#permitted(one.flags), internalDate };
  }

  async #release(
    command: AppendCommand,
    { through, isLast }: Releasing,
    received: readonly FixtureMessage[],
  ): Promise<AppendResult[]> {
    const { account, clock, traits } = this.around;
    await this.pass("lastByteHeld");
    await command.watch.release();
    command.watch.lastLook(through);
    const refusal = received.map((one) => traits.refuse(one.bytes, command.name)).find((error) => error !== null);
    const file = (): number[] => {
      const folder = this.#named(command.name);
      if (folder === undefined || refusal !== undefined) return [];
      return received.map((one) => {
        const filed = traits.file({ ...one, bytes: traits.alter(one.bytes) });
        return filed === null ? account.skipUid(folder) : account.append(folder, filed);
      });
    };
    if (received.some((one) => traits.hangUpOn(one.bytes))) this.hangUp();
    if (received.some((one) => traits.misreads(one.bytes, command.way))) return received.map(() => this.#misread());
    await this.pass("released", (kind) => {
      if (kind === "late" || kind === "killedLate") clock.at(clock.now() + traits.lateMs, file);
    });
    const uids = file();
    // The next messages come while the reply is on its way.
    if (isLast) command.sent();
    await this.pass("stored");
    if (refusal !== undefined) return received.map(() => ({ outcome: "refused", error: refusal }));
    if (uids.length === 0) return received.map(() => refused("folder.vanished", "[TRYCREATE] no such folder"));
    return uids.map((uid) => ({ outcome: "stored", uid: traits.uidPlus ? uid : null }));
  }

  /** Nothing behind it is believed or even read. */
  #misread(): AppendResult {
    this.end();
    const error = new MailError("message.unclear", "what?", { side: "new", serverText: "what?" });
    return { outcome: "refused", error, notUnderstood: true };
  }

  /** The refusal of the first keyword that this folder does not take; those before it count as present. */
  #badKeyword(
    verb: "APPEND" | "STORE",
    folder: MemoryFolder,
    messages: readonly (readonly string[])[],
  ): MailError | null {
    const isKeyword = (flag: string): boolean => !flag.startsWith("\\");
    const present = new Set(folder.messages.flatMap((one) => one.flags).filter(isKeyword));
    for (const keyword of messages.flatMap((flags) => this.#permitted(flags)).filter(isKeyword)) {
      const refusal = present.has(keyword) ? null : this.around.traits.refuseKeyword(keyword, present, verb);
      if (refusal !== null) return refusal;
      present.add(keyword);
    }
    return null;
  }

  #checkFlags(flags: readonly string[]): void {
    const bad = flags.find((flag) => !/^(\\(Seen|Answered|Flagged|Draft)|[A-Za-z0-9$_.-]+)$/.test(flag));
    if (bad !== undefined) throw this.around.faults.breach(`the flag ${bad} was sent`);
  }

  /** What a server does with keywords that it does not take: it says nothing and leaves them out. */
  #permitted(flags: readonly string[]): readonly string[] {
    const { permanentFlags, newKeywords } = this.around.traits;
    if (permanentFlags === null) return flags;
    return flags.filter(
      (flag) => permanentFlags.includes(flag.toLowerCase()) || (newKeywords && !flag.startsWith("\\")),
    );
  }

  #named(name: string): MemoryFolder | undefined {
    return this.around.account.folders.find((folder) => folder.name === name);
  }
}

async function unlessRefused<Result>(command: Promise<Result>): Promise<Result | null> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof MailError && error.scope === "folder") return null;
    throw error;
  }
}

interface AppendCommand {
  /** The folder. */
  readonly name: string;
  readonly way: AppendWay;
  readonly watch: AppendWatch;
  /** All messages in one. */
  readonly isOne: boolean;
  /** All messages are with the server. */
  readonly sent: () => void;
}

interface Releasing {
  readonly through: number;
  readonly isLast: boolean;
}

function refused(code: "folder.vanished" | "message.tooLarge" | "quota.full", serverText: string): AppendResult {
  return { outcome: "refused", error: new MailError(code, serverText, { side: "new", serverText }) };
}
