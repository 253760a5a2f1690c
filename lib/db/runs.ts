/** Runs: each pass of an import, with what was asked for and what came of it. */
import type { MailError } from "../engine/errors.ts";
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

/** Closes a run with its report. In the stored one `endedBy` is the code alone; `trouble` says more for pages. */
export async function finishRun({ client }: Database, runId: string, report: RunReport, endedAt: Date): Promise<void> {
  const { found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems, grade, bytes } = report;
  const trouble = report.endedBy === "interrupted" ? null : report.endedBy;
  const endedBy = trouble?.code ?? (report.endedBy === null ? null : "interrupted");
  await client.run.update({
    where: { id: runId },
    data: {
      endedAt,
      grade,
      endedBy,
      ...{ found, copied, copiedBefore, alreadyThere, leftOut, vanished, notSettled, problems, bytes },
      report: JSON.stringify({ ...report, endedBy, trouble: trouble && told(trouble) }),
    },
  });
}

function told({ code, side, serverText, retryAt }: MailError) {
  return { code, side, serverText, retryAt };
}
