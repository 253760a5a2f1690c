"use server";

import { redirect } from "next/navigation";
import { moveBack, moveUp } from "../../../lib/services/move-up.ts";
import { portal } from "../../../lib/services/portal.ts";
import { textIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

/** The button of the page that asks once more. The list then says so, with a way back. */
export async function up(form: FormData): Promise<void> {
  const id = textIn(form, "id");
  await found(moveUp(await portal(), await requireAdministrator(), id));
  redirect(`/admin?moved=${encodeURIComponent(id)}`);
}

/** The way back. */
export async function back(form: FormData): Promise<void> {
  const id = textIn(form, "id");
  await found(moveBack(await portal(), await requireAdministrator(), id));
  redirect(`/admin?moved=${encodeURIComponent(id)}`);
}
