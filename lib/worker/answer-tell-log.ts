/** The question `tellLog`: the last lines of this worker's log, without anything that could name somebody. */

import type { Answers } from "../jobs/requests.ts";
import { recentLines } from "../observability/recent-lines.ts";
import { redactedLines } from "../observability/redacted.ts";

export async function answerTellLog(): Promise<Answers["tellLog"]> {
  return { lines: redactedLines(recentLines()) };
}
