/** What must hold whatever a server says. */
import { expect } from "vitest";
import { COLUMNS, difference } from "../../../lib/engine/tally.ts";
import type { MemoryAccount } from "../memory/account.ts";
import { describeMail, expectSameMail } from "../memory/same-mail.ts";
import type { ScriptedBench, ScriptedRun } from "./bench.ts";

/** Demands sums that agree, no bug, nothing twice, and mail that is really there where the report says that it is complete. */
export function expectNoLie(bench: ScriptedBench, { report }: ScriptedRun): void {
  for (const folder of [...report.folders, { ...report, old: "all folders" }])
    expect(difference(folder), `the sum of ${folder.old}`).toBe(0);
  for (const column of ["found", ...COLUMNS] as const)
    expect(report.folders.reduce((total, folder) => total + folder[column], 0)).toBe(report[column]);
  if (report.endedBy !== null)
    expect(report.endedBy).toMatchObject({ name: "MailError", serverText: expect.any(String) });
  expect(report.endedBy).not.toMatchObject({ code: "engine.bug" });
  expect(surplus(bench.new, bench.old), "copies too many").toEqual([]);
  if (report.grade === "complete") expectSameMail(bench.old, bench.new);
}

/** The servers have come to reason: after some runs everything is there, once. */
export async function expectRecovery(bench: ScriptedBench): Promise<void> {
  bench.oldServer.speak({});
  bench.newServer.speak({});
  bench.clock.advance(3_600_000);
  const run = await bench.run({ verify: "full" });
  // Flags and dates are what the old server said when the message was copied.
  expect([surplus(bench.new, bench.old), surplus(bench.old, bench.new)], "copies too many, copies missing").toEqual([
    [],
    [],
  ]);
  expect(run.report).toMatchObject({ grade: "complete", endedBy: null, problems: 0, notSettled: 0 });
  const again = await bench.run();
  expect(again.new.filter((command) => command.startsWith("APPEND"))).toEqual([]);
}

/** Messages, by their bytes, that one account has more often than the other. */
function surplus(one: MemoryAccount, other: MemoryAccount): string[] {
  const left = new Map<string, number>();
  for (const digest of digests(other)) left.set(digest, (left.get(digest) ?? 0) + 1);
  return digests(one).filter((digest) => {
    const count = left.get(digest) ?? 0;
    left.set(digest, count - 1);
    return count <= 0;
  });
}

/** Subject and digest: flags and dates may be what a server has made of them. */
function digests(account: MemoryAccount): string[] {
  const lines = Object.values(describeMail(account)).flat();
  return lines.map((line) => line.split(" | ").slice(0, 2).join(" | "));
}
