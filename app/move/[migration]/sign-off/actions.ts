"use server";
import { redirect } from "next/navigation";
import { portal } from "../../../../lib/services/portal.ts";
import { signOff, takeBackSignOff } from "../../../../lib/services/sign-off.ts";
import { found } from "../../../_lib/found.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

/** Where it could not be said any more, the page says why. */
export async function sayDone(migrationId: string): Promise<never> {
  await found(signOff(await portal(), await requirePerson(), migrationId));
  redirect(`/move/${migrationId}/sign-off`);
}

export async function takeBack(migrationId: string): Promise<never> {
  await found(takeBackSignOff(await portal(), await requirePerson(), migrationId));
  redirect(`/move/${migrationId}/sign-off`);
}
