"use server";

import { redirect } from "next/navigation";
import { type ApiTokenField, makeApiToken, removeApiToken } from "../../../lib/services/api-tokens.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, textIn, typedIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { keepForm } from "../../_lib/kept-form.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

const FIELDS = ["name", "days", "scope"] as const satisfies readonly ApiTokenField[];

/** Makes a token, and shows it on the next page alone. */
export async function make(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, FIELDS);
  const made = await found(makeApiToken(await portal(), viewer, values), { session: viewer.session, values });
  if (!made.ok) showAgain(viewer.session, "/admin/tokens", { values, problems: made.problems });
  // In the memory of this process for the one who made it, never in an address.
  redirect(`/admin/tokens?made=${keepForm(viewer.session, { values: { token: made.id }, problems: {} })}`);
}

export async function remove(form: FormData): Promise<void> {
  await found(removeApiToken(await portal(), await requireAdministrator(), textIn(form, "id")));
  redirect("/admin/tokens");
}
