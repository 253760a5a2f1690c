/**
 * A heap that is collected before it grows: what lives is little, and the rest is messages passing through, whose buffers lie outside the
 * heap, where V8 by itself lets 64 MB of them pile up. Figures: docs/decisions/0010-sparing-with-memory.md. What a process must be told
 * before it starts stands in scripts/memory.env.
 */
import { setFlagsFromString } from "node:v8";

/** Of V8 in Node 24, for which they were measured; another may not know them, and would say so on standard error. */
const FLAGS = ["--heap-growing-percent=20", "--external-memory-accounted-in-global-limit"];

/** Called first thing by the worker and the web process, which live for months. A command line ends soon, and is faster without. */
export function beSparing(): void {
  if (process.versions.node.startsWith("24.")) for (const flag of FLAGS) setFlagsFromString(flag);
}
