"use server";
import { redirect } from "next/navigation";
import { makeDeviceLink } from "../../../../lib/services/device-links.ts";
import { sayDevicesDone } from "../../../../lib/services/devices.ts";
import { portal } from "../../../../lib/services/portal.ts";
import type { App } from "../../../_devices/apps.ts";
import { found } from "../../../_lib/found.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

/** Once done, "Your move" has the next step; taken back, there is something to do here. */
export async function say(migrationId: string, isDone: boolean): Promise<never> {
  await found(sayDevicesDone(await portal(), await requirePerson(), migrationId, isDone));
  redirect(isDone ? "/move" : `/move/${migrationId}/devices`);
}

/** The word of the link stands in the address of this page alone, so that showing it again needs no other. */
export async function showCode(migrationId: string, app: App): Promise<never> {
  const word = await found(makeDeviceLink(await portal(), await requirePerson()));
  redirect(`/move/${migrationId}/devices?app=${app}&code=${word}`);
}
