"use server";

import { redirect } from "next/navigation";
import { portal } from "../../../lib/services/portal.ts";
import { makeConsent, revokeConsent } from "../../../lib/services/report-consent.ts";
import { showOnce } from "../../_lib/shown-once.ts";
import { requirePerson } from "../../_lib/viewer.ts";

export async function make(): Promise<never> {
  const viewer = await requirePerson();
  redirect(`/move/help-desk?made=${showOnce(viewer.session, await makeConsent(await portal(), viewer))}`);
}

export async function revoke(): Promise<never> {
  await revokeConsent(await portal(), await requirePerson());
  redirect("/move/help-desk");
}
