/** How much memory processes have, as Linux counts it. */
import { readFileSync } from "node:fs";

/** Megabytes of this process that are in memory; 0: it has ended. */
export function residentOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
