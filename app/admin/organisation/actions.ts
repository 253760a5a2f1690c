"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { readerLanguage } from "../../../lib/i18n/reader.ts";
import { saveOrganisation } from "../../../lib/services/organisation.ts";
import { portal } from "../../../lib/services/portal.ts";
import { sendTestMail } from "../../../lib/services/test-mail.ts";
import { showAgain, textIn, typedIn } from "../../_admin/forms.ts";
import { keepForm } from "../../_lib/kept-form.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, ["name", "contact", "contactEmail", "contactPhone", "genuine", "reportDays"]);
  const saved = await saveOrganisation(await portal(), viewer, values);
  if (!saved.ok) showAgain(viewer.session, "/admin/organisation", { values, problems: saved.problems });
  // The name stands in the header of every page.
  revalidatePath("/", "layout");
  redirect("/admin/organisation?saved=1");
}

/** The page shows what came of it. */
export async function sendTest(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const to = textIn(form, "to").trim();
  const outcome = await sendTestMail(await portal(), viewer, to, readerLanguage());
  const kept = keepForm(viewer.session, { values: { to, outcome: JSON.stringify(outcome) }, problems: {} });
  redirect(`/admin/organisation?test=${kept}${outcome.kind === "noAddress" ? "" : "#mail"}`);
}
