/** Measures all copiers on one workload, one after the other, in as many rounds as wanted. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { accountOf, type Bed, changeOldAccount, emptyAccount, PASSWORD, placeAccount } from "./bed.ts";
import type { Copier, Place } from "./copiers.ts";
import { judge } from "./judge.ts";
import { burnedBy, burnedByAll, burnedByFamily, waitForQuiet } from "./machine.ts";
import { measured, measuredStart } from "./measure.ts";
import { isClean, type Phase, type Sample, type Start } from "./records.ts";

/** How to measure. */
export interface Course {
  readonly rounds: number;
  /** Whether each timing waits for a quiet machine. */
  readonly quiet: boolean;
  /** Seconds that one phase of one copier may take. */
  readonly limit: number;
  say(line: string): void;
}

/** Dovecot's processes end a moment after their connections: only then their CPU is counted. */
const SETTLING_MS = { quiet: 400, quick: 100 };

/** How often a start is measured in each round. */
const STARTS = 3;

/** Runs A B C A B C …, each with an account of its own. A copier that fails is named in its samples and costs no other. */
export async function measureAll(bed: Bed, copiers: readonly Copier[], course: Course) {
  const samples: Sample[] = [];
  const starts: Start[] = [];
  const lateness = { mean: 0, most: 0 };
  const folder = mkdtempSync(join(tmpdir(), "carryover-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Also when a signal ends the bench.
  process.once("exit", remove);
  try {
    for (let round = 1; round <= course.rounds; round++) {
      for (const copier of copiers) {
        const run = new CopierRun(bed, copier, round, course, folder);
        starts.push(...(await run.starts()));
        samples.push(...(await run.phases()));
        if (bed.line) {
          lateness.mean = Math.max(lateness.mean, run.lateness.mean);
          lateness.most = Math.max(lateness.most, run.lateness.most);
        }
      }
    }
  } finally {
    process.off("exit", remove);
    remove();
  }
  return { samples, starts, lateness: bed.line ? lateness : null };
}

/** One copier in one round: an account of its own, from the first run to the delta. */
class CopierRun {
  /** Milliseconds by which the line was late while this copier ran, at worst on average and at worst at all. */
  readonly lateness = { mean: 0, most: 0 };
  readonly #bed: Bed;
  readonly #copier: Copier;
  readonly #round: number;
  readonly #course: Course;
  readonly #place: Place;

  constructor(bed: Bed, copier: Copier, round: number, course: Course, folder: string) {
    this.#bed = bed;
    this.#copier = copier;
    this.#round = round;
    this.#course = course;
    const state = join(folder, `${copier.name}-${round}`);
    mkdirSync(state, { mode: 0o700 });
    const { oldPort, newPort } = bed.line ?? { oldPort: bed.old.port, newPort: bed.fresh.port };
    const user = `${copier.name}-${round}`;
    this.#place = { user, password: PASSWORD, oldPort, newPort, newConfig: bed.fresh.configFile, state };
  }

  /** Several in a row: one is over before a busy moment is. Empty when it opens no connection. */
  async starts(): Promise<Start[]> {
    if (this.#course.quiet) await waitForQuiet();
    const starts: Start[] = [];
    for (let number = 0; number < (this.#course.quiet ? STARTS : 1); number++) {
      const state = join(this.#place.state, `start-${number}`);
      mkdirSync(state);
      const start = await measuredStart((ports) => this.#copier.command({ ...this.#place, state, ...ports }), state);
      if (start) starts.push({ copier: this.#copier.name, round: this.#round, ...start });
    }
    return starts;
  }

  /** All phases, up to the first that fails. */
  async phases(): Promise<Sample[]> {
    const samples: Sample[] = [];
    placeAccount(this.#bed, this.#place.user);
    try {
      for (const phase of this.#copier.phases) {
        const sample = await this.#phase(phase);
        samples.push(sample);
        this.#course.say(inWords(sample));
        if (sample.fault !== null) break;
      }
    } finally {
      emptyAccount(this.#bed, this.#place.user);
    }
    return samples;
  }

  async #phase(phase: Phase): Promise<Sample> {
    const { user } = this.#place;
    if (phase === "delta") await changeOldAccount(this.#bed, user);
    if (this.#course.quiet) await waitForQuiet();
    await this.#bed.line?.passage();
    const timing = await this.#timed(phase);
    const passage = (await this.#bed.line?.passage()) ?? null;
    if (passage) {
      this.lateness.mean = Math.max(this.lateness.mean, passage.lateness.mean);
      this.lateness.most = Math.max(this.lateness.most, passage.lateness.most);
    }
    const { status, ...figures } = timing;
    return {
      ...{ copier: this.#copier.name, round: this.#round, phase, turns: passage?.turns ?? null },
      ...figures,
      ...(await this.#judged(phase, status)),
    };
  }

  async #timed(phase: Phase) {
    const { old, fresh, line } = this.#bed;
    const command = this.#copier.command(this.#place);
    const ours = () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6 + (line ? burnedBy(line.pid) : 0);
    };
    const servers = () => [burnedByFamily(old.processId()), burnedByFamily(fresh.processId())] as const;
    const [before, all, own] = [servers(), burnedByAll(), ours()];
    const result = await measured(command, this.#place.state, phase, this.#course.limit);
    const [burned, spent] = [burnedByAll() - all, ours() - own];
    await pause(this.#course.quiet ? SETTLING_MS.quiet : SETTLING_MS.quick);
    const after = servers();
    const [oldServerCpu, newServerCpu] = [after[0] - before[0], after[1] - before[1]];
    const othersCpu = Math.max(0, burned - spent - result.cpu - oldServerCpu - newServerCpu);
    return { ...result, oldServerCpu, newServerCpu, othersCpu };
  }

  async #judged(phase: Phase, status: number | null): Promise<Pick<Sample, "fault" | "passed">> {
    if (status !== 0) {
      const words = status === null ? `not done in ${this.#course.limit} s` : `exit status ${status}`;
      return { fault: words, passed: [] };
    }
    const { first, delta } = this.#bed.wanted;
    try {
      const copy = accountOf(this.#bed.fresh, this.#place.user);
      return await judge(phase === "delta" ? (delta ?? first) : first, copy, this.#copier);
    } catch (error) {
      return { fault: `not checked: ${error instanceof Error ? error.message : String(error)}`, passed: [] };
    }
  }
}

function inWords(sample: Sample): string {
  const { copier, round, phase, seconds, cpu, oldServerCpu, newServerCpu, peakMb, fault, othersCpu, turns } = sample;
  return [
    `${copier.padEnd(12)} round ${round} ${phase.padEnd(5)} ${seconds.toFixed(2).padStart(7)} s`,
    `CPU ${cpu.toFixed(2)} + servers ${(oldServerCpu + newServerCpu).toFixed(2)} s, ${Math.round(peakMb)} MB`,
    ...(turns ? [`${turns.most} round trips (${turns.total} on ${turns.connections} connections)`] : []),
    ...(isClean(sample) ? [] : [`NOT CLEAN: others burned ${othersCpu.toFixed(2)} s`]),
    fault === null ? "right" : `NO TIME: ${fault}`,
  ].join(", ");
}
