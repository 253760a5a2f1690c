// npm run bench:estimates [-- --help]: how far estimates of time left are from what recorded runs then took.
// Progress goes to standard error, the tables to standard output. Exit status: 2 a mistake in the options, 3 packages are missing.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseRecording, type RecordedEvent, type Recording } from "../lib/progress/recording.ts";
import type { EarlierRun } from "../lib/progress/work.ts";
import { MissingPackages } from "../test/support/servers/debian-packages.ts";
import { METHODS } from "./estimates/methods.ts";
import { RECORDINGS, recordScenario, startBench, writeRecording } from "./estimates/record.ts";
import { copiedBytes, replay } from "./estimates/replay.ts";
import { SCENARIOS, type Scenario } from "./estimates/scenarios.ts";
import { errorsTable, type Judged, runsTable } from "./estimates/tables.ts";
import { root } from "./programs.ts";

const PAGE = "docs/estimates.md";
const LINE = "<!-- bench: from here on written by npm run bench:estimates -->";

const USAGE = `usage: npm run bench:estimates -- [options]
Replays recorded runs through the estimator and prints how wrong it was on the way.
  --record NAMES   first records these runs anew, separated by commas, or all: imports between two private mail servers
                   that are slowed down on purpose. All of them take about 20 minutes.
  --no-write       only prints; else docs/estimates.md has the tables as well
  --help           this text`;

const { values } = parseArgs({
  options: {
    record: { type: "string" },
    "no-write": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
  try {
    if (values.record !== undefined) await record(chosen(values.record));
  } catch (error) {
    if (!(error instanceof MissingPackages)) throw error;
    console.error(error.message);
    return 3;
  }
  const results = sections(judgeAll());
  console.log(results);
  if (!values["no-write"]) console.error(`written: ${writeResults(results)}`);
  return 0;
}

function sections(judged: readonly Judged[]): string {
  const of = (heldOut: boolean) => judged.filter((one) => one.heldOut === heldOut);
  const runs = (heldOut: boolean) => new Set(of(heldOut).map(({ run }) => run)).size;
  return [
    `Median, and 90th percentile, of |predicted − true| / true remaining time.`,
    `## ${runs(true)} runs that nothing was chosen on`,
    errorsTable(of(true)),
    `## ${runs(false)} runs that the constants were chosen on`,
    errorsTable(of(false)),
    "## Each run, at 25 % of the bytes",
    runsTable(judged, 0.25),
  ].join("\n\n");
}

/** Replaces what stands below its line on the page; answers the name of the page. */
function writeResults(results: string): string {
  const file = join(root, PAGE);
  const [kept = ""] = readFileSync(file, "utf8").split(LINE);
  writeFileSync(file, `${kept}${LINE}\n\n${results}\n`);
  return PAGE;
}

function judgeAll(): Judged[] {
  const recorded = SCENARIOS.flatMap((scenario) => {
    const recording = read(scenario);
    return recording === null ? [] : [{ scenario, recording, run: runOf(recording.events) }];
  });
  return recorded.flatMap(({ scenario, recording }) => {
    const earlier = recorded.filter((other) => other.scenario !== scenario && other.scenario.line === scenario.line);
    return METHODS.map(({ name, start }) => ({
      ...{ run: scenario.name, method: name, heldOut: scenario.heldOut },
      said: replay(recording, start(earlier.map((other) => other.run))),
    }));
  });
}

function read({ name }: Scenario): Recording | null {
  const file = `${name}.jsonl`;
  const folder = join(root, RECORDINGS);
  return readdirSync(folder).includes(file) ? parseRecording(readFileSync(join(folder, file), "utf8")) : null;
}

/** What the database remembers of a run. */
function runOf(events: readonly RecordedEvent[]): EarlierRun {
  const from = events.findIndex((event) => event.event === "phase" && event.phase === "copying");
  const messages = events
    .slice(from)
    .reduce((sum, event) => sum + (event.event === "progress" ? event.messages : 0), 0);
  return { messages, bytes: copiedBytes(events), seconds: (events.at(-1)?.at ?? 0) / 1000 };
}

async function record(scenarios: readonly Scenario[]): Promise<void> {
  const bench = await startBench();
  try {
    for (const scenario of scenarios) {
      const began = performance.now();
      writeRecording(root, scenario, await recordScenario(bench, scenario));
      console.error(`${scenario.name}: ${Math.round((performance.now() - began) / 1000)} s`);
    }
  } finally {
    await bench.stop();
  }
}

function chosen(names: string): readonly Scenario[] {
  if (names === "all") return SCENARIOS;
  return names.split(",").map((name) => {
    const scenario = SCENARIOS.find((each) => each.name === name);
    if (scenario) return scenario;
    console.error(
      `--record: there is no run called ${name}. There are: ${SCENARIOS.map((each) => each.name).join(", ")}`,
    );
    return process.exit(2);
  });
}
