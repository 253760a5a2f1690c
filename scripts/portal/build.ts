/** The built pages in .next, made again when their sources have changed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../programs.ts";

/** All that pages are made of. What npm brings is as the lock file says. */
const SOURCES = [
  ...["app", "lib", "public", "proxy.ts", "next.config.ts", "postcss.config.mjs", "tsconfig.json", "package-lock.json"],
];

/** Holds the digest of the sources that .next was built from. */
const STAMP = join(root, ".next", "carryover-sources");

/**
 * Next names actions by it, and seals with it what they close over. Ours close over nothing (test/app/actions.test.ts), so it is no secret. Made
 * anew with each build, as it is else, no page of the version before could send a form to this one.
 */
const ACTIONS_KEY = createHash("sha256").update("carryover actions").digest("base64");

/** What the built pages are called: the same on every machine that built the same sources. Null: nothing is built. */
export function builtId(): string | null {
  return existsSync(STAMP) ? idOf(readFileSync(STAMP, "utf8")) : null;
}

const idOf = (digest: string): string => digest.slice(0, 32);

/** The pages cannot be built; the message is for the person at the terminal. */
export class BuildError extends Error {}

/**
 * Builds unless the build is up to date. `say` hears of it before it begins; the signal ends it. Throws BuildError, also
 * when it was ended.
 */
export async function buildWhenNeeded(say: (step: string) => void, signal?: AbortSignal): Promise<void> {
  const digest = digestOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === digest) return;
  say("The pages are built (about half a minute).");
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const sameEverywhere = { NEXT_DEPLOYMENT_ID: idOf(digest), NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: ACTIONS_KEY };
  const env = { ...process.env, ...sameEverywhere, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const build = spawn(process.execPath, [next, "build"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const end = () => build.kill();
  signal?.addEventListener("abort", end, { once: true });
  const ended = new Promise<number | null>((resolve) => build.once("close", resolve));
  const [status, out, err] = await Promise.all([ended, text(build.stdout), text(build.stderr)]);
  signal?.removeEventListener("abort", end);
  if (status !== 0) throw new BuildError(`The pages could not be built.\n${out}${err}`);
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
