"use server";

import { redirect } from "next/navigation";
import { portal } from "../../../lib/services/portal.ts";
import { setUp } from "../../../lib/services/set-up.ts";
import { showAgain, textIn, typedIn } from "../../_admin/forms.ts";
import { formOwner } from "../../_lib/form-token.ts";

/** Step 1: the code and the administrator's own name and password. The password is never kept for showing again. */
export async function makeAdministrator(form: FormData): Promise<void> {
  const values = typedIn(form, ["code", "name"]);
  const made = await setUp(await portal(), { ...values, password: textIn(form, "password") });
  if (!made.ok) showAgain(await formOwner(), "/admin/set-up", { values, problems: made.problems });
  redirect("/admin/sign-in?made=1");
}
