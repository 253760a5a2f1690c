/** The report of a run, with everything that its page offers, as facts. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { stateOf } from "../db/migrations.ts";
import { type Grade, isUnderWay } from "../engine/state.ts";
import { reportsUntil } from "../jobs/report-lifetime.ts";
import type { StoredReport } from "../report/stored.ts";
import { type ListedFolder, type ReportView, reportView } from "../report/view.ts";
import { ownMigration } from "./access.ts";
import { type CatchUp, catchUpOf } from "./catch-up.ts";
import { type OwnPhases, ownPhases } from "./own-phases.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export type {
  FolderLine,
  NumberedProblem,
  ProblemGroup,
  RemarkGroup,
  ReportCounts,
  ReportView,
} from "../report/view.ts";
export { REPORT_COLUMNS } from "../report/view.ts";

/** Times in epoch milliseconds. */
export interface ReportFacts {
  readonly migrationId: string;
  readonly reference: string | null;
  /** The names on both servers. */
  readonly accounts: { readonly old: string; readonly new: string };
  /** `isLatest`: of those that copied; where none did, of the tests. */
  readonly run: {
    readonly number: number;
    readonly endedAt: number;
    readonly isLatest: boolean;
    readonly isTest: boolean;
  };
  readonly report: ReportView;
  /** All runs that have a report, the latest first. */
  readonly history: readonly PastRun[];
  /** A newer run is in line or going on. */
  readonly isUnderWay: boolean;
  /** The migration rests at a place from which the same run can go on. */
  readonly canResume: boolean;
  /** Until when the passwords of both accounts are kept; null: at least one is not. */
  readonly passwordsUntil: number | null;
  /** When it was last put in line: what a start from this page has to name, see startMigration(). */
  readonly queuedAt: number | null;
  readonly catchUp: CatchUp;
  /** The dates that hold for the old account. */
  readonly phases: OwnPhases;
  /** Null: not signed off. */
  readonly signedOffAt: number | null;
  /** Until then it can be read. */
  readonly keptUntil: number;
  readonly zone: string;
}

export interface PastRun {
  readonly number: number;
  readonly endedAt: number;
  readonly grade: Grade;
  /** In a test what would have been. */
  readonly copied: number;
  readonly isTest: boolean;
}

/** The report of this run, of the latest test, or of the latest run that has one, before all those that copied; null when there is none. Throws NotFound when it is not this person's. */
export async function reportOf(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  which: number | "test" | null = null,
): Promise<ReportFacts | null> {
  const { database } = portal;
  const migration = await ownMigration(database, viewer, migrationId);
  const history = await pastRuns(database, migrationId);
  const latest = history.find(({ isTest }) => !isTest) ?? history[0];
  const shown =
    which === null ? latest : history.find(({ number, isTest }) => (which === "test" ? isTest : number === which));
  if (!shown) return null;
  const [stored, listed, passwordsUntil, zone] = await Promise.all([
    storedReport(database, migrationId, shown.number),
    listedFolders(database, migrationId),
    keptUntil(database, [migration.oldAccountId, migration.newAccountId]),
    portalZone(portal),
  ]);
  const state = stateOf(migration);
  return {
    ...{ migrationId, reference: migration.reference, history, passwordsUntil, zone },
    accounts: { old: migration.oldAccount.login, new: migration.newAccount.login },
    run: { number: shown.number, endedAt: shown.endedAt, isLatest: shown === latest, isTest: shown.isTest },
    report: reportView(stored, listed),
    isUnderWay: isUnderWay(state),
    canResume: state.phase !== "done" && state.phase !== "draft" && !isUnderWay(state),
    queuedAt: migration.queuedAt?.getTime() ?? null,
    ...{ catchUp: catchUpOf(migration), phases: await ownPhases(portal, migration.oldAccount) },
    signedOffAt: migration.signedOffAt?.getTime() ?? null,
    keptUntil: await reportsUntil(database.client, migration),
  };
}

async function pastRuns({ client }: Database, migrationId: string): Promise<PastRun[]> {
  const runs = await client.run.findMany({
    where: { migrationId, report: { not: null } },
    orderBy: { number: "desc" },
    select: { number: true, endedAt: true, grade: true, copied: true, isTest: true },
  });
  return runs.flatMap(({ number, endedAt, grade, copied, isTest }) =>
    endedAt && grade ? [{ number, endedAt: endedAt.getTime(), grade, copied, isTest }] : [],
  );
}

/** The report of a run that has one. */
export async function storedReport({ client }: Database, migrationId: string, number: number): Promise<StoredReport> {
  const where = { migrationId_number: { migrationId, number } };
  const { report } = await client.run.findUniqueOrThrow({ where, select: { report: true } });
  return { trouble: null, ...JSON.parse(report ?? "") };
}

async function listedFolders({ client }: Database, migrationId: string): Promise<ListedFolder[]> {
  const choices = await client.folderChoice.findMany({ where: { migrationId }, orderBy: { position: "asc" } });
  return choices.map(({ oldPath, selectable, messages }) => {
    const levels: string[] = JSON.parse(oldPath);
    return { old: levels.join("/"), selectable, messages };
  });
}

/** The earlier of the two. */
async function keptUntil({ client }: Database, accountIds: readonly string[]): Promise<number | null> {
  const kept = await client.credential.findMany({ where: { accountId: { in: [...accountIds] } } });
  return kept.length < accountIds.length ? null : Math.min(...kept.map(({ keepUntil }) => keepUntil.getTime()));
}
