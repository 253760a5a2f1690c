"use server";

import { redirect } from "next/navigation";
import { beginMaintenance, endMaintenance } from "../../../lib/services/maintenance.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, textIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

const PAGE = "/admin/maintenance";

export async function begin(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = { until: textIn(form, "until").trim(), why: textIn(form, "why").trim() };
  const saved = await found(beginMaintenance(await portal(), viewer, values));
  if (!saved.ok) showAgain(viewer.session, PAGE, { values, problems: saved.problems });
  redirect(PAGE);
}

export async function end(): Promise<void> {
  await found(endMaintenance(await portal(), await requireAdministrator()));
  redirect(PAGE);
}
