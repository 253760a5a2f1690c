/** Runs: each pass of an import, with what was asked for and what came of it. */
import type { RunReport } from "../engine/report.ts";
import type { ImportRequest } from "../engine/request.ts";
import type { Database } from "./database.ts";

/** Adds the next run of a migration; its number is 1 for the first. */
export function startRun(
  { client }: Database,
  migrationId: string,
  request: ImportRequest,
  startedAt: Date,
): Promise<{ readonly id: string; readonly number: number }> {
  return client.$transaction(async (transaction) => {
    const { _max } = await transaction.run.aggregate({ where: { migrationId }, _max: { number: true } });
    const number = (_max.number ?? 0) + 1;
    const data = { migrationId, number, request: JSON.stringify(request), startedAt };
    return transaction.run.create({ data, select: { id: true, number: true } });
  });
}

/** Closes a run with its report. */
export async function finishRun({ client }: Database, runId: string, report: RunReport, endedAt: Date): Promise<void> {
  const { found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems, grade, bytes } = report;
  const endedBy = report.endedBy === null || report.endedBy === "interrupted" ? report.endedBy : report.endedBy.code;
  await client.run.update({
    where: { id: runId },
    data: {
      endedAt,
      grade,
      endedBy,
      ...{ found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems, bytes },
      report: JSON.stringify({ ...report, endedBy }),
    },
  });
}
