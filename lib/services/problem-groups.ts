/** What goes wrong in all moves, grouped by what somebody has to do about it. Counts and codes, never mail. For administrators and helpers. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
import { KIND_OF_CODE, PROBLEM_KINDS, type ProblemKind, problemKind } from "../policy/problem-kinds.ts";
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
    const { messages, moves: movesWithMessages } = setAside.get(kind) ?? { messages: 0, moves: 0 };
    return { kind, moves: held.get(kind) ?? 0, messages, movesWithMessages };
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
  readonly messages: number;
  readonly moves: number;
}

/** Of the latest run of each move: what an earlier one had may be mended. Counted in the database, as there are very many rows. */
async function setAsideMessages(database: Database): Promise<ReadonlyMap<ProblemKind, SetAside>> {
  const kinds = Object.entries(KIND_OF_CODE).map(([code, kind]) => Prisma.sql`WHEN ${code} THEN ${kind}`);
  const rows = await database.rows(Prisma.sql`
    SELECT g."kind", SUM(g."messages"), COUNT(*) FROM (
      SELECT l."id", CASE p."code" ${Prisma.join(kinds, " ")} END AS "kind", SUM(p."messages") AS "messages" FROM (
        SELECT r."id", r."migrationId", ROW_NUMBER() OVER (PARTITION BY r."migrationId" ORDER BY r."number" DESC) AS "back"
        FROM "Run" r WHERE NOT r."isTest" AND r."endedAt" IS NOT NULL) l
      JOIN "Problem" p ON p."runId" = l."id"
      WHERE l."back" = 1 AND l."migrationId" NOT IN (SELECT "id" FROM "Migration" WHERE "personId" IS NULL)
      GROUP BY 1, 2) g
    GROUP BY 1`);
  return new Map(
    rows.flatMap(([kind, messages, moves]) => {
      const known = PROBLEM_KINDS.find((each) => each === kind);
      return known ? [[known, { messages: Number(messages), moves: Number(moves) }] as const] : [];
    }),
  );
}
