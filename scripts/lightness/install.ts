/** A fresh installation from a release's archive: what is fetched, what it occupies, and how long it takes. */
import { execFileSync, spawnSync } from "node:child_process";
import { globSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { committed } from "../release/files.ts";
import { makeRelease } from "../release/release.ts";

export interface Installation {
  /** Where it stands. */
  readonly place: string;
  /** Bytes. */
  readonly sizes: {
    readonly archive: number;
    /** Compressed, as they come over the line; without what npm asks about them. */
    readonly fetchedPackages: number;
    readonly packages: number;
    /** Null: the system's own was new enough. */
    readonly node: { readonly fetched: number; readonly kept: number } | null;
    readonly source: number;
    readonly pages: number;
  };
  readonly packageCount: number;
  /** Name and bytes, the largest first. */
  readonly largest: readonly (readonly [string, number])[];
  /** Milliseconds. */
  readonly took: { readonly setUp: number; readonly build: number };
}

/** Installs into a folder below `folder`, with npm's cache there as well, so that everything is fetched. */
export function install(root: string, folder: string): Installation {
  const { version, files } = makeRelease({ root, folder, source: committed(root, true) });
  const [archive = ""] = files.keys();
  execFileSync("tar", ["--extract", "--gzip", "--file", archive], { cwd: folder });
  const place = join(folder, `carryover-${version}`);
  const cache = join(folder, "npm");
  mkdirSync(cache);
  const source = sizeOf(place);
  const run = (...words: string[]) => timed("sh", ["scripts/run.sh", ...words], place, cache);
  const setUp = run("--only-setup");
  const build = run("scripts/build.ts");
  const node = globSync(".node/node_modules/node-linux-*", { cwd: place })[0];
  const [packages = 0, pages = 0] = ["node_modules", ".next"].map((name) => sizeOf(join(place, name)));
  const fetched = fetchedInto(cache);
  const sizes = { archive: statSync(join(folder, archive)).size, fetchedPackages: fetched.packages, source };
  return {
    ...{ place, took: { setUp, build }, packageCount: packagesIn(place).length, largest: largestIn(place) },
    sizes: {
      ...sizes,
      packages,
      node: node === undefined ? null : { fetched: fetched.node, kept: sizeOf(join(place, node)) },
      pages,
    },
  };
}

/** What the set-up of a clone fetches and occupies, with all that develops. */
export interface CloneSetUp {
  readonly packageCount: number;
  /** Bytes. */
  readonly fetchedPackages: number;
  readonly packages: number;
}

/** Sets up a clone of what is committed below `folder`, with everything fetched; it is gone afterwards. */
export function setUpClone(root: string, folder: string): CloneSetUp {
  const [place, cache] = [join(folder, "clone"), join(folder, "npm-of-clone")];
  execFileSync("git", ["clone", "--quiet", root, place]);
  mkdirSync(cache);
  timed("sh", ["scripts/run.sh", "--only-setup"], place, cache);
  const [packages, packageCount] = [sizeOf(join(place, "node_modules")), packagesIn(place).length];
  const measured = { packageCount, fetchedPackages: fetchedInto(cache).packages, packages };
  for (const each of [place, cache]) rmSync(each, { recursive: true });
  return measured;
}

/** Throws when the program fails. Milliseconds. */
function timed(program: string, words: readonly string[], cwd: string, cache: string): number {
  const started = performance.now();
  const env = { ...process.env, PATH: systemPath(), npm_config_cache: cache, NODE_ENV: undefined };
  const { status, stderr } = spawnSync(program, words, { cwd, env, encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} failed:\n${stderr}`);
  return performance.now() - started;
}

/** Without this checkout's own Node, which run.sh puts in front: the set-up has to find the system's, which may be too old. */
function systemPath(): string {
  const ours = dirname(process.execPath);
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== ours)
    .join(delimiter);
}

/** What the index of npm's cache says of the archives of packages, in bytes; Node itself comes as a package, too, where the system's is older. */
export function fetchedInto(cache: string): { readonly packages: number; readonly node: number } {
  const entries = globSync("_cacache/index-v5/**/*", { cwd: cache })
    .map((file) => join(cache, file))
    .filter((file) => statSync(file).isFile())
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line): Entry => JSON.parse(line.slice(line.indexOf("\t") + 1)));
  const sum = (isCounted: (key: string) => boolean) =>
    entries.reduce((all, { key = "", size = 0 }) => all + (key.endsWith(".tgz") && isCounted(key) ? size : 0), 0);
  return { packages: sum((key) => !NODE.test(key)), node: sum((key) => NODE.test(key)) };
}

const NODE = /\/node-linux-[^/]+\.tgz$/;

interface Entry {
  readonly key?: string;
  readonly size?: number;
}

function packagesIn(place: string): string[] {
  const lock = JSON.parse(readFileSync(join(place, "package-lock.json"), "utf8")) as { readonly packages: object };
  return Object.keys(lock.packages).filter(
    (path) => path !== "" && lstatSync(join(place, path), { throwIfNoEntry: false }),
  );
}

function largestIn(place: string): (readonly [string, number])[] {
  const sizes = packagesIn(place).map(
    (path) => [path.replace("node_modules/", ""), ownSize(join(place, path))] as const,
  );
  return sizes.sort(([, one], [, other]) => other - one).slice(0, 8);
}

/** Without packages within it. */
function ownSize(folder: string): number {
  return sizeOf(folder) - sizeOf(join(folder, "node_modules"));
}

/** Bytes in all files below; 0 where there is none. */
export function sizeOf(path: string): number {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return 0;
  if (!there.isDirectory()) return there.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
