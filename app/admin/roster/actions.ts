"use server";

import { redirect } from "next/navigation";
import { portal } from "../../../lib/services/portal.ts";
import { typeConsent } from "../../../lib/services/report-consent.ts";
import { ROSTER_MARKS } from "../../../lib/services/roster.ts";
import { type Act, type ActKind, applyAct } from "../../../lib/services/roster-acts.ts";
import { ROSTER_COLUMNS, removeEntry, saveEntry } from "../../../lib/services/roster-entry.ts";
import { applyUpload, excuseMissing } from "../../../lib/services/roster-import.ts";
import { tryAddressesAgain } from "../../../lib/services/undeliverable.ts";
import { showAgain, targetIn, textIn, typedIn } from "../../_admin/forms.ts";
import { rosterAddress } from "../../_admin/roster-query.ts";
import { actKindIn, askedIn, selectionFields, selectionIn } from "../../_admin/roster-selection.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

/** The button of the page that asks once more. */
export async function act(form: FormData): Promise<never> {
  const viewer = await requireAdministrator();
  const asked = askedIn(form);
  const kind = actKindIn(asked);
  if (kind === null) redirect("/admin/roster");
  const selection = selectionIn(asked);
  const shown = Number(textIn(form, "people"));
  const outcome = await found(applyAct(await portal(), viewer, selection, actOf(kind, form), shown));
  const again = new URLSearchParams(selectionFields(selection, kind).map(([name, value]) => [name, value]));
  switch (outcome.kind) {
    case "done": {
      const list = rosterAddress(selection.kind === "shown" ? selection.filter : {});
      return redirect(`${list}${list.includes("?") ? "&" : "?"}did=${outcome.changed}`);
    }
    case "noReason":
      return redirect(`/admin/roster/act?${again}&missing=reason`);
    case "otherPeople":
    case "noWave":
      return redirect(`/admin/roster/act?${again}&changed=1`);
    default:
      return outcome satisfies never;
  }
}

function actOf(kind: ActKind, form: FormData): Act {
  switch (kind) {
    case "mark": {
      const mark = ROSTER_MARKS.find((each) => each === textIn(form, "markTo")) ?? "expected";
      return { kind, mark, reason: textIn(form, "reason") };
    }
    case "wave":
      return { kind, waveId: textIn(form, "waveTo") || null };
    case "delivery":
      return { kind, isSwitched: textIn(form, "switched") === "yes" };
    case "pause":
    case "resume":
    case "retry":
    case "remind":
      return { kind };
    default:
      return kind satisfies never;
  }
}

/** The form of one entry. */
export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const target = targetIn(form);
  const values = typedIn(form, ROSTER_COLUMNS);
  const saved = await found(saveEntry(await portal(), viewer, target, values));
  const page = target.isNew ? "/admin/roster/new" : `/admin/roster/${target.id}/change`;
  if (!saved.ok) showAgain(viewer.session, page, { values, problems: saved.problems });
  redirect(`/admin/roster/${saved.id}`);
}

/** The button of the page that asks once more. */
export async function remove(form: FormData): Promise<void> {
  const id = textIn(form, "id");
  const isGone = await found(removeEntry(await portal(), await requireAdministrator(), id));
  redirect(isGone ? "/admin/roster" : `/admin/roster/${id}`);
}

/** Reads the list in that was shown. */
export async function readIn(form: FormData): Promise<void> {
  const id = textIn(form, "upload");
  const isDone = await found(applyUpload(await portal(), await requireAdministrator(), id));
  redirect(`/admin/roster/import?upload=${encodeURIComponent(id)}${isDone ? "" : "&changed=1"}`);
}

/** The second step: whoever is not in the list need not move. */
export async function excuse(form: FormData): Promise<void> {
  const id = textIn(form, "upload");
  const reason = textIn(form, "reason").trim().slice(0, 300);
  const page = `/admin/roster/import?upload=${encodeURIComponent(id)}`;
  if (reason === "") redirect(`${page}&missing=reason#missing`);
  const count = await found(excuseMissing(await portal(), await requireAdministrator(), id, reason));
  redirect(`${page}&excused=${count}`);
}

/** Addresses that took no mail are tried with the next one. */
export async function tryAgain(form: FormData): Promise<never> {
  const id = textIn(form, "id");
  await found(tryAddressesAgain(await portal(), await requireAdministrator(), id));
  redirect(`/admin/roster/${id}`);
}

/** The code that a person reads out. */
export async function look(form: FormData): Promise<void> {
  const id = textIn(form, "id");
  const typed = await found(typeConsent(await portal(), await requireAdministrator(), id, textIn(form, "code")));
  switch (typed.kind) {
    case "opened":
      return redirect(`/admin/roster/${id}/report`);
    case "wrong":
      return redirect(`/admin/roster/${id}?code=wrong#report`);
    case "tooMany":
      return redirect(`/admin/roster/${id}?code=${typed.until}#report`);
    default:
      return typed satisfies never;
  }
}
