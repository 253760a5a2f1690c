"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { declareSwitchOff, takeBackSwitchOff } from "../../../lib/services/declare-switch-off.ts";
import { claimMailboxes, importList, oldServerName } from "../../../lib/services/old-mailboxes.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, textIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

const PAGE = "/admin/switch-off";

/** Shows what a list would change, and keeps it for the button that reads it in. */
export async function checkList(serverId: string, form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const file = form.get("file");
  const uploaded = file instanceof File && file.size > 0 ? await file.text() : "";
  const text = uploaded || textIn(form, "text");
  await found(oldServerName(await portal(), viewer, serverId));
  showAgain(viewer.session, `${PAGE}/mailboxes/${serverId}`, { values: { text }, problems: {} });
}

/** Reads in the list that was looked at before. */
export async function readIn(serverId: string, kept: string): Promise<void> {
  const viewer = await requireAdministrator();
  const text = keptForm(viewer.session, kept)?.values.text ?? "";
  const outcome = await found(importList(await portal(), viewer, serverId, text));
  const again = { values: { text }, problems: {} };
  if (!outcome.ok) showAgain(viewer.session, `${PAGE}/mailboxes/${serverId}`, again);
  back("?read=1#unclaimed");
}

/** Puts the ticked mailboxes on the roster, expected or excused. */
export async function claim(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const ids = form.getAll("mailbox").flatMap((id) => (typeof id === "string" && /^\d+$/.test(id) ? [Number(id)] : []));
  const isExcuse = textIn(form, "act") === "excuse";
  const reason = textIn(form, "reason").trim();
  if (ids.length === 0) showAgain(viewer.session, PAGE, { values: { reason }, problems: { mailbox: "none" } });
  if (isExcuse && reason === "") showAgain(viewer.session, PAGE, { values: {}, problems: { reason: "missing" } });
  const count = await found(claimMailboxes(await portal(), viewer, { ids, reason: isExcuse ? reason : null }));
  back(`?claimed=${count}#unclaimed`);
}

/** The button that closes imports for everybody. */
export async function declare(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const typed = textIn(form, "typed");
  const outcome = await found(declareSwitchOff(await portal(), viewer, typed), {
    session: viewer.session,
    values: { typed },
  });
  if (outcome === "wrongCount" || outcome === "noWorker")
    showAgain(viewer.session, PAGE, { values: { typed }, problems: { typed: outcome } });
  back("");
}

export async function takeBack(): Promise<void> {
  await found(takeBackSwitchOff(await portal(), await requireAdministrator()));
  back("");
}

function back(rest: string): never {
  // Without it the browser only goes to another place of the page that it has.
  revalidatePath(PAGE);
  redirect(`${PAGE}${rest}`);
}
