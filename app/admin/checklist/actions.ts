"use server";

import { redirect } from "next/navigation";
import { sayOfChecklist } from "../../../lib/services/checklist.ts";
import { portal } from "../../../lib/services/portal.ts";
import { textIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

export async function say(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const row = textIn(form, "row");
  await found(sayOfChecklist(await portal(), viewer, row, textIn(form, "act") === "settle"));
  redirect(`/admin/checklist?saved=1#${row}`);
}
