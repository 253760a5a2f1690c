/** Breakages of what lets people see inside: metrics, readiness, the system page, the log and the support bundle. */
import { type Mutant, mutantOf } from "./mutant.ts";

const inside = (...[name, ...rest]: Parameters<typeof mutantOf>): Mutant => mutantOf(`inside: ${name}`, ...rest);

const SUMS = "tells the sums of all workers, by server and code, whoever of them lives";
const TOTALS = "repositories on SQLite the totals are the sum of what all workers add, also at the same moment";
const SAMPLES = "repositories on SQLite samples are one for five minutes, whoever writes, and are kept for a week";
const QUEUE = "tells how moves stand, who is due, and for how long the first of them has been";
const READY = "is ready where the database has every table that this version needs, and a worker lives";
const NOBODY = "names no address, no folder and nobody, and has no label but those of the list";

export const mutants: readonly Mutant[] = [
  inside(
    "totals are replaced",
    "db/totals",
    'SET "value" = "MetricTotal"."value" + EXCLUDED."value"',
    'SET "value" = EXCLUDED."value"',
    "db/sqlite",
    TOTALS,
  ),
  inside(
    "samples are kept for ever",
    "db/system-samples",
    "at - SAMPLES_KEPT_MS",
    "at - 2 * SAMPLES_KEPT_MS",
    "db/sqlite",
    SAMPLES,
  ),
  inside(
    "each worker has a sample of its own",
    "db/system-samples",
    "now - (now % SAMPLE_MS)",
    "now",
    "db/sqlite",
    SAMPLES,
  ),
  inside(
    "what could not be written is lost",
    "worker/totals-writer",
    "together([...this.#unwritten, ...this.#counted()])",
    "together(this.#counted())",
    "worker/totals-writer",
    "keeps what could not be written for the next time, and counts nothing twice",
  ),
  inside(
    "what was written is written again",
    "worker/totals-writer",
    "this.#unwritten.slice(added.length)",
    "added",
    "worker/totals-writer",
    "keeps what could not be written for the next time, and counts nothing twice",
  ),
  inside(
    "a run that was stopped judges the estimate",
    "worker/count-run",
    "if (endedBy !== null || guess === null",
    "if (guess === null",
    "worker/totals-writer",
    "judges no estimate of a run that was ended before its end",
  ),
  inside(
    "a problem counts once, however many messages it stands for",
    "worker/count-run",
    'tally.add("problems", code, messages)',
    'tally.add("problems", code)',
    "worker/totals-writer",
    "counts how runs ended, what they set aside, and how far the time left was off",
  ),
  inside(
    "replies are in the wrong column",
    "observability/bounds",
    "value <= bound",
    "value < bound",
    "worker/traffic",
    "sorts replies by how long they took",
  ),
  inside(
    "columns do not add up",
    "observability/bounds",
    "(sum += counts.get(String(bound)) ?? 0)",
    "(sum = counts.get(String(bound)) ?? 0)",
    "observability/exposition",
    "the text format of Prometheus has a histogram's columns with all below them, its sum and its count",
  ),
  inside(
    "a server's name breaks the line",
    "observability/exposition",
    `return escapedHelp(text).replaceAll('"', '\\\\"');`,
    "return text;",
    "observability/exposition",
    "the text format of Prometheus carries names of servers whole, whatever is in them",
  ),
  inside(
    "any token will do",
    "observability/bearer",
    "timingSafeEqual(digest(given), digest(token))",
    'given !== "" && timingSafeEqual(digest(token), digest(token))',
    "worker/watch",
    "tells metrics to whoever shows the token, and to nobody where there is none",
  ),
  inside(
    "the worker's metrics are for everybody",
    "worker/watch",
    "if (!showsToken(headers.authorization, metricsToken))",
    "if (metricsToken === headers.authorization)",
    "worker/watch",
    "tells metrics to whoever shows the token, and to nobody where there is none",
  ),
  inside(
    "a worker that is cut off stays ready",
    "worker/watch",
    "performance.now() - this.#beatAt < SIGN_OF_LIFE_MS",
    "this.#beatAt > 0",
    "worker/watch",
    "is ready once its sign of life is in the database, and no longer when it has not come through for a while",
  ),
  inside(
    "ready without its tables",
    "services/health",
    "missing.length === 0",
    "missing.length >= 0",
    "services/health",
    READY,
  ),
  inside(
    "whoever gave way makes the line look old",
    "jobs/system-moment",
    'OR: [{ phase: "queued" }, { activity: "waiting" }]',
    "OR: [{ rank: 0 }]",
    "services/metrics",
    QUEUE,
  ),
  inside(
    "whoever is at work is counted as waiting",
    "jobs/system-moment",
    "{ ...dueAt(moment), id: { notIn: keys } }",
    "dueAt(moment)",
    "services/metrics",
    QUEUE,
  ),
  inside(
    "a server is named by an address",
    "services/metrics",
    'name.includes("@") ? "" : name',
    "name",
    "services/metrics",
    NOBODY,
  ),
  inside(
    "connections of one worker alone",
    "services/metrics",
    "own.reduce((sum, { connections }) => sum + connections, 0)",
    "own[0]?.connections ?? 0",
    "services/metrics",
    SUMS,
  ),
  inside(
    "a dead database kills the answer",
    "services/metrics",
    'return exposition([one("carryover_database_up", 0), ...own]);',
    'throw new Error("no database");',
    "services/metrics",
    "tells that the database does not answer instead of failing itself",
  ),
  inside(
    "a token of three letters",
    "config/watching",
    "{16,}",
    "{3,}",
    "config/start",
    "whoever watches over the portal is refused: CARRYOVER_METRICS_TOKEN must have at least 16 characters",
  ),
];
