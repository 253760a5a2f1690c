/** What a forecast of all migrations is made from, read from the rows. */
import type { Database } from "../db/database.ts";
import { earlierRuns, type TimedRun } from "../db/earlier-runs.ts";
import { type Migration, Prisma } from "../db/generated/sqlite/client.ts";
import { millisecondsOf } from "../db/moment.ts";
import { withoutTest } from "../db/test-under-way.ts";
import type { ProgressRecord } from "../progress/record.ts";
import { type RunSpeed, runSpeedOf } from "../progress/run-speed.ts";
import { breath } from "./calm.ts";

/** A migration that is not done. */
export interface OpenMove {
  readonly id: string;
  readonly login: string;
  readonly oldServerId: string;
  readonly oldLogin: string;
  readonly newServerId: string;
  /** Null: they are in no wave. */
  readonly waveId: string | null;
  readonly rank: number;
  readonly servedMs: number;
  readonly queuedAt: number;
  /** Epoch milliseconds. */
  readonly waitUntil: number | null;
  readonly state: "notStarted" | "inLine" | "running" | "standsStill";
  /** Null: not known yet. */
  readonly left: Size | null;
  /** By the run itself; null: it does not say. */
  readonly secondsLeft: number | null;
}

/** All of people who have connected an old account. */
export async function openMoves(database: Database, now: Date): Promise<OpenMove[]> {
  const { client } = database;
  const all = await openRows(database);
  await breath();
  const sizes = await chosenSizes(database);
  await breath();
  const leases = await client.lease.findMany({ where: { until: { gt: now } }, select: { key: true } });
  // Who tests is as far as before the test.
  const rows = all.map(withoutTest).filter(({ phase }) => phase !== "done");
  const testing = new Set(all.filter(({ test }) => test !== null).map(({ id }) => id));
  const held = new Set(leases.flatMap(({ key }) => (testing.has(key) ? [] : [key])));
  const running = rows.filter(({ id, phase }) => held.has(id) && phase !== "draft").map(({ id }) => id);
  const records = await recordsOf(client, running);
  return rows.map((row) => {
    const record = records.get(row.id) ?? null;
    const chosen = sizes.get(row.id) ?? { messages: 0, bytes: 0 };
    return {
      ...{ id: row.id, login: row.login, rank: row.rank, servedMs: row.servedMs },
      ...{ oldServerId: row.oldServerId, oldLogin: row.oldLogin, newServerId: row.newServerId },
      waveId: row.waveId,
      queuedAt: row.queuedAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
      waitUntil: (row.activity === "waiting" ? row.waitUntil : row.startAt)?.getTime() ?? null,
      state: stateOf(row, held),
      left: record && record.phase !== "scanning" ? leftIn(record) : leftOf(chosen, row.bytesLeft),
      secondsLeft: record?.secondsLeft ?? null,
    };
  });
}

type OpenRow = Pick<Migration, "id" | "phase" | "activity" | "waitUntil" | "rank" | "queuedAt"> &
  Pick<Migration, "test" | "startAt" | "awaitsPilot"> &
  Pick<OpenMove, "login" | "oldServerId" | "oldLogin" | "newServerId" | "waveId" | "servedMs"> & {
    readonly bytesLeft: number | null;
  };

/** In one statement past Prisma's client: thousands have begun and not finished, and it takes several times as long as the database. */
async function openRows(database: Database): Promise<OpenRow[]> {
  const at = (column: string) => millisecondsOf(database, Prisma.raw(`m."${column}"`));
  const rows = await database.rows(Prisma.sql`
    SELECT m."id", CAST(m."phase" AS TEXT), CAST(m."activity" AS TEXT), ${at("waitUntil")}, m."rank", m."servedMs", ${at("queuedAt")},
      m."test", ${at("startAt")}, m."awaitsPilot", m."bytesLeft", p."login", o."serverId", o."login", n."serverId",
      e."waveId"
    FROM "Migration" m JOIN "Person" p ON p."id" = m."personId"
      JOIN "Account" o ON o."id" = m."oldAccountId" JOIN "Account" n ON n."id" = m."newAccountId"
      LEFT JOIN "RosterEntry" e ON e."migrationId" = m."id"
    WHERE m."phase" <> 'done'`);
  return rows.map(([id, phase, activity, waitUntil, rank, servedMs, queuedAt, test, startAt, ...rest]) => {
    const [awaitsPilot, bytesLeft, login, oldServerId, oldLogin, newServerId, waveId] = rest;
    return {
      ...{ id: String(id), phase: phase as Migration["phase"], activity: activity as Migration["activity"] },
      ...{ waitUntil: dateOf(waitUntil), queuedAt: dateOf(queuedAt), startAt: dateOf(startAt) },
      ...{ rank: Number(rank), servedMs: Number(servedMs), test: test === null ? null : String(test) },
      ...{ awaitsPilot: Boolean(awaitsPilot), bytesLeft: bytesLeft === null ? null : Number(bytesLeft) },
      ...{ login: String(login), oldServerId: String(oldServerId), oldLogin: String(oldLogin) },
      ...{ newServerId: String(newServerId), waveId: waveId === null ? null : String(waveId) },
    };
  });
}

function dateOf(milliseconds: unknown): Date | null {
  return milliseconds === null ? null : new Date(Number(milliseconds));
}

interface Size {
  readonly messages: number;
  readonly bytes: number;
}

/** By migration: all folders that are to be brought. */
async function chosenSizes(database: Database): Promise<ReadonlyMap<string, Size>> {
  const rows = await database.rows(Prisma.sql`
    SELECT c."migrationId", SUM(c."messages"), SUM(c."bytes") FROM "FolderChoice" c
    WHERE c."migrationId" IN (SELECT "id" FROM "Migration" WHERE "phase" <> 'done') AND c."chosen" AND c."selectable"
    GROUP BY 1`);
  return new Map(
    rows.map(([id, messages, bytes]) => [String(id), { messages: Number(messages), bytes: Number(bytes) }]),
  );
}

function stateOf(
  { id, phase, activity, awaitsPilot }: Pick<Migration, "id" | "phase" | "activity" | "awaitsPilot">,
  held: ReadonlySet<string>,
): OpenMove["state"] {
  // Who waits for the pilot group begins when somebody lets them, as who has not pressed the button.
  if (phase === "draft" || awaitsPilot) return "notStarted";
  if (activity !== "running" && activity !== "waiting") return "standsStill";
  return held.has(id) ? "running" : "inLine";
}

async function recordsOf(client: Database["client"], ids: readonly string[]): Promise<Map<string, ProgressRecord>> {
  const rows = await client.progress.findMany({ where: { migrationId: { in: [...ids] } } });
  return new Map(rows.map(({ migrationId, record }) => [migrationId, JSON.parse(record)]));
}

function leftIn({ foundMessages, foundBytes, doneMessages, doneBytes }: ProgressRecord): OpenMove["left"] {
  return { messages: Math.max(0, foundMessages - doneMessages), bytes: Math.max(0, foundBytes - doneBytes) };
}

/** Null where sizes are not known: the worker tells them soon after the folders were listed. */
function leftOf(chosen: Size, bytesLeft: number | null): OpenMove["left"] {
  if (bytesLeft === null) return chosen.messages > 0 && chosen.bytes > 0 ? chosen : null;
  const messages = chosen.bytes > 0 ? chosen.messages * Math.min(1, bytesLeft / chosen.bytes) : 0;
  return { messages, bytes: bytesLeft };
}

/** Seconds that so much takes between two servers, with nobody else there; null while nothing was copied yet. */
export type Speed = (
  pair: { readonly oldServerId: string; readonly newServerId: string },
  left: NonNullable<OpenMove["left"]>,
) => number | null;

/** From the runs between the same servers, else from those between any. */
export async function measuredSpeed(database: Database, moves: readonly OpenMove[]): Promise<Speed> {
  const known = new Map<string, RunSpeed | null>();
  const general = runSpeedOf(await earlierRuns(database, null));
  for (const pair of moves) {
    if (known.has(keyOf(pair))) continue;
    const runs: readonly TimedRun[] = await earlierRuns(database, pair);
    known.set(keyOf(pair), runSpeedOf(runs) ?? general);
  }
  return (pair, left) => (known.get(keyOf(pair)) ?? general)?.(left) ?? null;
}

function keyOf({ oldServerId, newServerId }: { readonly oldServerId: string; readonly newServerId: string }): string {
  return `${oldServerId} ${newServerId}`;
}
