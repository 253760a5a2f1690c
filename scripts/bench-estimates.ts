// npm run bench:estimates [-- --help]: how far estimates of time left are from what recorded runs then took.
// Progress goes to standard error, the tables to standard output. Exit status: 2 a mistake in the options, 3 packages are missing.
import { parseArgs } from "node:util";
import { MissingPackages } from "../test/support/servers/debian-packages.ts";
import { recordScenario, startBench, writeRecording } from "./estimates/record.ts";
import { SCENARIOS, type Scenario } from "./estimates/scenarios.ts";
import { root } from "./programs.ts";

const USAGE = `usage: npm run bench:estimates -- [options]
Replays recorded runs through the estimator and prints how wrong it was on the way.
  --record NAMES   first records these runs anew, separated by commas, or all: imports between two private mail servers
                   that are slowed down on purpose. All of them take about 20 minutes.
  --help           this text`;

const { values } = parseArgs({ options: { record: { type: "string" }, help: { type: "boolean" } } });
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
  return 0;
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
    console.error(`--record: there is no run called ${name}. There are: ${SCENARIOS.map((each) => each.name).join(", ")}`);
    return process.exit(2);
  });
}
