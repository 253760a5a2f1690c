/**
 * The question `lookForResidue`: what has arrived in an old account since it was moved. One sign-in; one round trip for the numbers of all
 * folders where the server can; and only where these do not agree a folder is opened, for reading.
 */
import type { Database } from "../db/database.ts";
import { decodeStamp } from "../db/stamp-codec.ts";
import { MailError } from "../engine/errors.ts";
import type { OldSession } from "../engine/ports.ts";
import { isRescueFolder } from "../engine/rescue-work.ts";
import { oldServer } from "../imap/servers.ts";
import { folderCounts } from "../imap/status.ts";
import type { Questions, ResidueFound, Senders } from "../jobs/requests.ts";
import type { SlotUse } from "../jobs/slots.ts";
import {
  type CountsBefore,
  inboxFirst,
  type NewMessages,
  newMessages,
  RESIDUE_EVERY_MS,
  type Residue,
  type ResidueFolder,
  type ResidueUse,
  residueIn,
  residueUses,
} from "../policy/residue.ts";
import { mostFrequent, senderIn } from "../policy/senders.ts";
import type { StoredReport } from "../report/stored.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";
import { inTurns } from "./in-turns.ts";
import { openOldAccount } from "./open-accounts.ts";
import { refuseWhileClosed } from "./quiet-hours.ts";

/** So many folders are asked about one by one, by a server that does not tell of all at once. */
const ONE_BY_ONE = 10;
/** So many are opened to be counted. */
const OPENED = 5;
/** The senders of so many messages are looked at, the newest ones. */
const READ = 200;
/** Between the newest messages there may be so many times as many numbers that are no message's any more. */
const GAPS = 4;

/** Looks, and stores what was seen. Throws MailError where the old server does not let the person in or is to be left alone now, and Interrupted by the signal. */
export function answerLookForResidue(
  context: WorkerContext,
  { question }: Asked<Questions["lookForResidue"]>,
  signal: AbortSignal,
): Promise<ResidueFound> {
  return lookForResidue(context, { ...question, use: "listing" }, signal);
}

export interface ResidueLook {
  readonly migrationId: string;
  readonly senders: boolean;
  readonly use: SlotUse;
}

/** The same, for whom it is or by itself. Throws likewise. */
export async function lookForResidue(
  context: WorkerContext,
  { migrationId, senders, use }: ResidueLook,
  signal: AbortSignal,
): Promise<ResidueFound> {
  const { database, slots } = context;
  const { serverId, settings } = await openOldAccount(context, migrationId);
  refuseWhileClosed(context, serverId);
  const known = await knownFolders(database, migrationId);
  const found = await inTurns({ slots, serverId, use, server: oldServer(settings) }, signal, (session) =>
    look(session, known, senders),
  );
  await storeResidue(database, migrationId, found.residue);
  return found;
}

/** A folder of the last run. */
interface KnownFolder extends CountsBefore {
  /** As the old server lists it. */
  readonly name: string;
  /** Path, levels joined by `/`. */
  readonly folder: string;
  readonly use: ResidueUse;
}

/** Those that the last run brought, the inbox first. */
async function knownFolders({ client }: Database, migrationId: string): Promise<readonly KnownFolder[]> {
  const [folders, choices, run] = await Promise.all([
    client.migrationFolder.findMany({ where: { migrationId }, orderBy: { id: "asc" } }),
    client.folderChoice.findMany({ where: { migrationId }, select: { oldPath: true, specialUse: true } }),
    client.run.findFirst({ where: { migrationId, report: { not: null }, isTest: false }, orderBy: { number: "desc" } }),
  ]);
  const report: Pick<StoredReport, "folders"> = run ? JSON.parse(run.report ?? "") : { folders: [] };
  const found = new Map(report.folders.map(({ old, found: messages }) => [old, messages]));
  const purposeOf = residueUses(choices.map(({ oldPath, specialUse }) => ({ path: JSON.parse(oldPath), specialUse })));
  // Messages that are saved as attachments have folders in the journal that no server has.
  const ofServer = folders.filter((folder) => !isRescueFolder(folder));
  const known = ofServer.flatMap(({ oldName, oldPath, verified }): KnownFolder[] => {
    const folder = JSON.parse(oldPath).join("/");
    const messages = found.get(folder);
    if (messages === undefined) return [];
    const standing = (verified && decodeStamp(verified)?.old) || null;
    return [{ name: oldName, folder, use: purposeOf(folder), standing, found: messages }];
  });
  return inboxFirst(known, ({ use }) => use);
}

async function look(session: OldSession, known: readonly KnownFolder[], withSenders: boolean): Promise<ResidueFound> {
  const at = Date.now();
  const names = known.map(({ name }) => name);
  const counts = await folderCounts(session, names, ONE_BY_ONE);
  const folders: ResidueFolder[] = [];
  let senders: Senders = { most: [], messages: 0 };
  let mayOpen = OPENED;
  for (const before of known) {
    const now = counts.get(before.name);
    if (!now) continue;
    const fresh = newMessages(now, before);
    const { messages, isExact } = await counted(session, before.name, fresh, mayOpen);
    if (fresh.kind === "look") mayOpen--;
    if (messages === 0) continue;
    folders.push({ folder: before.folder, use: before.use, messages, isExact });
    if (!withSenders || before.use !== "inbox") continue;
    const from = isExact && before.standing ? before.standing.uidNext : now.uidNext - messages * GAPS;
    senders = await sendersIn(session, before.name, Math.max(1, from), messages);
  }
  const residue = { at, folders, notAsked: known.length - counts.size };
  return { residue, senders: withSenders ? senders : null };
}

/** `mayOpen`: so many folders may still be opened for it. */
async function counted(
  session: OldSession,
  name: string,
  fresh: NewMessages,
  mayOpen: number,
): Promise<Pick<ResidueFolder, "messages" | "isExact">> {
  if (fresh.kind === "known") return fresh;
  const uids = mayOpen > 0 ? await uidsFrom(session, name, fresh.from) : null;
  return uids === null ? { messages: fresh.atLeast, isExact: false } : { messages: uids.length, isExact: true };
}

/** The UIDs of what is there from this one on, ascending; null where the folder does not open. */
async function uidsFrom(session: OldSession, name: string, from: number): Promise<readonly number[] | null> {
  const uids: number[] = [];
  try {
    await session.examine(name);
    for await (const rows of session.listMessages(from, null))
      for (const { uid } of rows) if (uid >= from) uids.push(uid);
    return uids;
  } catch (error) {
    if (error instanceof MailError && error.scope === "folder") return null;
    throw error;
  }
}

async function sendersIn(session: OldSession, name: string, from: number, messages: number): Promise<Senders> {
  const uids = (await uidsFrom(session, name, from))?.slice(-Math.min(messages, READ)) ?? [];
  const addresses: string[] = [];
  if (uids.length === 0) return { most: [], messages: 0 };
  for await (const { header } of session.fetchHeaders(uids)) {
    const address = senderIn(header);
    if (address !== null) addresses.push(address);
  }
  return { most: mostFrequent(addresses), messages: uids.length };
}

/** Not where another run is under way or has ended meanwhile: it brings what is new. */
async function storeResidue({ client }: Database, migrationId: string, residue: Residue): Promise<void> {
  const where = { id: migrationId, phase: "done", stateSince: { lte: new Date(residue.at) } } as const;
  await client.migration.updateMany({
    where,
    data: { residue: JSON.stringify(residue), arrivedSince: residueIn(residue) },
  });
  const due = new Date(residue.at + RESIDUE_EVERY_MS);
  await client.migration.updateMany({ where: { ...where, catchUp: false }, data: { residueDueAt: due } });
}
