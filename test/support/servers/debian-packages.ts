/** Debian packages that the servers come from: installed for good, or unpacked into the repository's cache. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Packages are missing and this process may not install them; the message names the command that does. */
export class MissingPackages extends Error {
  readonly packages: readonly string[];

  constructor(packages: readonly string[], why: string) {
    super(`${why} Missing: ${packages.join(", ")}. Install with:\n  ${installCommand(packages)}`);
    this.name = "MissingPackages";
    this.packages = packages;
  }
}

type Say = (step: string) => void;

/** Whether this process may install packages and start servers that change user. */
export const isRoot = process.getuid?.() === 0;

const aptEnvironment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };

// --no-remove: rather fail than throw another mail server off this machine.
const install = ["-y", "-q", "-o", "DPkg::Lock::Timeout=300", "--no-install-recommends", "--no-remove", "install"];

/**
 * Makes sure that the packages are installed: installs them when this process is root.
 * Throws MissingPackages where it is not root, or where there is no apt-get.
 */
export function requireDebianPackages(packages: readonly string[], say: Say = () => undefined): void {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (!existsSync("/usr/bin/apt-get")) throw new MissingPackages(missing, "Tests need servers from Debian's packages.");
  if (!isRoot) throw new MissingPackages(missing, "Only root can install packages.");
  say(`installing Debian packages: ${missing.join(", ")}`);
  withDaemonsHeldBack(() => {
    if (apt([...install, ...missing]) === null) return;
    say("apt-get update");
    apt(["-q", "update"]);
    const failure = apt([...install, ...missing]);
    if (failure !== null) throw new MissingPackages(missing, `apt-get failed: ${failure}\n`);
  });
}

/**
 * Unpacks a package, with whatever it needs that this machine lacks, below `target` without installing anything.
 * Does nothing when it is there already. Two processes may do it at once.
 * `leaveOut` are packages that apt's plan contains but the server can run without.
 */
export function unpackDebianPackage(
  name: string,
  target: string,
  options: { leaveOut: RegExp; say?: Say | undefined },
): void {
  if (existsSync(target)) return;
  if (!existsSync("/usr/bin/apt-get")) {
    throw new MissingPackages([name], "Tests unpack this server from Debian's package with apt-get and dpkg.");
  }
  options.say?.(`unpacking Debian's ${name} into ${path.relative(process.cwd(), target)}`);
  mkdirSync(path.dirname(target), { recursive: true });
  const part = mkdtempSync(`${target}.part-`);
  try {
    const folder = path.join(part, "deb");
    mkdirSync(folder);
    download(name, folder, options.leaveOut);
    for (const file of readdirSync(folder)) execFileSync("dpkg", ["-x", path.join(folder, file), part]);
    rmSync(folder, { recursive: true });
    execFileSync("chmod", ["755", part]);
    moveInPlace(part, target);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** The command line that installs the packages, for messages. */
export function installCommand(packages: readonly string[]): string {
  return `apt-get update && apt-get install --no-install-recommends ${packages.join(" ")}`;
}

function isInstalled(name: string): boolean {
  const query = spawnSync("dpkg-query", ["--status", name], { encoding: "utf8" });
  return query.status === 0 && query.stdout.includes("\nStatus: install ok installed\n");
}

/** Runs apt-get; null when it went well, else the end of what it said. */
function apt(words: readonly string[], folder?: string): string | null {
  const run = spawnSync("apt-get", words, { encoding: "utf8", env: aptEnvironment, ...(folder && { cwd: folder }) });
  if (run.status === 0) return null;
  return run.stderr.trim().split("\n").slice(-3).join("\n") || `exit status ${run.status}`;
}

/** Runs `work` while package scripts may not start daemons, unless the machine has a policy of its own. */
function withDaemonsHeldBack(work: () => void): void {
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function download(name: string, folder: string, leaveOut: RegExp): void {
  const attempt = () => {
    const packages = planOf(name).filter((each) => !leaveOut.test(each));
    if (packages.length === 0) return `apt-get knows no package ${name}`;
    return apt(["-q", "download", ...packages], folder);
  };
  if (attempt() === null) return;
  apt(["-q", "update"]);
  const failure = attempt();
  if (failure !== null) throw new MissingPackages([name], `apt-get download failed: ${failure}\n`);
}

/** What apt-get would install for the package on this machine; it conflicts with others, so it is never installed. */
function planOf(name: string): string[] {
  const plan = spawnSync("apt-get", ["-s", "--no-install-recommends", "install", name], { encoding: "utf8" });
  return [...plan.stdout.matchAll(/^Inst (\S+)/gm)].flatMap((match) => match[1] ?? []);
}

function moveInPlace(part: string, target: string): void {
  try {
    renameSync(part, target);
  } catch (error) {
    // Another process was faster: its copy is as good as ours.
    if (!existsSync(target)) throw error;
  }
}
