"use server";
import { notFound, redirect } from "next/navigation";
import { NotFound } from "../../../../lib/services/access.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { type StartOutcome, startMigration } from "../../../../lib/services/start.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

/** Where each outcome leads. */
const NEXT: Record<StartOutcome, (migrationId: string) => string> = {
  started: (id) => `/move/${id}/progress`,
  // A double click, or a second tab: the run that is there is shown.
  alreadyStarted: (id) => `/move/${id}/progress`,
  passwordsMissing: (id) => `/move/passwords?migration=${id}`,
  nothingChosen: (id) => `/move/${id}/folders?none=1`,
};

export async function start(migrationId: string, seen: number | null, form: FormData): Promise<never> {
  redirect(NEXT[await outcomeOf(migrationId, { seen, forgetAfterRun: form.has("forget") })](migrationId));
}

async function outcomeOf(
  migrationId: string,
  wish: { readonly seen: number | null; readonly forgetAfterRun: boolean },
): Promise<StartOutcome> {
  try {
    return await startMigration(await portal(), await requirePerson(), migrationId, wish);
  } catch (error) {
    if (error instanceof NotFound) notFound();
    throw error;
  }
}
