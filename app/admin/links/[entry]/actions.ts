"use server";

import { redirect } from "next/navigation";
import { portal } from "../../../../lib/services/portal.ts";
import { resendLink } from "../../../../lib/services/resend-links.ts";
import { textIn } from "../../../_admin/forms.ts";
import { found } from "../../../_lib/found.ts";
import { requireStaff } from "../../../_lib/viewer.ts";

/** Sends one of the two links. */
export async function send(entry: string, form: FormData): Promise<void> {
  const kind = textIn(form, "kind") === "devices" ? "devices" : "portal";
  const sent = await found(resendLink(await portal(), await requireStaff(), entry, kind));
  redirect(`/admin/links/${entry}?${sent}=1`);
}
