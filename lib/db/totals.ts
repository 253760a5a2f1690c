/** What is counted over all workers since the portal began. Totals only go up, whoever ends or begins. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";

/**
 * `messages`, `bytes`: by direction. `failures`: connections that a server did not allow, by error code. `replies`: by command and the bound
 * (seconds) below which each was; `replyMs`: their sum by command. `runs`: by ending. `problems`: by error code. `estimates`: by the bound below
 * which the error was; `estimateErrors`: their sum in thousandths.
 */
export type TotalName =
  | "messages"
  | "bytes"
  | "failures"
  | "replies"
  | "replyMs"
  | "runs"
  | "problems"
  | "estimates"
  | "estimateErrors";

export interface Total {
  readonly name: TotalName;
  /** Id of a server; empty: of none. */
  readonly server: string;
  readonly kind: string;
  /** A whole number. */
  readonly value: number;
}

/** Adds each to what there is, in one statement: any number of workers may do so at once. */
export async function addTotals(database: Database, added: readonly Total[]): Promise<void> {
  if (added.length === 0) return;
  // In one order, so that two workers never wait for each other.
  const rows = added.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const values = rows.map(({ name, server, kind, value }) => Prisma.sql`(${name}, ${server}, ${kind}, ${value})`);
  await database.run(
    Prisma.sql`INSERT INTO "MetricTotal" ("name", "server", "kind", "value") VALUES ${Prisma.join(values)}
      ON CONFLICT ("name", "server", "kind") DO UPDATE SET "value" = "MetricTotal"."value" + EXCLUDED."value"`,
    "lazy",
  );
}

/** All of them. There are as many as servers times error codes at most. */
export async function readTotals({ client }: Pick<Database, "client">): Promise<readonly Total[]> {
  const rows = await client.metricTotal.findMany();
  // A newer version may count more.
  return rows as readonly (typeof rows)[number][] as readonly Total[];
}

function keyOf({ name, server, kind }: Total): string {
  return `${name} ${server} ${kind}`;
}
