"use server";

import { redirect } from "next/navigation";
import type { AddingOptions } from "../../../lib/auth/passkeys.ts";
import { hashOfSession } from "../../../lib/auth/sessions.ts";
import { beginApp, confirmApp, type RemovedFactor, removeApp } from "../../../lib/services/authenticator-app.ts";
import { addPasskey, newPasskeyOptions, removePasskey, renamePasskey } from "../../../lib/services/passkeys.ts";
import { portal } from "../../../lib/services/portal.ts";
import { renewRecoveryCodes } from "../../../lib/services/recovery-codes.ts";
import { showAgain, textIn, typedIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { holdSession } from "../../_lib/hold-session.ts";
import { showOnce } from "../../_lib/shown-once.ts";
import { requireFactorOwner } from "../../_lib/viewer.ts";

const PAGE = "/admin/second-step";

/** "Set up an app": the page with the code for its camera. */
export async function setUpApp(): Promise<void> {
  await found(beginApp(await portal(), await requireFactorOwner()));
  redirect(`${PAGE}/app`);
}

/** The first code of the app. */
export async function confirm(form: FormData): Promise<void> {
  const viewer = await requireFactorOwner();
  const added = await found(confirmApp(await portal(), viewer, textIn(form, "code")));
  if (!added.ok) showAgain(viewer.session, `${PAGE}/app`, { values: {}, problems: { code: added.problem } });
  await goOn(added);
}

/** What the browser is asked for a new passkey. */
export async function askNewPasskey(): Promise<AddingOptions> {
  return found(newPasskeyOptions(await portal(), await requireFactorOwner()));
}

/** The answer that the browser gave. */
export async function addKey(form: FormData): Promise<void> {
  const viewer = await requireFactorOwner();
  const values = typedIn(form, ["name"]);
  const asked = addPasskey(await portal(), viewer, { ...values, answer: textIn(form, "answer") });
  const added = await found(asked, { session: viewer.session, values });
  if (!added.ok) showAgain(viewer.session, PAGE, { values, problems: { name: added.problem } });
  await goOn(added);
}

/** Under the session that is worth more now; the first factor brings recovery codes, which are shown once. */
async function goOn(added: { readonly sessionId: string; readonly codes: readonly string[] | null }): Promise<never> {
  await holdSession(added.sessionId);
  if (added.codes === null) redirect(`${PAGE}?saved=1`);
  redirect(`${PAGE}/codes?made=${showOnce(hashOfSession(added.sessionId), added.codes.join("\n"))}`);
}

export async function renewCodes(): Promise<void> {
  const viewer = await requireFactorOwner();
  const codes = await found(renewRecoveryCodes(await portal(), viewer));
  redirect(`${PAGE}/codes?made=${showOnce(viewer.session, codes.join("\n"))}`);
}

export async function rename(id: string, form: FormData): Promise<void> {
  const viewer = await requireFactorOwner();
  const values = typedIn(form, ["name"]);
  const asked = renamePasskey(await portal(), viewer, id, values.name);
  const problem = await found(asked, { session: viewer.session, values });
  if (problem) showAgain(viewer.session, `${PAGE}/passkeys/${id}`, { values, problems: { name: problem } });
  redirect(`${PAGE}?saved=1`);
}

export async function removeTheApp(): Promise<void> {
  lead("app", await found(removeApp(await portal(), await requireFactorOwner())));
}

export async function removeKey(id: string): Promise<void> {
  lead(id, await found(removePasskey(await portal(), await requireFactorOwner(), id)));
}

function lead(factor: string, outcome: RemovedFactor): never {
  redirect(outcome === "last" ? `${PAGE}/remove/${factor}?last=1` : `${PAGE}?saved=1`);
}
