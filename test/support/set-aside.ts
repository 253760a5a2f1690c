/** Reports with messages that were set aside, for tests of what can be done for them. */
import type { Database } from "../../lib/db/database.ts";
import { finishRun, startRun } from "../../lib/db/runs.ts";
import { buildReport } from "../../lib/engine/report.ts";
import { noCounts, type Problem } from "../../lib/engine/tally.ts";

/** A message that the new server refused, somewhere in the folder Birds. */
export const REFUSED: Problem = {
  ...{ folder: "Birds", uid: 7, code: "message.rejected", messages: 1 },
  text: "the new server refused the message: Message contains invalid header",
  at: { oldName: "Birds", uidValidity: 12 },
};

/** Adds a run of this migration that came to its end with these problems. */
export async function addRunWith(
  database: Database,
  { id, plan }: { readonly id: string; readonly plan: string },
  problemList: readonly Problem[],
): Promise<void> {
  const run = await startRun(database, id, JSON.parse(plan), new Date());
  const problems = problemList.reduce((sum, { messages }) => sum + messages, 0);
  const folders = [{ ...noCounts(), old: "Birds", new: "Birds", found: problems + 5, copied: 5, problems }];
  const rest = { dryRun: false, remarks: [], bytes: 48_000, ways: [], seconds: 1, endedBy: null };
  await finishRun(database, run.id, buildReport({ ...rest, folders, problemList }), new Date());
}
