/** The two kinds of session: an old one reads, a new one also adds. Each is one connection. */
import { MailError, type Side } from "../engine/errors.ts";
import type {
  AppendWatch,
  AppendWay,
  FetchedMessage,
  FolderListing,
  FolderLook,
  FolderNaming,
  FolderSight,
  ListedFolder,
  MessageFacts,
  MessageHeader,
  Namespaces,
  NewSession,
  OldSession,
  OpenFolder,
  OutgoingMessage,
  OwnCopy,
  Quota,
  ReadFromLook,
  ReadingSession,
} from "../engine/ports.ts";
import { Appender, appendWays } from "./append.ts";
import type { Channel } from "./channel.ts";
import { compress, shouldCompress } from "./compress.ts";
import { createFolder, createFolders } from "./create-folder.ts";
import { numberOf } from "./data.ts";
import { fetchHeaders, fetchMessages } from "./fetch-messages.ts";
import { flagList } from "./flag-list.ts";
import { listFolders, listStandings } from "./list-folders.ts";
import { listMessages, messageFacts } from "./list-messages.ts";
import { lookInto } from "./look-into.ts";
import { mailboxKey } from "./mailbox-key.ts";
import { nameArgument } from "./names.ts";
import { folderStatus, openFolder } from "./open-folder.ts";
import { runAll } from "./pipeline.ts";
import { storageQuota } from "./quota.ts";
import { flagRefusal, folderRefusal } from "./refusals.ts";
import { refusalOf } from "./reply.ts";
import type { SignedIn } from "./sign-in.ts";
import { uidSets } from "./uid-set.ts";

/** More would only make longer commands: the server has enough to do with these (see imap/append.ts). */
const APPEND_BATCH = 200;

abstract class ImapSession implements ReadingSession {
  abstract readonly side: Side;
  readonly appendLimit: number | null;
  readonly naming: FolderNaming;
  /** For accountOf(). */
  readonly account: SignedIn;
  protected readonly channel: Channel;
  /** UIDVALIDITY of every folder this session has opened, by name. */
  protected readonly uidValidities = new Map<string, number>();
  /** Number of messages in the open folder; null while none is open. */
  #exists: number | null = null;

  constructor(account: SignedIn, naming: FolderNaming) {
    this.account = account;
    this.channel = account.channel;
    this.appendLimit = account.capabilities.appendLimit;
    this.naming = naming;
    this.channel.onUntagged = (text) => this.#news(text);
  }

  get namespaces(): Namespaces {
    const { personal, foreign } = this.account;
    const of = (whose: "others" | "shared") => foreign.flatMap((one) => (one.whose === whose ? [one.prefix] : []));
    return { own: personal.map(({ prefix }) => prefix), others: of("others"), shared: of("shared") };
  }

  quota(): Promise<Quota | null> {
    return storageQuota(this.account);
  }

  listFolders(): Promise<readonly ListedFolder[]> {
    return listFolders(this.account);
  }

  listStandings(): Promise<FolderListing> {
    return listStandings(this.account);
  }

  examine(name: string, next?: readonly number[]): Promise<OpenFolder> {
    return this.open("EXAMINE", name, next);
  }

  listMessages(from: number, to: number | null): AsyncIterable<readonly MessageFacts[]> {
    return listMessages(this.channel, this.#openFolder(), from, to);
  }

  async factsOf(uids: readonly number[]): Promise<readonly MessageFacts[]> {
    this.#openFolder();
    return messageFacts(this.channel, uids);
  }

  fetchHeaders(uids: readonly number[]): AsyncIterable<MessageHeader> {
    this.#openFolder();
    return fetchHeaders(this.channel, uids);
  }

  fetchMessages(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    this.#openFolder();
    return fetchMessages(this.channel, uids);
  }

  lookInto(looks: readonly FolderLook[], read: ReadFromLook): AsyncIterable<FolderSight | null> {
    // Which folder is open, nobody needs to know afterwards.
    this.#exists = null;
    return lookInto(this.channel, looks, read);
  }

  get isWorn(): boolean {
    return this.channel.isWorn;
  }

  async keepAlive(): Promise<void> {
    // A connection on which a command runs needs no reminder.
    if (!this.channel.isBusy) await this.channel.run(["NOOP"]);
  }

  close(): Promise<void> {
    return this.channel.close();
  }

  protected async open(verb: "EXAMINE" | "SELECT", name: string, next: readonly number[] = []): Promise<OpenFolder> {
    // A failed EXAMINE leaves no folder open (RFC 9051, 6.3.2).
    this.#exists = null;
    const folder = await openFolder(this.channel, verb, name, next);
    this.#exists = folder.messages;
    this.uidValidities.set(name, folder.uidValidity);
    return folder;
  }

  #openFolder(): number {
    if (this.#exists === null)
      throw new MailError("engine.bug", "messages were asked for while no folder is open", { side: this.side });
    return this.#exists;
  }

  #news(text: string): void {
    const match = /^\* (\d+) (EXISTS|EXPUNGE)$/i.exec(text);
    if (match === null || this.#exists === null) return;
    this.#exists = match[2]?.toUpperCase() === "EXISTS" ? Number(match[1]) : Math.max(0, this.#exists - 1);
  }
}

export class OldImapSession extends ImapSession implements OldSession {
  readonly side = "old";

  #hasAskedToCompress = false;

  override async examine(name: string, next?: readonly number[]): Promise<OpenFolder> {
    await this.#compressWhereSlow();
    return super.examine(name, next);
  }

  override fetchMessages(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    // Of a large folder there are many of these.
    return this.#isToCompress ? this.#fetchCompressed(uids) : super.fetchMessages(uids);
  }

  async *#fetchCompressed(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    await this.#compressWhereSlow();
    yield* super.fetchMessages(uids);
  }

  get #isToCompress(): boolean {
    return !this.#hasAskedToCompress && shouldCompress(this.account);
  }

  async #compressWhereSlow(): Promise<void> {
    if (!this.#isToCompress) return;
    this.#hasAskedToCompress = true;
    await compress(this.account);
  }
}

export class NewImapSession extends ImapSession implements NewSession {
  readonly side = "new";
  readonly appendWays: readonly AppendWay[];
  readonly appendBatch = APPEND_BATCH;
  readonly #appender: Appender;
  readonly #user: string;

  /** `vetted`: see Appender; shared by all sessions of the account. */
  constructor(account: SignedIn, naming: FolderNaming, user: string, vetted: Set<string>) {
    super(account, naming);
    this.appendWays = appendWays(account.capabilities);
    this.#appender = new Appender(account.channel, account.capabilities, vetted);
    this.#user = user;
  }

  async select(name: string): Promise<OpenFolder> {
    // Before SELECT, as STATUS is not meant for the folder that is selected (RFC 9051, 6.3.11).
    const appendLimit = await this.#appendLimitOf(name);
    const folder = await this.open("SELECT", name);
    this.#appender.namedByServer(folder.permanentFlags ?? []);
    return { ...folder, appendLimit };
  }

  /** RFC 7889: APPENDLIMIT without a value means that each folder has its own. */
  async #appendLimitOf(name: string): Promise<number | null> {
    if (!this.account.capabilities.appendLimitPerFolder) return this.appendLimit;
    try {
      return numberOf((await folderStatus(this.channel, name, "APPENDLIMIT")).get("APPENDLIMIT"));
    } catch (error) {
      // Not told; then the server says it message by message.
      if (error instanceof MailError && error.scope === "folder") return null;
      throw error;
    }
  }

  createFolder(path: readonly string[]): Promise<ListedFolder> {
    return createFolder(this.account, path);
  }

  createFolders(paths: readonly (readonly string[])[]): Promise<readonly (ListedFolder | null)[]> {
    return createFolders(this.account, paths);
  }

  async subscribe(name: string): Promise<void> {
    const reply = await this.channel.run(["SUBSCRIBE ", nameArgument(name, this.side)]);
    if (reply.status !== "OK")
      throw folderRefusal(refusalOf(reply), "the folder cannot be subscribed to", this.side, "folder.notAllowed");
  }

  async subscribeAll(names: readonly string[]): Promise<readonly boolean[]> {
    const commands = names.map((name) => ["SUBSCRIBE ", nameArgument(name, this.side)]);
    const replies = await runAll(this.channel, commands, this.channel.timeouts.silenceMs);
    return replies.map((reply) => reply?.status === "OK");
  }

  append(folder: string, messages: readonly OutgoingMessage[], way: AppendWay, watch: AppendWatch): Promise<void> {
    const uidValidity = this.uidValidities.get(folder) ?? null;
    return this.#appender.append({ folder, uidValidity, messages, way }, watch);
  }

  async addFlags(uids: readonly OwnCopy[], flags: readonly string[]): Promise<void> {
    const list = flagList(flags);
    for (const set of uidSets(uids)) {
      const reply = await this.channel.run([`UID STORE ${set} +FLAGS.SILENT ${list}`]);
      if (reply.status !== "OK") throw flagRefusal(refusalOf(reply), this.side);
    }
  }

  /** See destinationKey(). */
  mailboxKey(): Promise<string> {
    return mailboxKey(this.account, this.#user);
  }
}

/** See mailboxKey(). */
export async function destinationKey(session: NewSession): Promise<string> {
  if (session instanceof NewImapSession) return session.mailboxKey();
  throw new MailError("engine.bug", "the destination key was asked of a session that is not IMAP", { side: "new" });
}

/** The connection behind a session, for what the engine has no need of. */
export function accountOf(session: ReadingSession): SignedIn {
  if (session instanceof ImapSession) return session.account;
  throw new MailError("engine.bug", "something of IMAP was asked of a session that is not IMAP");
}

/** Whether a session that was closed took its leave of the server. */
export function tookLeave(session: ReadingSession): boolean {
  return accountOf(session).channel.isLoggedOut;
}
