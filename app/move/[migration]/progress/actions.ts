"use server";
import { redirect } from "next/navigation";
import { pauseMigration, resumeMigration, startNow, stopMigration } from "../../../../lib/services/control.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { found } from "../../../_lib/found.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

export async function beginNow(migrationId: string): Promise<never> {
  await found(startNow(await portal(), await requirePerson(), migrationId));
  redirect(`/move/${migrationId}/progress`);
}

/** Where nothing was under way any more, the page says what is so instead. */
export async function pause(migrationId: string): Promise<never> {
  await found(pauseMigration(await portal(), await requirePerson(), migrationId));
  redirect(`/move/${migrationId}/progress`);
}

export async function stop(migrationId: string): Promise<never> {
  await found(stopMigration(await portal(), await requirePerson(), migrationId));
  redirect(`/move/${migrationId}/progress`);
}

export async function resume(migrationId: string): Promise<never> {
  const resumed = await found(resumeMigration(await portal(), await requirePerson(), migrationId));
  if (resumed === "needsPassword") redirect(`/move/passwords?migration=${migrationId}`);
  redirect(`/move/${migrationId}/${resumed === "recordsErased" ? "report" : "progress"}`);
}
