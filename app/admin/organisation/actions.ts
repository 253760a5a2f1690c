"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { saveOrganisation } from "../../../lib/services/organisation.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, typedIn } from "../../_admin/forms.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, ["name", "contact", "contactEmail", "contactPhone", "genuine"]);
  const saved = await saveOrganisation(await portal(), viewer, values);
  if (!saved.ok) showAgain(viewer.session, "/admin/organisation", { values, problems: saved.problems });
  // The name stands in the header of every page.
  revalidatePath("/", "layout");
  redirect("/admin/organisation?saved=1");
}
