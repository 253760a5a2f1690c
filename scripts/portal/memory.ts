/** How the worker is told to be sparing with memory: scripts/memory.env, which run.sh reads as well. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { root } from "../programs.ts";

/** This environment with the settings for memory; what the administrator says of them himself comes last, so that it counts. */
export function sparing(environment: Readonly<Record<string, string>>): Record<string, string> {
  const ours = parseEnv(readFileSync(join(root, "scripts/memory.env"), "utf8"));
  const options = [ours.NODE_OPTIONS, environment.NODE_OPTIONS].filter(Boolean).join(" ");
  return { ...ours, ...environment, NODE_OPTIONS: options };
}
