/** What a visit leaves behind in an account, as the server itself tells. */
import type { DovecotServer, RawSession } from "../../support/servers/dovecot.ts";
import type { Account } from "../../support/wire/account.ts";
import { ImapConnection, quoted } from "../../support/wire/connection.ts";
import { isSelectable, readFolderTree, showPath } from "../../support/wire/folders.ts";

/**
 * Everything that any change would change, by folder: the count of messages that nobody has seen yet (\Recent), UIDs, and
 * Dovecot's HIGHESTMODSEQ, which grows with every change of a flag. Reading this leaves no trace itself.
 */
export async function tracesIn(account: Account): Promise<Record<string, string>> {
  const connection = await ImapConnection.open(account);
  try {
    const tree = await readFolderTree(connection);
    const traces: Record<string, string> = { subscriptions: tree.subscribed.map(showPath).sort().join(" | ") };
    for (const { path, raw } of tree.folders.filter(isSelectable)) {
      const items = "(MESSAGES RECENT UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)";
      const responses = await connection.command(["STATUS", quoted(raw), items]);
      traces[showPath(path)] = /\([^(]*\)$/.exec(responses.map(String).join())?.[0] ?? "";
    }
    await connection.close();
    return traces;
  } finally {
    connection.destroy();
  }
}

/** The sessions that `user` has while `work` runs, each to its end. The server must have the option `rawLog`. */
export async function sessionsDuring<T>(
  server: DovecotServer,
  user: string,
  work: () => Promise<T>,
): Promise<{ result: T; sessions: RawSession[]; log: string }> {
  await allSessionsEnded(server, user);
  const before = server.rawLog(user).length;
  const logBefore = server.log().length;
  const result = await work();
  await allSessionsEnded(server, user);
  return { result, sessions: server.rawLog(user).slice(before), log: server.log().slice(logBefore) };
}

/** The most sessions at a time, of `user` or of everybody, by a Dovecot's log. */
export function mostAtOnce(log: string, user?: string): number {
  let open = 0;
  let most = 0;
  for (const line of log.split("\n")) {
    if (line.includes(user ? `Login: user=<${user}>` : "Login: user=<")) most = Math.max(most, ++open);
    else if (line.includes(user ? `imap(${user})<` : "imap(") && line.includes("Disconnected: ")) open--;
  }
  return most;
}

/** A server may still be writing down a session that its client has left. */
async function allSessionsEnded(server: DovecotServer, user: string): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const log = server.log();
    const begun = log.split(`Login: user=<${user}>,`).length;
    const ended = log.match(new RegExp(`imap\\(${user}\\)<[^>]*><[^>]*>: Info: Disconnected: `, "g"))?.length ?? 0;
    if (begun - 1 === ended) return;
    if (Date.now() > end)
      throw new Error(`${begun - 1 - ended} sessions of ${user} have not ended:\n${log.slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
