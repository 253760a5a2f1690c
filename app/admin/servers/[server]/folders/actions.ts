"use server";

import { redirect } from "next/navigation";
import { saveProposal } from "../../../../../lib/services/folder-proposal.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { showAgain, textIn } from "../../../../_admin/forms.ts";
import { found } from "../../../../_lib/found.ts";
import { requireAdministrator } from "../../../../_lib/viewer.ts";

/** Keeps the rules, or only shows what they would do. */
export async function save(serverId: string, form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const rules = textIn(form, "rules");
  const page = `/admin/servers/${serverId}/folders`;
  const isOnlyLook = textIn(form, "act") === "preview";
  const saved = isOnlyLook ? null : await found(saveProposal(await portal(), viewer, serverId, rules));
  if (!saved?.ok) showAgain(viewer.session, page, { values: { rules }, problems: {} });
  redirect(`${page}?saved=1`);
}
