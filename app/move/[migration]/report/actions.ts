"use server";
import { redirect } from "next/navigation";
import { saveAsAttachments } from "../../../../lib/services/attachments.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { type StartOutcome, startMigration } from "../../../../lib/services/start.ts";
import { found } from "../../../_lib/found.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

/** What the page knew of the migration: a report left open in another tab starts nothing after that. */
export interface Seen {
  readonly migrationId: string;
  readonly queuedAt: number | null;
  readonly forgetAfterRun: boolean;
}

/** Where people go on, by what came of the button. */
const NEXT: Record<StartOutcome, (migrationId: string) => string> = {
  started: (id) => `/move/${id}/progress`,
  alreadyStarted: (id) => `/move/${id}/progress`,
  passwordsMissing: (id) => `/move/passwords?migration=${id}`,
  nothingChosen: (id) => `/move/${id}/folders`,
};

/** Another run, which saves refused messages as attachments as well: one of a report, or all of it. */
export async function saveAttached(seen: Seen, run: number, number: number | null): Promise<never> {
  const { migrationId, queuedAt, forgetAfterRun } = seen;
  const wish = { forgetAfterRun, seen: queuedAt };
  const which = { migrationId, run, number };
  const outcome = await found(saveAsAttachments(await portal(), await requirePerson(), which, wish));
  redirect(NEXT[outcome](migrationId));
}

/** Another run: copies what is new, and tries again what could not be copied. */
export async function runAgain({ migrationId, queuedAt, forgetAfterRun }: Seen): Promise<never> {
  const wish = { forgetAfterRun, seen: queuedAt };
  const outcome = await found(startMigration(await portal(), await requirePerson(), migrationId, wish));
  redirect(NEXT[outcome](migrationId));
}
