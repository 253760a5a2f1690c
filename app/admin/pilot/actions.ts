"use server";

import { redirect } from "next/navigation";
import { openGateNow, removePilot, savePilot } from "../../../lib/services/pilot.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, typedIn } from "../../_admin/forms.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, ["people", "serverId", "needed"]);
  const saved = await savePilot(await portal(), viewer, values);
  if (!saved.ok) showAgain(viewer.session, "/admin/pilot", { values, problems: saved.problems });
  redirect("/admin/pilot?saved=1");
}

/** The button of the page that asks once more. */
export async function openNow(): Promise<void> {
  await openGateNow(await portal(), await requireAdministrator());
  redirect("/admin/pilot");
}

export async function remove(): Promise<void> {
  await removePilot(await portal(), await requireAdministrator());
  redirect("/admin/pilot");
}
