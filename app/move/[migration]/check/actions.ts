"use server";
import { redirect } from "next/navigation";
import { portal } from "../../../../lib/services/portal.ts";
import { type StartOutcome, startMigration } from "../../../../lib/services/start.ts";
import { found } from "../../../_lib/found.ts";
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
  const wish = { seen, forgetAfterRun: form.has("forget") };
  const outcome = await found(startMigration(await portal(), await requirePerson(), migrationId, wish));
  redirect(NEXT[outcome](migrationId));
}
