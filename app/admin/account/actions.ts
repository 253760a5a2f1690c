"use server";

import { redirect } from "next/navigation";
import { changeOwnPassword } from "../../../lib/services/own-password.ts";
import { portal } from "../../../lib/services/portal.ts";
import { changeStaffAddress } from "../../../lib/services/staff-address.ts";
import { showAgain, textIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { requireStaff } from "../../_lib/viewer.ts";

export async function changePassword(form: FormData): Promise<void> {
  const viewer = await requireStaff();
  const typed = { current: textIn(form, "current"), password: textIn(form, "password") };
  const problems = await changeOwnPassword(await portal(), viewer, typed);
  if (problems) showAgain(viewer.session, "/admin/account", { values: {}, problems });
  redirect("/admin/account?saved=1");
}

export async function changeAddress(form: FormData): Promise<void> {
  const viewer = await requireStaff();
  const values = { mailAddress: textIn(form, "mailAddress") };
  const changed = changeStaffAddress(await portal(), viewer, values.mailAddress);
  const problems = await found(changed, { session: viewer.session, values });
  if (problems) showAgain(viewer.session, "/admin/account", { values, problems });
  redirect("/admin/account?saved=address");
}
