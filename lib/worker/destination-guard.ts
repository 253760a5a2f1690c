/** One import at a time into one account: two at once would each copy what the other has not finished. */
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type FileLock, lockFile } from "../db/file-lock.ts";
import { MailError } from "../engine/errors.ts";
import type { MailServer, NewSession } from "../engine/ports.ts";
import { destinationKey } from "../imap/servers.ts";

/** Holds an account for the run among those of other machines; false while another has it. */
export type ClaimDestination = (key: string) => Promise<boolean>;

/**
 * The new server, holding a lock on the account from its first connection on. Which account it is is known only after
 * sign-in, as one account may have several names. The lock is a file in a folder that all imports of the machine share; workers of
 * several machines claim it as well.
 */
export class GuardedDestination implements MailServer<NewSession> {
  readonly #server: MailServer<NewSession>;
  readonly #lockFolder: string;
  readonly #claim: ClaimDestination;
  #lock: FileLock | null = null;

  constructor(server: MailServer<NewSession>, lockFolder: string, claim: ClaimDestination) {
    this.#server = server;
    this.#lockFolder = lockFolder;
    this.#claim = claim;
  }

  /** Throws MailError `destination.inUse` where another process holds the account. */
  async connect(signal: AbortSignal): Promise<NewSession> {
    const session = await this.#server.connect(signal);
    try {
      this.#lock ??= await this.#take(await destinationKey(session));
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  release(): void {
    this.#lock?.release();
    this.#lock = null;
  }

  async #take(key: string): Promise<FileLock> {
    const lock = await lockIn(this.#lockFolder, `${key}.lock`);
    if (!lock) throw inUse("another import on this machine is copying into this account");
    try {
      if (await this.#claim(key)) return lock;
    } catch (error) {
      lock.release();
      throw error;
    }
    lock.release();
    throw inUse("another import is copying into this account");
  }
}

function inUse(what: string): MailError {
  return new MailError("destination.inUse", what, { side: "new" });
}

/** Null while another process holds it. */
async function lockIn(folder: string, name: string): Promise<FileLock | null> {
  try {
    await makeSharedFolder(folder);
    return lockFile(join(folder, name));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `no lock can be taken in ${folder} (${reason}); CARRYOVER_LOCK_DIR can name another folder`;
    throw new MailError("journal.unreadable", text, { cause: error });
  }
}

/** Everybody may put locks there, and remove only their own. */
async function makeSharedFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  // mkdir's own mode would be cut by the umask. A folder that was there keeps its rights.
  if (made !== undefined) await chmod(folder, 0o1777);
}
