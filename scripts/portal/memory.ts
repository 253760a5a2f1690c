/** How processes are told to be sparing with memory: scripts/memory.env, which run.sh reads as well, and scripts/web-memory.env. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { root } from "./root.ts";

/** This environment with the settings for memory; what the administrator says of them himself comes last, so that it counts. */
export function sparing(
  environment: Readonly<Record<string, string>>,
  settings: "memory.env" | "web-memory.env" = "memory.env",
): Record<string, string> {
  const ours = parseEnv(readFileSync(join(root, "scripts", settings), "utf8"));
  const options = [ours.NODE_OPTIONS, environment.NODE_OPTIONS].filter(Boolean).join(" ");
  return { ...ours, ...environment, NODE_OPTIONS: options };
}
