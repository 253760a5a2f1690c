"use server";
import { notFound, redirect } from "next/navigation";
import { NotFound } from "../../../../lib/services/access.ts";
import { pauseMigration, resumeMigration, stopMigration } from "../../../../lib/services/control.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

/** Where nothing was under way any more, the page says what is so instead. */
export async function pause(migrationId: string): Promise<never> {
  await mine(pauseMigration(await portal(), await requirePerson(), migrationId));
  redirect(`/move/${migrationId}/progress`);
}

export async function stop(migrationId: string): Promise<never> {
  await mine(stopMigration(await portal(), await requirePerson(), migrationId));
  redirect(`/move/${migrationId}/progress`);
}

export async function resume(migrationId: string): Promise<never> {
  const resumed = await mine(resumeMigration(await portal(), await requirePerson(), migrationId));
  redirect(resumed === "needsPassword" ? `/move/passwords?migration=${migrationId}` : `/move/${migrationId}/progress`);
}

async function mine<Result>(doing: Promise<Result>): Promise<Result> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof NotFound) notFound();
    throw error;
  }
}
