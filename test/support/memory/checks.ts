/** What must hold after every run, whatever happened in it. */
import { expect } from "vitest";
import { ERROR_KINDS } from "../../../lib/engine/errors.ts";
import { COLUMNS, difference } from "../../../lib/engine/tally.ts";
import type { RunTrace } from "./world.ts";

/** Demands a run that kept to every contract; one that was killed has no report and need not have closed anything. */
export function expectSoundRun(run: RunTrace): void {
  expect(run.faults.broken.map((error) => error.message)).toEqual([]);
  const { report } = run;
  if (report === null) return;
  expect({ old: run.oldServer.open, new: run.newServer.open }, "connections left open").toEqual({ old: 0, new: 0 });
  const { endedBy } = report;
  if (endedBy !== null && endedBy !== "interrupted") expect(endedBy.code, endedBy.stack).not.toBe("engine.bug");
  for (const problem of report.problemList) expect(Object.keys(ERROR_KINDS)).toContain(problem.code);
  expectAgreeingSums(run);
}

/** found = copied + copied before + already there + left out + vanished + not settled + problems, everywhere. */
export function expectAgreeingSums(run: RunTrace): void {
  const { report } = run;
  if (report === null) throw new Error("a killed run has no report");
  for (const folder of [...report.folders, { ...report, old: "all folders" }])
    expect(difference(folder), `the sum of ${folder.old}: ${JSON.stringify(folder)}`).toBe(0);
  for (const column of ["found", ...COLUMNS] as const)
    expect(report[column], column).toBe(report.folders.reduce((total, folder) => total + folder[column], 0));
  const listed = report.problemList.reduce((total, problem) => total + problem.messages, 0);
  expect(listed, "messages that the problems stand for").toBe(report.problems);
}
