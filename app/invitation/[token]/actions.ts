"use server";

import { redirect } from "next/navigation";
import { acceptInvitation } from "../../../lib/services/invitations.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, textIn } from "../../_admin/forms.ts";
import { formOwner } from "../../_lib/form-token.ts";

/** The password of the account that the link is for; it is never kept for showing again. */
export async function choose(token: string, form: FormData): Promise<void> {
  const answer = await acceptInvitation(await portal(), token, textIn(form, "password"));
  if (answer === "done") redirect("/admin/sign-in?made=1");
  const page = `/invitation/${encodeURIComponent(token)}`;
  if (answer === "over") redirect(page);
  showAgain(await formOwner(), page, { values: {}, problems: { password: answer } });
}
