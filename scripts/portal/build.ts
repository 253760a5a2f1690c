/** The built pages in .next, made again when their sources have changed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { basePathOf } from "../../lib/config/base-path.ts";
import { lockCheckout } from "./checkout-lock.mjs";
import { root } from "./root.ts";

/** All that pages are made of. What npm brings is as the lock file says. */
const SOURCES = [
  ...["app", "lib", "public", "proxy.ts", "next.config.ts", "postcss.config.mjs", "tsconfig.json", "package-lock.json"],
];

/** Holds what .next was built from: the digest of the sources, and for which address. */
const STAMP = join(root, ".next", "carryover-sources");
/** The stamp of pages that came ready in a container image, and cannot be built there. */
const IN_IMAGE = "image";

/**
 * Next names actions by it, and seals with it what they close over. Ours close over nothing (test/app/actions.test.ts), so it is no secret. Made
 * anew with each build, as it is else, no page of the version before could send a form to this one.
 */
const ACTIONS_KEY = createHash("sha256").update("carryover actions").digest("base64");

/** What the built pages are called: the same on every machine that built the same sources. Null: nothing is built. */
export function builtId(): string | null {
  const stamp = readStamp();
  return stamp === "" ? null : idOf(digestIn(stamp));
}

function digestIn(stamp: string): string {
  const [first = "", second = ""] = stamp.split(" ");
  return first === IN_IMAGE ? second : first;
}

const idOf = (digest: string): string => digest.slice(0, 32);

/** The pages cannot be built; the message is for the person at the terminal. */
export class BuildError extends Error {}

export interface BuildOptions {
  /** The portal's address as people type it: pages know the path in it. */
  readonly url: string;
  /** Ends the build. */
  readonly signal?: AbortSignal;
  /** Also what pages need of the packages, in .next/standalone: for a container image. */
  readonly isForImage?: boolean;
  /** Keeps what makes the next build quicker, for whoever builds often: 140 MB in .next/cache. */
  readonly keepsCache?: boolean;
}

/**
 * Builds unless the build is up to date; whoever else builds in this checkout is waited for. `say` hears of either before it begins. Throws
 * BuildError, also when it was ended.
 */
export async function buildWhenNeeded(say: (step: string) => void, options: BuildOptions): Promise<void> {
  const path = basePathOf(options.url);
  const stamp = readStamp();
  if (stamp.startsWith(IN_IMAGE)) return checkImage(stamp, path);
  const digest = digestOfSources();
  const wanted = `${digest} ${path} ${options.isForImage ?? false}`;
  if (stamp === wanted) return;
  const onWait = () => say("Another command builds the pages here; this one waits for it.");
  const unlock = await lockCheckout({ root, work: "build", onWait, signal: options.signal });
  try {
    if (readStamp() === wanted) return;
    say("The pages are built (less than a minute).");
    await build(digest, path, options);
    writeFileSync(STAMP, wanted);
  } finally {
    unlock();
  }
}

function readStamp(): string {
  return existsSync(STAMP) ? readFileSync(STAMP, "utf8") : "";
}

async function build(digest: string, path: string, options: BuildOptions): Promise<void> {
  const { signal, isForImage = false, keepsCache = false } = options;
  if (signal?.aborted) throw new BuildError("The pages were not built: the command was ended.");
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const own = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", BUILD_BASE_PATH: path } as const;
  const sameEverywhere = { NEXT_DEPLOYMENT_ID: idOf(digest), NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: ACTIONS_KEY };
  const wishes = { ...(isForImage ? { BUILD_OUTPUT: "standalone" } : {}), BUILD_KEEPS_CACHE: String(keepsCache) };
  const env = { ...process.env, ...own, ...sameEverywhere, ...wishes };
  const child = spawn(process.execPath, [next, "build"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const end = () => child.kill();
  signal?.addEventListener("abort", end, { once: true });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [status, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  signal?.removeEventListener("abort", end);
  if (status !== 0) throw new BuildError(`The pages could not be built.\n${out}${err}`);
}

/** The stamp for pages that are copied into an image. */
export function imageStamp(url: string): string {
  return `${IN_IMAGE} ${digestOfSources()} ${basePathOf(url)}`;
}

function checkImage(stamp: string, path: string): void {
  const [, , built = ""] = stamp.split(" ");
  if (built === path) return;
  const name = (one: string) => one || "a host of its own";
  throw new BuildError(
    `The pages of this image are made for ${name(built)}, and CARRYOVER_URL says ${name(path)}.\n` +
      "Build the image with --build-arg CARRYOVER_URL=…, as docs/deploy/README.md says.",
  );
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
