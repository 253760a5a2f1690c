/** The built pages in .next, made again when their sources have changed. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../programs.ts";

/** All that pages are made of. What npm brings is as the lock file says. */
const SOURCES = [
  ...["app", "lib", "public", "proxy.ts", "next.config.ts", "postcss.config.mjs", "tsconfig.json", "package-lock.json"],
];

/** Holds the digest of the sources that .next was built from. */
const STAMP = join(root, ".next", "carryover-sources");

/** The pages cannot be built; the message is for the person at the terminal. */
export class BuildError extends Error {}

/** Builds unless the build is up to date. `say` hears of it before it begins. Throws BuildError. */
export function buildWhenNeeded(say: (step: string) => void): void {
  const digest = digestOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === digest) return;
  say("The pages are built (about half a minute).");
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const build = spawnSync(process.execPath, [next, "build"], { cwd: root, env, encoding: "utf8" });
  if (build.status !== 0) throw new BuildError(`The pages could not be built.\n${build.stdout}${build.stderr}`);
  writeFileSync(STAMP, digest);
}

function digestOfSources(): string {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap(filesIn)) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function filesIn(name: string): string[] {
  const path = join(root, name);
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return name.endsWith(".tsbuildinfo") ? [] : [name];
  return readdirSync(path)
    .toSorted()
    .flatMap((each) => filesIn(join(name, each)));
}
