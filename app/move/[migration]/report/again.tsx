/** Another run, started from a report: when that may be, and its button. */
import type { ReportFacts } from "../../../../lib/services/report.ts";
import { runAgain, type Seen } from "./actions.ts";

/** A run can be started from the latest report, when none is under way. */
export function canRun({ run, isUnderWay, signedOffAt }: ReportFacts): boolean {
  return run.isLatest && !run.isTest && !isUnderWay && signedOffAt === null;
}

/** What this report knows of the migration. */
export function seenOf({ migrationId, queuedAt }: ReportFacts): Seen {
  return { migrationId, queuedAt };
}

/** Looks like a link, as it stands among others. */
export function Again({ facts, words }: { facts: ReportFacts; words: string }) {
  return (
    <form action={runAgain.bind(null, seenOf(facts))}>
      <button type="submit" className="link min-h-6 cursor-pointer">
        {words}
      </button>
    </form>
  );
}
