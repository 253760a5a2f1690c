/** The question `listFolders`: what both accounts hold, for choosing. Sizes follow by themselves, folder by folder. */
import type { Database } from "../db/database.ts";
import {
  type ListedChoice,
  storeChoices,
  storeContents,
  storeCounts,
  storeListing,
  storeSize,
  withoutContents,
  withoutSize,
} from "../db/folder-choices.ts";
import { Interrupted, MailError } from "../engine/errors.ts";
import type { ListedFolder, NewSession, ReadingSession } from "../engine/ports.ts";
import { newServer, oldServer } from "../imap/servers.ts";
import { countMessages, folderBytes, tellsFolderBytes } from "../imap/status.ts";
import type { Answers, NewListing, Questions } from "../jobs/requests.ts";
import { ContentsCounter } from "../policy/contents.ts";
import { choicesAtFirst } from "../policy/folder-defaults.ts";
import { type FolderProposal, ruleFinder } from "../policy/folder-proposal.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";
import { takeProposal } from "./folder-proposal.ts";
import { inTurns } from "./in-turns.ts";
import { type OpenAccount, openAccounts } from "./open-accounts.ts";

/** Counts are put down after so many folders. */
const COUNTS_AT_ONCE = 200;

export class FolderListings {
  readonly #context: WorkerContext;
  readonly #stop: AbortSignal;
  readonly #listings = new Map<string, Promise<Answers["listFolders"]>>();
  readonly #sizes = new Map<string, AbortController>();

  /** The signal ends everything that is under way. */
  constructor(context: WorkerContext, stop: AbortSignal) {
    this.#context = context;
    this.#stop = stop;
  }

  /** Lists once, however often it is asked for at a time, and goes on when nobody waits any more. Throws MailError, and Interrupted by the signal. */
  async answer({ question }: Asked<Questions["listFolders"]>, signal: AbortSignal): Promise<Answers["listFolders"]> {
    const { migrationId } = question;
    const listing = this.#listings.get(migrationId) ?? this.#begin(migrationId);
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => reject(new Interrupted());
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      return await Promise.race([listing, givenUp]);
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** A run knows sizes better, and needs the connection. */
  giveUpSizes(migrationId: string): void {
    this.#sizes.get(migrationId)?.abort();
  }

  giveUpAllSizes(): void {
    for (const giveUp of this.#sizes.values()) giveUp.abort();
  }

  #begin(migrationId: string): Promise<Answers["listFolders"]> {
    this.giveUpSizes(migrationId);
    const listing = this.#list(migrationId).finally(() => this.#listings.delete(migrationId));
    this.#listings.set(migrationId, listing);
    // Also when nobody waits for it any more.
    listing.catch(() => undefined);
    return listing;
  }

  async #list(migrationId: string): Promise<Answers["listFolders"]> {
    const accounts = await openAccounts(this.#context, migrationId);
    const results = await Promise.allSettled([this.#listOld(migrationId, accounts.old), this.#lookAtNew(accounts.new)]);
    const [folders, newListing] = results;
    if (folders.status === "rejected") throw folders.reason;
    if (newListing.status === "rejected") throw newListing.reason;
    await storeListing(this.#context.database, migrationId, JSON.stringify(newListing.value), new Date());
    void this.#addSizes(migrationId, accounts.old);
    return { folders: folders.value };
  }

  /** Answers how many folders there are. */
  async #listOld(migrationId: string, { serverId, settings }: OpenAccount): Promise<number> {
    const { database, slots } = this.#context;
    const turns = { slots, serverId, use: "listing", server: oldServer(settings) } as const;
    let listed: readonly ListedFolder[] | null = null;
    return inTurns(turns, this.#stop, async (session) => {
      if (listed === null) {
        listed = await session.listFolders();
        const proposal = await takeProposal(database, migrationId);
        await storeChoices(database, migrationId, choicesOf(listed, proposal));
      }
      const counts = new Map<string, number>();
      for await (const { name, messages } of countMessages(session, listed)) {
        if (messages !== null) counts.set(name, messages);
        if (counts.size >= COUNTS_AT_ONCE) await storeCounts(database, migrationId, counts);
        if (counts.size >= COUNTS_AT_ONCE) counts.clear();
      }
      await storeCounts(database, migrationId, counts);
      return listed.length;
    });
  }

  #lookAtNew({ serverId, settings }: OpenAccount): Promise<NewListing> {
    const turns = { slots: this.#context.slots, serverId, use: "listing", server: newServer(settings) } as const;
    return inTurns(turns, this.#stop, async (session) => ({
      naming: session.naming,
      folders: await session.listFolders(),
      appendLimit: session.appendLimit,
      quota: await session.quota(),
      keywords: await keptKeywords(session),
    }));
  }

  /** Never throws: without sizes only the sizes are missing. */
  async #addSizes(migrationId: string, { serverId, settings }: OpenAccount): Promise<void> {
    const { database, slots, limits, log } = this.#context;
    // A run counts them, too, at an hour at which there is copying.
    if (limits.closed({ old: serverId, new: serverId })) return;
    const giveUp = new AbortController();
    this.#sizes.set(migrationId, giveUp);
    const turns = { slots, serverId, use: "checking", server: oldServer(settings) } as const;
    try {
      const signal = AbortSignal.any([this.#stop, giveUp.signal]);
      await inTurns(turns, signal, (session) => storeSizes(database, migrationId, session));
      const refused = new Set<string>();
      await inTurns(turns, signal, (session) => lookThrough(database, migrationId, session, refused));
    } catch (error) {
      const isOver = this.#stop.aborted || giveUp.signal.aborted;
      if (!isOver && !(error instanceof MailError)) log.trouble("sizes.failed", error);
    } finally {
      if (this.#sizes.get(migrationId) === giveUp) this.#sizes.delete(migrationId);
    }
  }
}

/** As the inbox says: SELECT and not EXAMINE, after which servers say that nothing can be kept. */
async function keptKeywords(session: NewSession): Promise<readonly string[] | null> {
  try {
    const { permanentFlags, newKeywords } = await session.select("INBOX");
    if (newKeywords || permanentFlags === null) return null;
    return [...permanentFlags].filter((flag) => !flag.startsWith("\\"));
  } catch (error) {
    if (error instanceof MailError && error.scope === "folder") return null;
    throw error;
  }
}

/** Quickly, where the server can. */
async function storeSizes(database: Database, migrationId: string, session: ReadingSession): Promise<void> {
  if (!tellsFolderBytes(session)) return;
  for (const name of await withoutSize(database, migrationId)) {
    const bytes = await folderBytes(session, name);
    if (bytes !== null) await storeSize(database, migrationId, name, bytes);
  }
}

/** Looks through each folder once, as a run would. `refused`: which the server does not open; they are not tried again. */
async function lookThrough(
  database: Database,
  migrationId: string,
  session: ReadingSession,
  refused: Set<string>,
): Promise<void> {
  for (const oldName of await withoutContents(database, migrationId)) {
    if (refused.has(oldName)) continue;
    const counter = new ContentsCounter();
    let bytes = 0;
    try {
      await session.examine(oldName);
      for await (const window of session.listMessages(1, null))
        for (const message of window) {
          counter.add(message);
          bytes += message.size;
        }
    } catch (error) {
      if (!(error instanceof MailError) || error.scope !== "folder") throw error;
      refused.add(oldName);
      continue;
    }
    await storeContents(database, { migrationId, oldName }, { contents: JSON.stringify(counter.result), bytes });
  }
}

function choicesOf(folders: readonly ListedFolder[], proposal: FolderProposal | null): ListedChoice[] {
  const ruleFor = proposal && ruleFinder(proposal);
  return choicesAtFirst(folders).map(({ folder, leftOut }) => {
    const { name: oldName, path: oldPath, selectable, specialUse } = folder;
    const comes = leftOut === null && ruleFor?.(folder)?.rule.newPath !== null;
    return { oldName, oldPath, selectable, specialUse, chosenAtFirst: selectable && comes };
  });
}
