/** One workload from an empty folder to a result. */
import { execFileSync, spawnSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import type { Workload } from "../../test/support/mail/workloads.ts";
import { type Bed, makeBed } from "./bed.ts";
import type { Copier } from "./copiers.ts";
import type { Conditions, CopierNote, WorkloadResult } from "./records.ts";
import { type Course, measureAll } from "./rounds.ts";

export interface WorkloadRun extends Course {
  readonly workload: Workload;
  readonly scale: number;
  readonly copiers: readonly Copier[];
  readonly conditions: Conditions;
  /** Where this workload's bed is put: it stays up, as deleting it would slow down whoever is measured next. The caller stops it. */
  readonly beds: Bed[];
}

/** Starts servers, makes the mail, measures every copier that is on this machine, and leaves its bed. */
export async function runWorkload({
  workload,
  scale,
  copiers,
  conditions,
  beds,
  ...course
}: WorkloadRun): Promise<WorkloadResult> {
  const known = copiers.map((copier) => ({ copier, version: copier.version() }));
  course.say(`\n${workload.name}: ${workload.what}. Two mail servers start, and the mail is made.`);
  const bed = await makeBed(workload, scale);
  beds.push(bed);
  course.say(`${bed.messages} messages, ${Math.round(bed.megabytes)} MB.`);
  const present = known.filter(({ version }) => version !== null).map(({ copier }) => copier);
  const { samples, starts, lateness } = await measureAll(bed, present, course);
  return {
    ...{ workload: workload.name, what: workload.what, scale, rounds: course.rounds, conditions },
    ...{ messages: bed.messages, megabytes: bed.megabytes, folders: workload.folders, delayMs: workload.delayMs },
    ...{ samples, starts, lateness },
    copiers: known.map(
      ({ copier, version }): CopierNote => ({
        ...{ name: copier.name, label: copier.label, version },
        byDesign: copier.lenience.words || null,
      }),
    ),
  };
}

/** What the figures hang on. `words` is the command line as it was given. */
export function conditionsNow(root: string, words: readonly string[]): Conditions {
  const dovecot = execFileSync("/usr/sbin/dovecot", ["--version"], { encoding: "utf8" });
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commitOf(root),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    node: process.versions.node,
    dovecot: dovecot.split(" ")[0]?.trim() ?? "unknown",
    command: ["npm run bench", ...(words.length > 0 ? ["--", ...words] : [])].join(" "),
  };
}

/** The commit of a checkout; what was unpacked from an archive has none. */
function commitOf(root: string): string {
  const git = (...words: string[]) => spawnSync("git", words, { cwd: root, encoding: "utf8" });
  const { status, stdout } = git("rev-parse", "--short=10", "HEAD");
  if (status !== 0) return "an unknown commit";
  const changes = git("status", "--porcelain", "lib", "scripts").stdout.trim();
  return `${stdout.trim()}${changes === "" ? "" : " with changes"}`;
}
