/**
 * The stages of the Dockerfile in folders that are a bare Debian each, by chroot instead of a container engine: so a system package that the image
 * lacks is missing here as well. Node comes from npm, as the base image has it in the same place.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../programs.ts";
import { argumentsOf, instructionsOf, isSent, type Stage, stagesOf } from "./dockerfile.ts";

type Say = (step: string) => void;

const SUITE = "bookworm";

/** A step ended with another status than 0; what it said has been shown. */
export class StepFailed extends Error {}

/** Runs a program with its output shown. Throws StepFailed. */
export function step(program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const { status, error } = spawnSync(program, words, { stdio: ["ignore", 2, 2], env: { ...process.env, ...env } });
  if (status !== 0) throw new StepFailed(`${[program, ...words].join(" ")} ended with ${error?.message ?? status}`);
}

/** A bare Debian with Node and npm, as the base image is one. Kept for the next time. */
export function baseRoot(folder: string, nodeVersion: string, say: Say): string {
  const base = join(folder, `base-${nodeVersion}`);
  if (existsSync(base)) return base;
  const draft = `${base}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  say(`debootstrap: a bare Debian (${SUITE})`);
  const cache = join(folder, "debs");
  mkdirSync(cache, { recursive: true });
  step("debootstrap", ["--variant=minbase", `--cache-dir=${cache}`, SUITE, draft]);
  say(`Node ${nodeVersion} and npm, from npm`);
  const from = join(folder, "node");
  const names = [`node-linux-${process.arch}@${nodeVersion}`, "npm@11"];
  step("npm", ["install", "--prefix", from, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", ...names]);
  const packages = join(from, "node_modules");
  cpSync(join(packages, `node-linux-${process.arch}`, "bin", "node"), join(draft, "usr/local/bin/node"));
  step("cp", ["-a", join(packages, "npm"), join(draft, "usr/local/lib/npm")]);
  writeFileSync(
    join(draft, "usr/local/bin/npm"),
    '#!/bin/sh\nexec /usr/local/bin/node /usr/local/lib/npm/bin/npm-cli.js "$@"\n',
    { mode: 0o755 },
  );
  step("mv", [draft, base]);
  return base;
}

/** What the build is given: a clean archive of the last commit, without what .dockerignore leaves out. */
export function cleanContext(folder: string, say: Say): string {
  const context = join(folder, "context");
  rmSync(context, { recursive: true, force: true });
  mkdirSync(context);
  say("git archive: what is committed, and nothing else");
  step("sh", ["-c", `git -C "${root}" archive HEAD | tar x -C "${context}"`]);
  const ignored = readFileSync(join(context, ".dockerignore"), "utf8");
  for (const name of readdirSync(context))
    if (!isSent(name, ignored)) rmSync(join(context, name), { recursive: true, force: true });
  return context;
}

export interface BuiltImage {
  /** The root of the image. */
  readonly root: string;
  readonly stage: Stage;
}

/** Runs the stages of the Dockerfile of the last commit. Throws StepFailed. */
export function buildImage(folder: string, given: Readonly<Record<string, string>>, say: Say): BuiltImage {
  const file = spawnSync("git", ["-C", root, "show", "HEAD:Dockerfile"], { encoding: "utf8" }).stdout;
  const instructions = instructionsOf(file);
  const variables = { ...argumentsOf(instructions), ...given };
  const nodeVersion = /node:([\d.]+)-/.exec(variables.NODE_IMAGE ?? "")?.[1] ?? "";
  const base = baseRoot(folder, nodeVersion, say);
  const context = cleanContext(folder, say);
  const built = new Map<string, string>();
  let image: BuiltImage | null = null;
  for (const stage of stagesOf(instructions)) {
    const place = join(folder, `stage-${stage.name ?? "image"}`);
    say(`stage ${stage.name ?? "of the image"}`);
    rmSync(place, { recursive: true, force: true });
    step("cp", ["-a", base, place]);
    runStage(stage, { place, context, built, variables, say });
    built.set(stage.name ?? "", place);
    image = { root: place, stage };
  }
  if (image === null) throw new Error("the Dockerfile has no stage");
  return image;
}

interface Running {
  readonly place: string;
  readonly context: string;
  readonly built: ReadonlyMap<string, string>;
  readonly variables: Readonly<Record<string, string>>;
  readonly say: Say;
}

function runStage({ instructions }: Stage, { place, context, built, variables, say }: Running): void {
  let workdir = "/";
  const known: Record<string, string> = {};
  for (const { name, flags, text } of instructions) {
    switch (name) {
      case "WORKDIR":
        workdir = text;
        mkdirSync(join(place, workdir), { recursive: true });
        break;
      case "ARG": {
        const [argument = ""] = text.split("=");
        known[argument] = variables[argument] ?? "";
        break;
      }
      case "COPY": {
        const stage = flags.find((flag) => flag.startsWith("--from="))?.slice("--from=".length);
        copy(
          text,
          stage === undefined ? context : (built.get(stage) ?? ""),
          join(place, text.startsWith("/") ? "" : workdir),
        );
        break;
      }
      case "RUN":
        say(`RUN ${text.slice(0, 100)}`);
        inRoot(place, workdir, text, known);
        break;
      default:
        // They say how the image is run, not what is in it.
        break;
    }
  }
}

/** As COPY does: the content of a folder, several things into a folder. */
function copy(text: string, from: string, to: string): void {
  const words = text.split(/\s+/);
  const target = words.at(-1) ?? "";
  for (const word of words.slice(0, -1)) {
    const source = join(from, word);
    const place = join(to, target, target.endsWith("/") ? word : "");
    mkdirSync(dirname(place), { recursive: true });
    cpSync(source, place, { recursive: true, verbatimSymlinks: true });
  }
}

/** What a program finds of this machine while it builds, as in a container: names of hosts, the way to the registries. Gone afterwards. */
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
const MACHINE_FILES = ["/etc/resolv.conf", "/etc/hosts", AUTHORITIES];
const APT_SETTINGS = "etc/apt/apt.conf.d/00machine";
const NPM_CACHE = "/tmp/npm-cache";
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function inRoot(place: string, workdir: string, command: string, environment: Readonly<Record<string, string>>): void {
  const lent = [...MACHINE_FILES.filter((file) => existsSync(file)), APT_SETTINGS].map((file) => join(place, file));
  const missing = lent.filter((file) => !existsSync(file));
  for (const file of MACHINE_FILES.filter((each) => existsSync(each))) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    cpSync(file, join(place, file), { dereference: true });
  }
  writeFileSync(join(place, APT_SETTINGS), linesOf("apt-config", ["dump"], /^Acquire::/));
  // Packages that were fetched before, as a builder keeps its layers.
  const cache = join(dirname(place), "npm-cache");
  for (const folder of [cache, join(place, NPM_CACHE)]) mkdirSync(folder, { recursive: true });
  const script = [
    `mount --rbind /dev "${place}/dev"`,
    `mount -t proc proc "${place}/proc"`,
    `mount --bind "${cache}" "${place}${NPM_CACHE}"`,
    `exec chroot "${place}" sh -c 'cd "$WORKDIR" && eval "$COMMAND"'`,
  ].join(" && ");
  // Authorities that this machine trusts, for networks with one of their own.
  const words = {
    NODE_EXTRA_CA_CERTS: AUTHORITIES,
    npm_config_cache: NPM_CACHE,
    WORKDIR: workdir,
    COMMAND: command,
    HOME: "/root",
    PATH: SYSTEM_PATH,
  };
  const clean = Object.entries({ ...npmSettings(), ...environment, ...words });
  step("env", ["-i", ...clean.map(([name, value]) => `${name}=${value}`), "unshare", "--mount", "sh", "-c", script]);
  for (const path of [...missing, join(place, NPM_CACHE)]) rmSync(path, { recursive: true });
}

function linesOf(program: string, words: readonly string[], pattern: RegExp): string {
  const { stdout } = spawnSync(program, words, { encoding: "utf8", cwd: "/" });
  const lines = (stdout ?? "").split("\n").filter((line) => pattern.test(line));
  return `${lines.join("\n")}\n`;
}

/** How npm of this machine comes to its packages. */
function npmSettings(): Record<string, string> {
  const settings = ["registry", "https-proxy", "noproxy"].map((name): [string, string] => [
    `npm_config_${name.replace("-", "_")}`,
    linesOf("npm", ["config", "get", name], /^\S+$/).trim(),
  ]);
  return Object.fromEntries(settings.filter(([, value]) => value !== "" && value !== "null"));
}
