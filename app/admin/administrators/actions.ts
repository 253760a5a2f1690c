"use server";

import { redirect } from "next/navigation";
import type { Role } from "../../../lib/auth/viewer.ts";
import { changeRole, removeAdministrator, type StaffOutcome } from "../../../lib/services/administrators.ts";
import type { Submitted } from "../../../lib/services/changes.ts";
import { resetFactor } from "../../../lib/services/factor-reset.ts";
import { setFactorRule } from "../../../lib/services/factor-rule.ts";
import { dropInvitation, invite, makeLink, resetPassword } from "../../../lib/services/invitations.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, targetIn, textIn, typedIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { keepForm } from "../../_lib/kept-form.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { WAITS } from "../../_lib/waits.ts";

const PAGE = "/admin/administrators";

/** "Invite": the link is made by a button of its own, as it is shown only once. */
export async function add(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, ["name", "role"]);
  const asked = invite(await portal(), viewer, targetIn(form).id, values);
  const answer = await found(asked, { session: viewer.session, values });
  if (answer.kind === "waits") redirect(WAITS);
  if (!answer.result.ok) showAgain(viewer.session, PAGE, { values, problems: answer.result.problems });
  redirect(`${PAGE}?invited=1`);
}

/** Shows the link once: it is kept for this browser for a quarter of an hour. */
export async function link(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const token = await found(makeLink(await portal(), viewer, textIn(form, "id")));
  const values = { link: `${(await portal()).config.url}/invitation/${token}`, of: textIn(form, "id") };
  redirect(`${PAGE}?link=${keepForm(viewer.session, { values, problems: {} })}`);
}

export async function drop(form: FormData): Promise<void> {
  await found(dropInvitation(await portal(), await requireAdministrator(), textIn(form, "id")));
  redirect(PAGE);
}

export async function saveRole(form: FormData): Promise<void> {
  const role: Role = textIn(form, "role") === "administrator" ? "administrator" : "helper";
  const id = textIn(form, "id");
  lead(id, await found(changeRole(await portal(), await requireAdministrator(), id, role)));
}

export async function remove(form: FormData): Promise<void> {
  const id = textIn(form, "id");
  lead(id, await found(removeAdministrator(await portal(), await requireAdministrator(), id)));
}

export async function reset(form: FormData): Promise<void> {
  const answer = await found(resetPassword(await portal(), await requireAdministrator(), textIn(form, "id")));
  redirect(answer.kind === "waits" ? WAITS : PAGE);
}

/** Their second factor is lost. */
export async function resetStep(form: FormData): Promise<void> {
  const id = textIn(form, "id");
  const answer = await found(resetFactor(await portal(), await requireAdministrator(), id));
  redirect(answer.kind === "waits" ? WAITS : `${PAGE}?saved=1`);
}

/** From when on everybody who administers needs a second factor. */
export async function saveRule(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, ["factorFrom"]);
  const asked = setFactorRule(await portal(), viewer, values.factorFrom);
  const answer = await found(asked, { session: viewer.session, values });
  if (answer.kind === "waits") redirect(WAITS);
  if (answer.result !== "done") showAgain(viewer.session, PAGE, { values, problems: { factorFrom: answer.result } });
  redirect(`${PAGE}?saved=1`);
}

function lead(id: string, answer: Submitted<StaffOutcome>): never {
  if (answer.kind === "waits") redirect(WAITS);
  redirect(answer.result === "done" ? `${PAGE}?saved=1` : `${PAGE}/${id}?tooFew=1`);
}
