/** The report of a run as it stands in the database, see finishRun() in lib/db/runs.ts. */
import type { ErrorCode, Side } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";

export interface StoredReport extends Omit<RunReport, "endedBy" | "ways"> {
  /** Missing in reports of earlier versions. */
  readonly ways?: RunReport["ways"];
  readonly endedBy: ErrorCode | "interrupted" | null;
  /** What ended it early; null when it came to its end or was interrupted. */
  readonly trouble: Trouble | null;
}

export interface Trouble {
  readonly code: ErrorCode;
  readonly side: Side | null;
  /** The server's own words; may be empty. */
  readonly serverText: string;
}
