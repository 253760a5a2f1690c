/** What must hold after every run, whatever happened in it. */
import { expect } from "vitest";
import { COLUMNS, difference } from "../../../lib/engine/tally.ts";
import type { RunTrace } from "./world.ts";

/** Demands a run that kept to every contract; one that was killed has no report and need not have closed anything. */
export function expectSoundRun(run: RunTrace): void {
  // One expectation for all: tests of every fault at every place come here a hundred thousand times.
  expect([...brokenContracts(run), ...wrongSums(run)]).toEqual([]);
}

function* brokenContracts(run: RunTrace): Iterable<string> {
  yield* run.faults.broken.map((error) => error.message);
  if (run.report === null) return;
  const { endedBy } = run.report;
  const open = run.oldServer.open + run.newServer.open;
  if (open > 0) yield `${open} connections were left open`;
  if (endedBy !== null && endedBy !== "interrupted" && endedBy.code === "engine.bug") yield `a bug: ${endedBy.stack}`;
}

/** found = copied + copied before + already there + left out + vanished + not settled + problems, everywhere. */
function* wrongSums({ report }: RunTrace): Iterable<string> {
  if (report === null) return;
  for (const folder of [...report.folders, { ...report, old: "all folders" }])
    if (difference(folder) !== 0) yield `the sum of ${folder.old} does not agree: ${JSON.stringify(folder)}`;
  for (const column of ["found", ...COLUMNS] as const) {
    const total = report.folders.reduce((sum, folder) => sum + folder[column], 0);
    if (report[column] !== total) yield `${column} is ${report[column]}, its folders have ${total}`;
  }
  const listed = report.problemList.reduce((sum, problem) => sum + problem.messages, 0);
  if (listed !== report.problems) yield `${report.problems} problems are counted, ${listed} are listed`;
}
