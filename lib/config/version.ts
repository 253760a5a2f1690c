/** Which version of Carryover this is. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FILE = join(dirname(fileURLToPath(import.meta.url)), "../../package.json");

/** As its package says it: `0.1.0`. */
export function carryoverVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(FILE, "utf8"));
  return version;
}
