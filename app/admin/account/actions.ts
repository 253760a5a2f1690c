"use server";

import { redirect } from "next/navigation";
import { changeOwnPassword } from "../../../lib/services/own-password.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, textIn } from "../../_admin/forms.ts";
import { requireStaff } from "../../_lib/viewer.ts";

export async function changePassword(form: FormData): Promise<void> {
  const viewer = await requireStaff();
  const typed = { current: textIn(form, "current"), password: textIn(form, "password") };
  const problems = await changeOwnPassword(await portal(), viewer, typed);
  if (problems) showAgain(viewer.session, "/admin/account", { values: {}, problems });
  redirect("/admin/account?saved=1");
}
