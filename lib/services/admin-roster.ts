/** The people of one page of the administrator's list, with a row for each of their migrations. */
import type { Database } from "../db/database.ts";
import { lastingState } from "../db/test-under-way.ts";
import { hasClosed, importsCloseFor } from "../jobs/imports-close.ts";
import type { ProgressRecord } from "../progress/record.ts";
import { type Line, lineNow } from "./line.ts";
import { type Standing, standingOf } from "./progress-standing.ts";

/** Times in epoch milliseconds. */
export interface RosterRow {
  /** Of the migration; of the person where there is none. */
  readonly id: string;
  /** The name with which the person signs in. */
  readonly person: string;
  readonly standing: Standing;
  /** An administrator moved it up in the line. */
  readonly isMovedUp: boolean;
  /** Name of the old server; null where no old account is connected yet. */
  readonly oldServer: string | null;
  readonly reference: string | null;
  /** Messages of the latest run; null before one has counted. `done`: brought over. */
  readonly counts: { readonly found: number; readonly done: number; readonly problems: number } | null;
  readonly lastActivityAt: number;
}

interface Around {
  readonly now: number;
  readonly worker: { readonly lives: boolean; readonly lastSeenAt: number | null };
}

/** In the order of the ids. */
export async function rosterRows(database: Database, ids: readonly string[], around: Around): Promise<RosterRow[]> {
  const people = await peopleOf(database, ids);
  const line = await lineNow(database, around.now);
  const accounts = [...people.values()].flatMap(({ migrations }) => migrations.map(({ oldAccount }) => oldAccount));
  const closesFor = await importsCloseFor(database.client, accounts);
  return ids.flatMap((id) => {
    const person = people.get(id);
    if (!person) return [];
    const { login, createdAt, migrations } = person;
    if (migrations.length > 0)
      return migrations.map((migration) => {
        const closes = closesFor(migration.oldAccount);
        return rowOf(login, migration, line, { ...around, closedAt: hasClosed(closes, around.now) ? closes : null });
      });
    const row = { id, person: login, standing: { kind: "notStarted" } as const, lastActivityAt: createdAt.getTime() };
    return [{ ...row, isMovedUp: false, oldServer: null, reference: null, counts: null }];
  });
}

async function peopleOf({ client }: Database, ids: readonly string[]) {
  const people = await client.person.findMany({
    where: { id: { in: [...ids] } },
    include: {
      migrations: {
        include: {
          oldAccount: { include: { server: true } },
          progress: true,
          runs: {
            orderBy: { number: "desc" },
            where: { isTest: false },
            take: 1,
            omit: { report: true, request: true },
          },
        },
        orderBy: { createdAt: "asc" },
      },
    },
  });
  return new Map(people.map((person) => [person.id, person]));
}

type Migration =
  Awaited<ReturnType<typeof peopleOf>> extends Map<string, infer Person>
    ? Person extends { migrations: (infer One)[] }
      ? One
      : never
    : never;

function rowOf(
  person: string,
  migration: Migration,
  line: Line,
  around: Around & { readonly closedAt: number | null },
): RosterRow {
  const [run] = migration.runs;
  const record = recordOf(migration, run);
  const since = migration.stateSince.getTime();
  const place = line.get(migration.id) ?? null;
  const gaveWay = record?.gaveWay ?? false;
  const { server } = migration.oldAccount;
  return {
    ...{ id: migration.id, person, reference: migration.reference, oldServer: server.name || server.host },
    standing: standingOf(lastingState(migration), {
      ...{ ...around, since, place, gaveWay, awaitsPilot: migration.awaitsPilot },
      startAt: migration.startAt?.getTime() ?? null,
      side: record?.waiting?.side ?? null,
    }),
    isMovedUp: migration.rank > 0,
    // A run whose worker was killed is closed without counts: what was last written of it is nearer to the truth.
    counts: run?.endedAt && run.found > 0 ? countsOf(run) : record && countsUnderWay(record),
    lastActivityAt: Math.max(since, record?.lastMessageAt ?? 0),
  };
}

type Run = Migration["runs"][number];

/** What the worker wrote of the latest run; what it wrote of an earlier one is no longer so. */
function recordOf({ progress }: Migration, run: Run | undefined): ProgressRecord | null {
  return progress && progress.runId === run?.id ? JSON.parse(progress.record) : null;
}

/** As the report counts: what was brought over by this run or an earlier one, or was there already. */
function countsOf({ found, copied, copiedBefore, alreadyThere, problems }: Run): RosterRow["counts"] {
  return { found, done: copied + copiedBefore + alreadyThere, problems };
}

/** Messages with a problem are accounted for, but not brought over. */
function countsUnderWay({ foundMessages, doneMessages, problems }: ProgressRecord): RosterRow["counts"] {
  return { found: foundMessages, done: Math.max(0, doneMessages - problems), problems };
}
