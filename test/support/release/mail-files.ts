/** The mail of one user on a server as it lies there, with its UIDs, kept as text and put back. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { isRoot } from "../servers/debian-packages.ts";
import type { DovecotServer } from "../servers/dovecot.ts";

/** By path below the user's folder; one character a byte. */
export type MailFiles = Readonly<Record<string, string>>;

/** Indexes, which the server makes anew, are left out. */
export function readMail(server: DovecotServer, user: string): MailFiles {
  const root = server.mailDirectory(user);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && !/^dovecot\.(index|list)|^dovecot\.mailbox/.test(entry.name),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(paths.map((path) => [relative(root, path), readFileSync(path, "latin1")]));
}

export function putMail(server: DovecotServer, user: string, files: MailFiles): void {
  const root = server.mailDirectory(user);
  mkdirSync(root, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, "latin1");
    // A folder of Maildir is one only with all three, and two of them are mostly empty.
    if (basename(path) === "dovecot-uidlist")
      for (const each of ["cur", "new", "tmp"]) mkdirSync(join(dirname(file), each), { recursive: true });
  }
  if (isRoot) execFileSync("chown", ["-R", `${server.mailOwner}:`, root]);
}
