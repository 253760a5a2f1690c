/** CREATE, and a look at what the server made of it: Dovecot drops a dot at the end of a name, Courier spells some names anew. */
import { MailError } from "../engine/errors.ts";
import type { ListedFolder } from "../engine/ports.ts";
import { findFolder, listFolders } from "./list-folders.ts";
import { nameArgument, nameOf } from "./names.ts";
import { runAll } from "./pipeline.ts";
import { folderRefusal } from "./refusals.ts";
import { type Reply, refusalOf } from "./reply.ts";
import type { SignedIn } from "./sign-in.ts";

/** Creates the folder where it is missing, and the levels above it where the server wants that. Throws MailError `folder.*` or `quota.full`. */
export async function createFolder(account: SignedIn, path: readonly string[]): Promise<ListedFolder> {
  const name = nameOf(path, account.personal[0]);
  // Not looked for first, as that costs a round trip for each that is missing: one that exists is refused (RFC 9051, 6.3.4).
  const first = await create(account, name);
  const there = first.status === "OK" ? null : await findFolder(account, name);
  if (there?.selectable) return there;
  const reply = await createWithParents(account, path, name, first);
  const made = (await findFolder(account, name)) ?? (await findRespelled(account, path, reply));
  if (made?.selectable) return made;
  const what = `the folder ${path.join("/")} cannot be made`;
  if (reply.status !== "OK") throw folderRefusal(refusalOf(reply), what, "new", "folder.notAllowed");
  throw new MailError("folder.notAllowed", `${what}: the new server says that it did, but does not list it`, {
    side: "new",
  });
}

/**
 * Creates many folders, those above before those below, and looks once at what the server made of them all. Null: not there under just that
 * name, which createFolder() can say more about. Throws what ends the connection, and MailError `folder.*` when folders are not listed.
 */
export async function createFolders(
  account: SignedIn,
  paths: readonly (readonly string[])[],
): Promise<(ListedFolder | null)[]> {
  const nameAt = (path: readonly string[]): string => nameOf(path, account.personal[0]);
  const names = paths.map(nameAt);
  const wanted = new Set(names);
  // A server makes the levels above one that lacks them, and refuses them then.
  const inOrder = new Set(paths.flatMap((path) => path.map((_level, depth) => nameAt(path.slice(0, depth + 1)))));
  const { channel } = account;
  await runAll(
    channel,
    [...inOrder].filter((name) => wanted.has(name)).map((name) => ["CREATE ", nameArgument(name, "new")]),
    channel.timeouts.silenceMs,
  );
  // Whatever was refused may be there all the same (RFC 9051, 6.3.4). Nobody has subscribed to what was made a moment ago.
  const there = await listFolders(account, { subscriptions: false });
  const listed = new Map(there.map((folder) => [folder.name, folder]));
  return names.map((name) => {
    const folder = listed.get(name);
    return folder?.selectable ? folder : null;
  });
}

/** Most servers make the levels above by themselves (RFC 9051, 6.3.4); where one refuses, they are made one by one. */
async function createWithParents(
  account: SignedIn,
  path: readonly string[],
  name: string,
  reply: Reply,
): Promise<Reply> {
  if (reply.status === "OK" || reply.code === "ALREADYEXISTS" || reply.code === "OVERQUOTA" || path.length === 1)
    return reply;
  for (let depth = 1; depth < path.length; depth++) {
    const parent = nameOf(path.slice(0, depth), account.personal[0]);
    if ((await findFolder(account, parent)) === null) await create(account, parent);
  }
  return create(account, name);
}

function create(account: SignedIn, name: string): Promise<Reply> {
  return account.channel.run(["CREATE ", nameArgument(name, "new")]);
}

/** The one folder that the server made, or found, under another spelling of the same name. */
async function findRespelled(account: SignedIn, path: readonly string[], reply: Reply): Promise<ListedFolder | null> {
  const exists = reply.code === "ALREADYEXISTS" || /already exists/i.test(reply.text);
  if (reply.status !== "OK" && !exists) return null;
  // What exists already may differ in case only; what was made may also have lost blanks and dots at its ends.
  const spelling = exists ? withoutCase : (level: string) => withoutCase(level).replace(/^[\s.]+|[\s.]+$/g, "");
  const spelled = (levels: readonly string[]): string => levels.map(spelling).join("\n");
  const alike = (await listFolders(account)).filter((folder) => spelled(folder.path) === spelled(path));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

function withoutCase(level: string): string {
  return level.normalize("NFC").toLowerCase();
}
