/** What is told where reports were, once their time is over: how much came over, and nothing of folders and messages. */
import type { Viewer } from "../auth/viewer.ts";
import { ownMigration } from "./access.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

/** Times in epoch milliseconds. */
export interface ErasedReport {
  readonly reference: string | null;
  readonly erasedAt: number;
  /** Of the last run that copied; null: none has. */
  readonly last: { readonly endedAt: number; readonly there: number; readonly found: number } | null;
  /** Nothing more can be copied, as it is not known any more what was. */
  readonly isOver: boolean;
  readonly zone: string;
}

/** Null: none of its reports was erased. Throws NotFound when it is not this person's. */
export async function erasedReport(portal: Portal, viewer: Viewer, migrationId: string): Promise<ErasedReport | null> {
  const { client } = portal.database;
  const { reference, reportsErasedAt, journalErasedAt } = await ownMigration(portal.database, viewer, migrationId);
  if (reportsErasedAt === null) return null;
  const run = await client.run.findFirst({
    where: { migrationId, isTest: false, endedAt: { not: null } },
    orderBy: { number: "desc" },
    omit: { report: true, request: true },
  });
  return {
    ...{ reference, erasedAt: reportsErasedAt.getTime(), isOver: journalErasedAt !== null },
    last: run?.endedAt ? { ...countsOf(run), endedAt: run.endedAt.getTime() } : null,
    zone: await portalZone(portal),
  };
}

/** As the report counts: what was brought over by this run or an earlier one, or was there already. */
function countsOf({ copied, copiedBefore, alreadyThere, found }: Record<CountColumn, number>) {
  return { there: copied + copiedBefore + alreadyThere, found };
}

type CountColumn = "copied" | "copiedBefore" | "alreadyThere" | "found";
