"use server";
import { redirect } from "next/navigation";
import { saveChoices } from "../../../../lib/services/folders-save.ts";
import { requestListing } from "../../../../lib/services/listing.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { forgetShownPages } from "../../../_lib/forget-shown-pages.ts";
import { found } from "../../../_lib/found.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

/** The ticks, and then on to the check, to the name of one folder, or to another page on which one chooses. */
export async function save(migrationId: string, form: FormData): Promise<never> {
  const rename = form.get("rename");
  const next = form.get("next");
  const ticks = {
    shown: new Set(String(form.get("shown") ?? "").split(" ")),
    ticked: new Set(form.getAll("folder").map(String)),
    live: form.has("live"),
    settled: rename === null && next === null,
  };
  const { chosen } = await found(saveChoices(await portal(), await requirePerson(), migrationId, ticks));
  forgetShownPages();
  const folders = `/move/${migrationId}/folders`;
  if (rename !== null) redirect(`${folders}/${encodeURIComponent(String(rename))}/name`);
  if (next === "space") redirect(`/move/${migrationId}/space?from=folders`);
  if (next === "below") redirect(`${folders}/below`);
  redirect(chosen === 0 ? `${folders}?none=1` : `/move/${migrationId}/check`);
}

export async function tickAll(migrationId: string): Promise<never> {
  await found(saveChoices(await portal(), await requirePerson(), migrationId, "all"));
  redirect(`/move/${migrationId}/folders`);
}

export async function untickAll(migrationId: string): Promise<never> {
  await found(saveChoices(await portal(), await requirePerson(), migrationId, "none"));
  redirect(`/move/${migrationId}/folders`);
}

export async function lookAgain(migrationId: string): Promise<never> {
  const outcome = await found(requestListing(await portal(), await requirePerson(), migrationId));
  redirect(
    outcome === "passwordsMissing" ? `/move/passwords?migration=${migrationId}` : `/move/${migrationId}/folders`,
  );
}
