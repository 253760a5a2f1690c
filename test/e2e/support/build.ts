/** Before the first of these tests: the pages are built once, instead of by each portal that a test starts. */
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { buildWhenNeeded } from "../../../scripts/portal/build.ts";
import { root } from "../../../scripts/programs.ts";

/** There while somebody builds: files of one suite that run at once would write over each other's pages. */
const LOCK = join(root, ".cache", "building-pages");
/** No build takes as long: whoever made the lock was killed. */
const ABANDONED_MS = 10 * 60_000;

export default async function setup(): Promise<void> {
  while (!takeLock()) await wait(200);
  try {
    await buildWhenNeeded((step) => console.log(`- ${step}`), { url: "http://127.0.0.1" });
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function takeLock(): boolean {
  mkdirSync(join(root, ".cache"), { recursive: true });
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > ABANDONED_MS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}
