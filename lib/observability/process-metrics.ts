/** What a process can tell of itself. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Family } from "./exposition.ts";

/** From the first look on: it costs a timer each 20 ms, which a process that nobody watches is spared. */
let delay: ReturnType<typeof monitorEventLoopDelay> | null = null;

/** For 99 of 100 rounds, in seconds, since it was asked last; 0 at the first look. */
function eventLoopLag(): number {
  if (delay === null) {
    delay = monitorEventLoopDelay({ resolution: 20 });
    delay.enable();
    return 0;
  }
  // It measures from one tick to the next, which on time are 20 ms apart.
  const seconds = Math.max(0, delay.percentile(99) / 1e9 - 0.02);
  delay.reset();
  return Number.isFinite(seconds) ? seconds : 0;
}

/** `kind`: what the process does. */
export function processFamilies(kind: "web" | "worker", version: string): readonly Family[] {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const one = (name: Family["name"], value: number): Family => ({ name, samples: [{ value }] });
  return [
    { name: "carryover_process_info", samples: [{ labels: { kind, version }, value: 1 }] },
    one("process_resident_memory_bytes", rss),
    one("process_cpu_seconds_total", (user + system) / 1e6),
    one("process_start_time_seconds", Math.round(Date.now() / 1000 - process.uptime())),
    one("nodejs_heap_used_bytes", heapUsed),
    one("nodejs_external_memory_bytes", external),
    one("nodejs_eventloop_lag_seconds", eventLoopLag()),
  ];
}
