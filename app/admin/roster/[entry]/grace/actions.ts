"use server";

import { redirect } from "next/navigation";
import { saveGrace } from "../../../../../lib/services/grace.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { showAgain, typedIn } from "../../../../_admin/forms.ts";
import { found } from "../../../../_lib/found.ts";
import { requireAdministrator } from "../../../../_lib/viewer.ts";

export async function save(entryId: string, form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, ["until"]);
  const page = `/admin/roster/${entryId}/grace`;
  const saved = await found(saveGrace(await portal(), viewer, entryId, values));
  if (!saved.ok) showAgain(viewer.session, page, { values, problems: saved.problems });
  redirect(`${page}?saved=1`);
}
