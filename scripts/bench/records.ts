/** What a bench writes down. */

/** `first`: everything is copied; `again`: nothing is to be done; `delta`: the old account has changed by 1 %. */
export const PHASES = ["first", "again", "delta"] as const;
export type Phase = (typeof PHASES)[number];

/** One run of one copier. */
export interface Sample {
  readonly copier: string;
  readonly round: number;
  readonly phase: Phase;
  /** Why it has no time: how it failed, or what the judge found. Null: the copy is right. */
  readonly fault: string | null;
  /** Differences that the copier makes by design and that the judge let pass. */
  readonly passed: readonly string[];
  /** From start to end of its process. */
  readonly seconds: number;
  /** Of the copier's processes, user and system. */
  readonly cpu: number;
  readonly oldServerCpu: number;
  readonly newServerCpu: number;
  /** What all other programs of the machine burned meanwhile. */
  readonly othersCpu: number;
  /** Of its largest process. */
  readonly peakMb: number;
  /** Round trips since the sign-in, where the line counts them. */
  readonly turns: Turns | null;
}

export interface Turns {
  readonly connections: number;
  /** On the connection that has most. */
  readonly most: number;
  readonly total: number;
}

/** How long a copier's process takes from its start until it opens its first connection. */
export interface Start {
  readonly copier: string;
  readonly round: number;
  readonly seconds: number;
  readonly cpu: number;
}

/** All of one workload, as it is kept on file. */
export interface WorkloadResult {
  readonly workload: string;
  readonly what: string;
  readonly messages: number;
  readonly megabytes: number;
  readonly folders: number;
  readonly delayMs: number;
  readonly scale: number;
  readonly rounds: number;
  readonly conditions: Conditions;
  /** In the order in which they ran. */
  readonly copiers: readonly CopierNote[];
  readonly samples: readonly Sample[];
  readonly starts: readonly Start[];
  /** How much later than it should the line handed bytes on, in milliseconds. */
  readonly lateness: { readonly mean: number; readonly most: number } | null;
}

export interface CopierNote {
  readonly name: string;
  readonly label: string;
  /** Null: it is not on this machine. */
  readonly version: string | null;
  /** What the judge is told to let pass, in words. */
  readonly byDesign: string | null;
}

export interface Conditions {
  readonly date: string;
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly dovecot: string;
  readonly command: string;
}

/** Others burned more than 0.35 of its seconds, and more than the counters' own coarseness (ten ticks). */
export function isClean({ othersCpu, seconds }: Sample): boolean {
  return othersCpu <= Math.max(0.35 * seconds, 0.1);
}
