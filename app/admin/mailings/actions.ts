"use server";

import { redirect } from "next/navigation";
import { testMailing } from "../../../lib/services/mailing-preview.ts";
import { releaseMailing, stopMailing } from "../../../lib/services/mailing-release.ts";
import { removeMailing, saveMailing } from "../../../lib/services/mailings.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, targetIn, textIn, typedIn } from "../../_admin/forms.ts";
import { mailingFields } from "../../_admin/mailing-fields.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { WAITS } from "../../_lib/waits.ts";

/** Saves the draft and goes on to what is to be confirmed, or only shows what readers would get. */
export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const target = targetIn(form);
  const values = typedIn(form, mailingFields());
  const page = target.isNew ? "/admin/mailings/new" : `/admin/mailings/${target.id}`;
  const act = textIn(form, "act");
  if (act === "preview") showAgain(viewer.session, page, { values, problems: {} });
  const saved = await found(saveMailing(await portal(), viewer, target, values));
  if (!saved.ok) showAgain(viewer.session, page, { values, problems: saved.problems });
  redirect(act === "continue" ? `/admin/mailings/${target.id}/release` : "/admin/mailings");
}

/** To as many as were confirmed. */
export async function release(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const { id } = targetIn(form);
  const released = await found(releaseMailing(await portal(), viewer, id, Number(textIn(form, "count"))));
  if (released === "waits") redirect(WAITS);
  redirect(released === "released" ? `/admin/mailings/${id}/letters` : `/admin/mailings/${id}/release?not=${released}`);
}

/** Takes back what is scheduled, and stops what is being sent. */
export async function stop(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  await found(stopMailing(await portal(), viewer, targetIn(form).id));
  redirect("/admin/mailings");
}

export async function remove(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  await found(removeMailing(await portal(), viewer, targetIn(form).id));
  redirect("/admin/mailings");
}

/** Of a draft, of the reminders (id `reminder`) or of what contacts of waves get (`escalation`). */
export async function test(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const id = textIn(form, "mailing");
  const values = typedIn(form, ["address", "testLanguage"]);
  const isDraft = id !== "reminder" && id !== "escalation";
  const page = isDraft ? `/admin/mailings/${id}/release` : "/admin/mailings/reminders";
  const wish = { address: values.address, language: values.testLanguage };
  const problem = await found(testMailing(await portal(), viewer, id, wish));
  if (problem !== null) showAgain(viewer.session, page, { values, problems: { address: problem } });
  redirect(`${page}?tested=${encodeURIComponent(values.address)}#test`);
}
