/** The journal of one import in a file of its own, held against every other process while it is open. */
import { openDatabase } from "../db/client.ts";
import type { Database } from "../db/database.ts";
import { lockFile } from "../db/file-lock.ts";
import { DatabaseJournal } from "../db/journal.ts";
import { heldByLock, takeLease } from "../db/leases.ts";
import { type AccountAddress, findOrAddMigration, saveState } from "../db/migrations.ts";
import { finishRun, startRun } from "../db/runs.ts";
import { MailError } from "../engine/errors.ts";
import type { ImportRequest } from "../engine/request.ts";
import type { ServerSettings } from "../imap/servers.ts";
import type { RunRecord } from "./run-once.ts";

export interface OpenJournal extends RunRecord {
  /** Lets go of the file. */
  close(): Promise<void>;
}

interface Wish {
  /** Path; the file is made when missing. */
  readonly file: string;
  readonly old: ServerSettings;
  readonly new: ServerSettings;
  readonly request: ImportRequest;
}

/**
 * Opens the file, brings it up to date and begins a run in it. Throws MailError `journal.inUse`, `journal.otherMigration`, or what
 * asJournalError makes of a file that cannot be read or a disk that is full.
 */
export async function openJournal(wish: Wish): Promise<OpenJournal> {
  const lock = lockFile(`${wish.file}.lock`);
  if (!lock) throw new MailError("journal.inUse", `${wish.file} is held by another import`);
  try {
    const database = await openDatabase(`file:${wish.file}`);
    try {
      return await beginRun(database, wish, () => lock.release());
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function beginRun(database: Database, wish: Wish, release: () => void): Promise<OpenJournal> {
  const now = new Date();
  const migrationId = await findOrAddMigration(database, {
    old: addressOf(wish.old),
    new: addressOf(wish.new),
    plan: wish.request,
    sole: true,
  });
  const { id: runId } = await startRun(database, migrationId, wish.request, now);
  // The lock on the file says that no other process lives that holds the lease; the new token shuts out what one left behind.
  const lease = await takeLease(database, { key: migrationId, holder: runId, now, until: now, force: true });
  if (!lease) throw new MailError("journal.inUse", `${wish.file} is held by another import`);
  return {
    journal: new DatabaseJournal(database, { migrationId, runId, lease: heldByLock(lease) }),
    storeState: async (state) => {
      await saveState(database, { migrationId, lease }, state, { kind: "commandLine", id: null }, new Date());
    },
    finishRun: (report) => finishRun(database, runId, report, new Date()),
    close: async () => {
      await database.close();
      release();
    },
  };
}

function addressOf({ host, port, security, user }: ServerSettings): AccountAddress {
  return { host, port, security, login: user };
}
