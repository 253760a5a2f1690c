"use server";

import { redirect } from "next/navigation";
import { portal } from "../../../../../lib/services/portal.ts";
import {
  checkProvider,
  PROVIDER_FIELDS,
  removeProvider,
  saveProvider,
} from "../../../../../lib/services/provider-setup.ts";
import { showAgain, textIn, typedIn } from "../../../../_admin/forms.ts";
import { found } from "../../../../_lib/found.ts";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { WAITS } from "../../../../_lib/waits.ts";

const pageOf = (id: string) => `/admin/servers/${encodeURIComponent(id)}/sign-in`;

/** Saves the form and lets the worker look where the provider is spoken to. */
export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const id = textIn(form, "id");
  const values = typedIn(form, PROVIDER_FIELDS);
  const saved = await found(saveProvider(await portal(), viewer, id, values));
  // The secret is never shown again.
  if (!saved.ok)
    showAgain(viewer.session, pageOf(id), { values: { ...values, clientSecret: "" }, problems: saved.problems });
  redirect(saved.waits ? WAITS : `${pageOf(id)}?saved=1#state`);
}

/** "Look again". */
export async function check(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const id = textIn(form, "id");
  const hasAnswered = await found(checkProvider(await portal(), viewer, id));
  redirect(`${pageOf(id)}${hasAnswered ? "" : "?checked=noWorker"}#state`);
}

/** "Take it away". */
export async function remove(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const id = textIn(form, "id");
  const outcome = await found(removeProvider(await portal(), viewer, id));
  redirect(outcome === "waits" ? WAITS : pageOf(id));
}
