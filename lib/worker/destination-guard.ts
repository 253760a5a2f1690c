/** One import at a time into one account: two at once would each copy what the other has not finished. */
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type FileLock, lockFile } from "../db/file-lock.ts";
import { MailError } from "../engine/errors.ts";
import type { MailServer, NewSession } from "../engine/ports.ts";
import { destinationKey } from "../imap/servers.ts";

/**
 * The new server, holding a lock on the account from its first connection on. Which account it is is known only after
 * sign-in, as one account may have several names. The lock is a file in a folder that all imports of the machine share.
 */
export class GuardedDestination implements MailServer<NewSession> {
  readonly #server: MailServer<NewSession>;
  readonly #lockFolder: string;
  #lock: FileLock | null = null;

  constructor(server: MailServer<NewSession>, lockFolder: string) {
    this.#server = server;
    this.#lockFolder = lockFolder;
  }

  /** Throws MailError `destination.inUse` where another process of this machine holds the account. */
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
    if (!lock)
      throw new MailError("destination.inUse", "another import on this machine is copying into this account", {
        side: "new",
      });
    return lock;
  }
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
