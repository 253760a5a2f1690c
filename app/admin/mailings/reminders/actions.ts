"use server";

import { redirect } from "next/navigation";
import { TEXT_FIELDS } from "../../../../lib/services/mailings.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { saveReminders, setReminded } from "../../../../lib/services/reminders.ts";
import { showAgain, textIn, typedIn } from "../../../_admin/forms.ts";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { WAITS } from "../../../_lib/waits.ts";

const PAGE = "/admin/mailings/reminders";

/** Saves, and switches on or off. */
export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, ["days", "escalationDays", "time", "language", ...TEXT_FIELDS]);
  const act = textIn(form, "act");
  if (act === "preview") showAgain(viewer.session, PAGE, { values, problems: {} });
  const saved = await saveReminders(await portal(), viewer, values, act === "on");
  if (!saved.ok) showAgain(viewer.session, PAGE, { values, problems: saved.problems });
  redirect(saved.waits ? WAITS : `${PAGE}?saved=1`);
}

/** Leaves somebody out, or reminds them again. */
export async function leaveOut(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const oldAddress = textIn(form, "leftOut").trim();
  const isReminded = textIn(form, "act") === "include";
  const isKnown = await setReminded(await portal(), viewer, oldAddress, isReminded);
  if (!isKnown)
    showAgain(viewer.session, PAGE, { values: { leftOut: oldAddress }, problems: { leftOut: "notOnRoster" } });
  redirect(`${PAGE}#left-out`);
}
