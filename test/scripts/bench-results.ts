/** Made-up results of benches, for tests of what is worked out from them. */
import type { Phase, Sample, WorkloadResult } from "../../scripts/bench/records.ts";

/** A right and clean run. */
export function sample(copier: string, round: number, seconds: number, more: Partial<Sample> = {}): Sample {
  return {
    ...{ copier, round, seconds, phase: "first" as Phase, fault: null, passed: [], cpu: 1, oldServerCpu: 0.5 },
    ...{ newServerCpu: 0.5, othersCpu: 0, peakMb: 100, turns: null },
    ...more,
  };
}

/** A result with these samples; its copiers are those of the samples. */
export function result(samples: readonly Sample[], more: Partial<WorkloadResult> = {}): WorkloadResult {
  const names = [...new Set(samples.map(({ copier }) => copier))];
  return {
    ...{ workload: "small", what: "many small messages", messages: 20_000, megabytes: 184, folders: 12, delayMs: 0 },
    ...{ scale: 1, rounds: Math.max(1, ...samples.map(({ round }) => round)), samples, starts: [], lateness: null },
    conditions: {
      ...{ date: "2026-01-02", commit: "abc", cpu: "a processor", cores: 2, node: "24.0.0", dovecot: "2.3" },
      command: "npm run bench",
    },
    copiers: names.map((name) => ({ name, label: name, version: "1.0", byDesign: null })),
    ...more,
  };
}
