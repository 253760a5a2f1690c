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

/** The database, or a transaction of it. */
interface Writer {
  readonly client: Pick<Database["client"], "run">;
}

/** Ends the runs of a migration whose worker did not live to do it. */
export async function endAbandonedRuns({ client }: Writer, migrationId: string, endedAt: Date): Promise<void> {
  const data = { endedAt, endedBy: "interrupted", grade: "notComplete" as const };
  await client.run.updateMany({ where: { migrationId, endedAt: null }, data });
}

/** Closes a run with its report. In the stored one `endedBy` is the code alone; `trouble` says more for pages. */
export async function finishRun({ client }: Writer, runId: string, report: RunReport, endedAt: Date): Promise<void> {
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
