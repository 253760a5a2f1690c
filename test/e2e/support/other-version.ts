/** A later version of the portal beside this one: the same checkout with another sentence, built for itself. */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");
const BUILD_MS = 400_000;
/** Not of the version, or made by it. */
const LEFT_BEHIND = new Set([".git", ".next", ".node", ".cache", "node_modules", "data", "docs", "test"]);

export interface OtherVersion {
  readonly checkout: string;
  remove(): void;
}

/** `file` is below the checkout; `find` in it becomes `replace`. */
export function otherVersion(file: string, find: string, replace: string): OtherVersion {
  const checkout = mkdtempSync(join(tmpdir(), "carryover-version-"));
  cpSync(ROOT, checkout, { recursive: true, filter: (path) => path === ROOT || !LEFT_BEHIND.has(relativeName(path)) });
  // As links to the same files: a gigabyte, in a second.
  for (const name of [".node", "node_modules"])
    if (existsSync(join(ROOT, name))) execFileSync("cp", ["-al", join(ROOT, name), join(checkout, name)]);
  const text = readFileSync(join(checkout, file), "utf8");
  if (!text.includes(find)) throw new Error(`${file} has no ${find}`);
  writeFileSync(join(checkout, file), text.replace(find, replace));
  execFileSync("sh", [join(checkout, "scripts/run.sh"), "scripts/build.ts"], { stdio: "pipe", timeout: BUILD_MS });
  return { checkout, remove: () => rmSync(checkout, { recursive: true }) };
}

const relativeName = (path: string): string => (join(path, "..") === ROOT ? basename(path) : "");
