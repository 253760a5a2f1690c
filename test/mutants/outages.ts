import { type Mutant, mutantOf } from "./mutant.ts";

const outages = (name: string, file: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`outages: ${name}`, file, find, replace, "worker/outages.long", title);

/** Several workers while the database restarts, a machine is cut off, and workers are killed or replaced. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "outages: whoever was taken over goes on writing the state",
    "db/migrations",
    "if (!(await keepsLease({ client: transaction }, lease))) return false;",
    "",
    "db/sqlite",
    "is no longer written by a run that another has taken over, nor how far it is",
  ),
  mutantOf(
    "outages: whoever was taken over goes on writing how far it is",
    "db/progress",
    "if (!(await keepsLease({ client: transaction }, lease))) return;",
    "",
    "db/sqlite",
    "is no longer written by a run that another has taken over, nor how far it is",
  ),
  outages(
    "connections to mail servers stay when the database is gone",
    "db/slot-locks",
    "for (const { lost } of this.#held.values()) lost.abort();",
    "",
    "workers put down what they do when PostgreSQL is stopped (fast), and go on by themselves when it is back",
  ),
  outages(
    "each worker counts only its own connections",
    "worker/portal-worker",
    'database.provider === "postgresql" ? new SlotLocks',
    "false ? new SlotLocks",
    "ten workers never have more connections to a server than its two",
  ),
  outages(
    "a worker that ends puts nothing down",
    "worker/runner",
    'for (const { interruption } of this.#underWay.values()) interruption.by({ kind: "shutdown" });',
    "process.exit(0);",
    "a worker that is replaced while runs go on loses nobody's place, and the others go on when the new one has changed the tables",
  ),
  outages(
    "a run is held for two minutes without a sign of life",
    "jobs/queue",
    "lengthMs: 30_000",
    "lengthMs: 120_000",
    "the run of a worker that is killed goes on within a minute of its last sign of life",
  ),
  outages(
    "a database that was lost stays lost",
    "db/slot-locks",
    "    this.#client = null;\n    for (const",
    "    for (const",
    "a worker that is cut off from everything leaves its run to another, and works again when the network is back",
  ),
  mutantOf(
    "slots: one run takes all connections of a server",
    "worker/seat",
    "const MOST_OF_ONE_RUN = 4;",
    "const MOST_OF_ONE_RUN = 400;",
    "worker/seat",
    "a run has four connections to a server at most, however many it may have",
  ),
  mutantOf(
    "worker: who left while others were let in is not noticed",
    "worker/runner",
    "    if (this.#hasSomebodyLeft) resolve();\n",
    "",
    "worker/runner",
    "is told of a run that ended before it asked, and once of each",
  ),
  mutantOf(
    "worker: who left once is noticed for ever",
    "worker/runner",
    "    this.#hasSomebodyLeft = false;\n",
    "",
    "worker/runner",
    "is told of a run that ended before it asked, and once of each",
  ),
  mutantOf(
    "worker: nobody is in a hurry",
    "worker/repeat",
    "...(sooner ? [sooner()] : [])",
    "",
    "worker/repeat",
    "waits between two rounds, and no longer once there is something to do sooner",
  ),
  mutantOf(
    "worker: who has lost a migration writes its end",
    "worker/close-run",
    "if (hold && !(await keepsLease({ client: transaction }, hold))) return false;",
    "",
    "worker/close-run",
    "is nobody's to write who has lost the migration to another worker",
  ),
];
