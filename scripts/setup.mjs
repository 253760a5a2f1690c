// Makes a checkout ready: Node 24, the packages, the generated database client. scripts/run.sh starts it whenever
// something is missing or out of date, with whatever Node the system has; so nothing here needs a recent one.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lockCheckout } from "./portal/checkout-lock.mjs";
import { slim } from "./slim.mjs";

const NODE_MAJOR = 24;
const NODE_VERSION = "24.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".ready");

/** What is in doubt when this changes: run.sh compares the same files in the same order. */
const INPUTS = ["package-lock.json", "prisma/schema.prisma", "scripts/setup.mjs", "scripts/db.mjs"];

/** Exit status 4 is "could not go on, run it again" for every command of Carryover. */
const COULD_NOT_GO_ON = 4;

/** Ends with words for the person at the terminal instead of a stack trace. */
class SetupError extends Error {}

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a program to its end; its output is shown on standard error. */
function run(program, args, path) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, PATH: path }, stdio: ["ignore", 2, 2] });
    const stop = () => child.kill("SIGTERM");
    process.once("SIGTERM", stop);
    child.once("error", (error) => reject(new SetupError(`${program} could not be started: ${error.message}`)));
    child.once("exit", (code, signal) => {
      process.off("SIGTERM", stop);
      if (code === 0) resolve();
      else reject(new SetupError(`${program} ended with ${signal ?? `status ${code}`}`));
    });
  });
}

/**
 * `npm install` with settings that do not depend on the npm that may have called us: --silent, --prefix and
 * NODE_ENV=production would otherwise be inherited through the environment.
 */
async function npmInstall(what, folder, args, path) {
  const settings = ["--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--include=dev", "--loglevel=error"];
  try {
    await run("npm", ["install", ...settings, ...args], path);
  } catch (error) {
    throw new SetupError(
      `Could not fetch ${what}: ${error.message}. npm's own words stand above.\n` +
        "Check that this machine reaches the npm registry (npm ping), behind a proxy after\n" +
        "npm config set https-proxy http://HOST:PORT, and that the disk has 2 GB free. Then run the same command again.",
    );
  }
}

function versionOf(node) {
  const { status, stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim().slice(1) : undefined;
}

/** The path of a Node 24: the system's when it is new enough, else one from npm in .node/. */
async function ensureNode() {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  const name = `node-linux-${process.arch}`;
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    throw new SetupError(`Node ${NODE_MAJOR} or newer is needed: install it from nodejs.org, then run this again.`);
  }
  const folder = join(root, ".node");
  const node = join(folder, "node_modules", name, "bin", "node");
  if (versionOf(node) === NODE_VERSION) return node;
  say(`  Node ${NODE_VERSION} (about 53 MB to fetch, 190 MB on disk; the system's is ${process.versions.node})`);
  await npmInstall(`Node ${NODE_VERSION}`, folder, ["--ignore-scripts", `${name}@${NODE_VERSION}`], process.env.PATH);
  if (versionOf(node) === NODE_VERSION) return node;
  throw new SetupError(`Node ${NODE_VERSION} was fetched to ${node}, but does not run on this system.`);
}

function stampFor(node) {
  return `${node}\n${INPUTS.map((file) => readFileSync(join(root, file), "utf8")).join("")}`;
}

function isReady(node) {
  return (
    existsSync(join(root, "lib", "db", "generated")) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, "utf8") === stampFor(node)
  );
}

async function prepare() {
  const node = await ensureNode();
  if (isReady(node)) return;
  const path = `${dirname(node)}${delimiter}${process.env.PATH}`;
  const stamp = stampFor(node);
  rmSync(stampFile, { force: true });
  const isRelease = existsSync(join(root, "RELEASE"));
  say(`  packages (about ${isRelease ? "160 MB to fetch, 360 MB on disk" : "270 MB to fetch, 890 MB on disk"})`);
  // Not `npm ci`: it refuses the lock file when the registry lacks packages of other platforms.
  await npmInstall("the packages", root, [], path);
  // A release brings the client along, and not what makes it.
  if (isRelease) slim(join(root, "node_modules"));
  else {
    say("  database client");
    await run(node, ["scripts/db.mjs", "generate"], path);
  }
  writeFileSync(`${stampFile}.new`, stamp);
  renameSync(`${stampFile}.new`, stampFile);
}

const started = Date.now();
try {
  say("Making this checkout ready:");
  await lockCheckout({ root, work: "setup", onWait: () => say("  waiting for another set-up of this checkout") });
  await prepare();
  say(`Ready after ${Math.round((Date.now() - started) / 1000)} s.`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(COULD_NOT_GO_ON);
}
