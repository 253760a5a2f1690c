"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { removeAnnouncement, saveAnnouncement, withdrawAnnouncement } from "../../../lib/services/announcements.ts";
import { portal } from "../../../lib/services/portal.ts";
import { ANNOUNCEMENT_FIELDS } from "../../_admin/announcement-form.tsx";
import { showAgain, targetIn, textIn, typedIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { WAITS } from "../../_lib/waits.ts";

/** Publishes, saves as a draft, or only shows what readers would see. */
export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const target = targetIn(form);
  const act = textIn(form, "act");
  const values = typedIn(form, ANNOUNCEMENT_FIELDS);
  const page = target.isNew ? "/admin/announcements/new" : `/admin/announcements/${target.id}`;
  if (act === "preview") showAgain(viewer.session, page, { values, problems: {} });
  const saved = await found(saveAnnouncement(await portal(), viewer, target, values, act === "publish"));
  if (!saved.ok) showAgain(viewer.session, page, { values, problems: saved.problems });
  showOnEveryPage(saved.waits);
}

/** Takes it from the pages. */
export async function withdraw(form: FormData): Promise<void> {
  const isDone = await found(withdrawAnnouncement(await portal(), await requireAdministrator(), textIn(form, "id")));
  showOnEveryPage(!isDone);
}

/** The button of the page that asks once more. */
export async function remove(form: FormData): Promise<void> {
  await found(removeAnnouncement(await portal(), await requireAdministrator(), textIn(form, "id")));
  showOnEveryPage();
}

/** The band belongs to the frame of all pages, which browsers keep from page to page. */
function showOnEveryPage(waits = false): never {
  revalidatePath("/", "layout");
  redirect(waits ? WAITS : "/admin/announcements");
}
