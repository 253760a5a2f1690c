/** The way in: an old and a new server that open signed-in sessions. */
import type { Side } from "../engine/errors.ts";
import type { FolderNaming, MailServer, NewSession, OldSession } from "../engine/ports.ts";
import { askedNamingOf, namingOf } from "./naming.ts";
import { NewImapSession, OldImapSession } from "./session.ts";
import { DEFAULT_TIMEOUTS, type ServerSettings } from "./settings.ts";
import { type SignedIn, signIn } from "./sign-in.ts";

export { destinationKey, tookLeave } from "./session.ts";
export type { ServerSettings, Timeouts, Transcript } from "./settings.ts";

/** The old account: its sessions can only read. The signal ends them as well, at once. */
export function oldServer(settings: ServerSettings): MailServer<OldSession> {
  return {
    connect: async (signal) => {
      const account = await connect(settings, "old", signal);
      return new OldImapSession(account, namingOf(account));
    },
  };
}

/** The new account: its sessions can read and add. */
export function newServer(settings: ServerSettings): MailServer<NewSession> {
  // Asked for once: every connection is to the same account.
  let naming: FolderNaming | null = null;
  const vetted = new Set<string>();
  return {
    connect: async (signal) => {
      const account = await connect(settings, "new", signal);
      naming ??= await askedNamingOf(account);
      return new NewImapSession(account, naming, settings.user, vetted);
    },
  };
}

function connect(settings: ServerSettings, side: Side, signal: AbortSignal): Promise<SignedIn> {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...settings.timeouts };
  const where = `the ${side} server ${settings.host}:${settings.port}`;
  return signIn({ settings, timeouts, side, signal, where });
}
