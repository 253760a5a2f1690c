"use server";
import { redirect } from "next/navigation";
import { startSimply } from "../../../lib/services/last-day.ts";
import { portal } from "../../../lib/services/portal.ts";
import { afterStart } from "../../_lib/after-start.ts";
import { found } from "../../_lib/found.ts";
import { requirePerson } from "../../_lib/viewer.ts";

/** The one button of the last day. */
export async function startAll(migrationId: string): Promise<never> {
  const outcome = await found(startSimply(await portal(), await requirePerson(), migrationId));
  redirect(afterStart(outcome, migrationId));
}
