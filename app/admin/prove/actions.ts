"use server";

import { redirect } from "next/navigation";
import type { AskingOptions } from "../../../lib/auth/passkeys.ts";
import { portal } from "../../../lib/services/portal.ts";
import { proofQuestion, prove } from "../../../lib/services/prove.ts";
import { textIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { keepForm } from "../../_lib/kept-form.ts";
import { requireStaff } from "../../_lib/viewer.ts";
import { localAddress } from "../../language/local-address.ts";

/** Leads back to the page that asked for it, or asks again. */
export async function show(form: FormData): Promise<void> {
  const viewer = await requireStaff();
  const to = localAddress(textIn(form, "to"));
  const shown = { typed: textIn(form, "typed"), answer: textIn(form, "answer") };
  const problem = await found(prove(await portal(), viewer, shown));
  if (problem === null) redirect(to);
  const again = keepForm(viewer.session, { values: {}, problems: { typed: problem } });
  redirect(`/admin/prove?${new URLSearchParams({ to, again })}`);
}

/** What the browser asks a passkey. */
export async function askProof(): Promise<AskingOptions> {
  return found(proofQuestion(await portal(), await requireStaff()));
}
