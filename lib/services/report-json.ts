/** A report as JSON, for whoever wants to work with it: the facts of the page, under names that stay. */
import type { ReportFacts } from "./report.ts";

/** The whole file. */
export function reportJson({ reference, accounts, run, report }: ReportFacts): string {
  const { problems, ...rest } = report;
  const file = {
    ...{ format: "carryover-report", version: 1, reference, accounts },
    run: { number: run.number, endedAt: new Date(run.endedAt).toISOString() },
    ...rest,
    problems: problems.flatMap((group) => group.problems),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
