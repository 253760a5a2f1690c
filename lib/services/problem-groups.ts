/** What goes wrong in all moves, grouped by what somebody has to do about it. Counts and codes, never mail. For administrators and helpers. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { PROBLEM_KINDS, type ProblemKind, problemKind } from "../policy/problem-kinds.ts";
import { onlyStaff } from "./access.ts";
import type { Portal } from "./portal.ts";

export { PROBLEM_KINDS, type ProblemKind } from "../policy/problem-kinds.ts";

export interface ProblemGroup {
  readonly kind: ProblemKind;
  /** Moves that wait or stand still because of it. */
  readonly moves: number;
  /** Messages that the latest reports set aside because of it, and of how many moves they are. */
  readonly messages: number;
  readonly movesWithMessages: number;
}

/** Only kinds of which there is something. Throws NotFound for everybody but administrators and helpers. */
export async function problemGroups({ database }: Portal, viewer: Viewer): Promise<readonly ProblemGroup[]> {
  onlyStaff(viewer);
  const [held, setAside] = await Promise.all([heldMoves(database), setAsideMessages(database)]);
  const groups = PROBLEM_KINDS.map((kind) => {
    const { messages, moves: movesWithMessages } = setAside.get(kind) ?? { messages: 0, moves: new Set() };
    return { kind, moves: held.get(kind) ?? 0, messages, movesWithMessages: movesWithMessages.size };
  });
  return groups.filter(({ moves, messages }) => moves > 0 || messages > 0);
}

async function heldMoves({ client }: Database): Promise<ReadonlyMap<ProblemKind, number>> {
  const reasons = await client.migration.groupBy({
    by: ["reason"],
    where: { personId: { not: null }, activity: { in: ["waiting", "needsUser", "failed"] }, reason: { not: null } },
    _count: true,
  });
  const counts = new Map<ProblemKind, number>();
  for (const { reason, _count } of reasons) {
    const kind = problemKind(reason ?? "");
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + _count);
  }
  return counts;
}

interface SetAside {
  messages: number;
  readonly moves: Set<string>;
}

async function setAsideMessages({ client }: Database): Promise<ReadonlyMap<ProblemKind, SetAside>> {
  const found = new Map<ProblemKind, SetAside>();
  const runs = await latestRunsWithProblems({ client });
  const rows = await client.problem.groupBy({
    by: ["code", "runId"],
    where: { run: { id: { in: [...runs.keys()] } } },
    _sum: { messages: true },
  });
  for (const { code, runId, _sum } of rows) {
    const kind = problemKind(code);
    if (!kind) continue;
    const group = found.get(kind) ?? { messages: 0, moves: new Set() };
    group.messages += _sum.messages ?? 0;
    group.moves.add(runs.get(runId) ?? "");
    found.set(kind, group);
  }
  return found;
}

/** The migration of each run that is the latest of it and set something aside: what an earlier one had may be mended. */
async function latestRunsWithProblems({ client }: Pick<Database, "client">): Promise<ReadonlyMap<string, string>> {
  const runs = await client.run.findMany({
    where: { isTest: false, endedAt: { not: null }, problemList: { some: {} }, migration: { personId: { not: null } } },
    select: { id: true, number: true, migrationId: true },
  });
  const newest = await client.run.groupBy({
    by: ["migrationId"],
    where: {
      isTest: false,
      endedAt: { not: null },
      migrationId: { in: [...new Set(runs.map((run) => run.migrationId))] },
    },
    _max: { number: true },
  });
  const numbers = new Map(newest.map(({ migrationId, _max }) => [migrationId, _max.number]));
  const latest = runs.filter(({ migrationId, number }) => numbers.get(migrationId) === number);
  return new Map(latest.map(({ id, migrationId }) => [id, migrationId]));
}
