/**
 * Cyrus and Courier-IMAP, unpacked rather than installed: Debian's packages of the three IMAP servers exclude each other,
 * and Dovecot's is the installed one.
 */
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { isRoot, unpackDebianPackage } from "./debian-packages.ts";
import { mailOwner } from "./mail-owner.ts";

/** The servers that are unpacked. */
export type UnpackedServer = "cyrus" | "courier";

const packages: Record<UnpackedServer, { name: string; leaveOut: RegExp }> = {
  // What these two need of apt's plan is libraries; the rest is for delivery, virus scanning and maintenance.
  cyrus: { name: "cyrus-imapd", leaveOut: /^(exim4|postfix|systemd|libclamav|libmspack|db-util|db5|gawk|libsigsegv)/ },
  courier: { name: "courier-imap", leaveOut: /^(exim4|postfix|systemd|libgnutls|gnutls)/ },
};

const repository = path.resolve(import.meta.dirname, "../../..");

/** The root of the unpacked server, unpacked now if need be. Throws when this process isn't root. */
export function unpackedServer(server: UnpackedServer, say?: (step: string) => void): string {
  if (!isRoot) throw new Error(`a private ${server} changes its user: only root can start it`);
  const target = path.join(serverCache(), server);
  unpackDebianPackage(packages[server].name, target, { leaveOut: packages[server].leaveOut, say });
  return target;
}

/** LD_LIBRARY_PATH for programs below `root`; `more` are further folders, as seen from that root. */
export function libraryPath(root: string, more: readonly string[]): string {
  const multiarch = ["usr/lib", "lib"]
    .map((folder) => path.join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
    .filter((folder) => folder.endsWith("-linux-gnu"));
  return [...multiarch, ...more.map((folder) => path.join(root, folder))].join(":");
}

/**
 * The folder for unpacked servers. They run as user `mail`: where that user can't enter the repository (a checkout
 * below /root), the folder is in /var/tmp.
 */
function serverCache(): string {
  const own = path.join(repository, ".cache/servers");
  if (canEnter(repository)) return own;
  const common = "/var/tmp/carryover-servers";
  mkdirSync(common, { recursive: true, mode: 0o755 });
  // Anybody can create names in /var/tmp: programs to be run as root must come from root's folder only.
  const status = lstatSync(common);
  if (!status.isDirectory() || status.uid !== 0) throw new Error(`${common} must be a folder of root; remove it`);
  return common;
}

function canEnter(folder: string): boolean {
  const asOwner = [`--reuid=${mailOwner}`, `--regid=${mailOwner}`, "--clear-groups", "--", "test", "-x", folder];
  return spawnSync("setpriv", asOwner).status === 0;
}
