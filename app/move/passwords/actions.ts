"use server";

import { redirect } from "next/navigation";
import { resumeMigration } from "../../../lib/services/control.ts";
import {
  forgetPasswords,
  missingPassword,
  replacePassword,
  setForgetAfterRun,
} from "../../../lib/services/passwords.ts";
import { portal } from "../../../lib/services/portal.ts";
import { signInAgain } from "../../../lib/services/provider-sign-in.ts";
import { codesOf } from "../../_account/problems.ts";
import { visitorAddress } from "../../_lib/address.ts";
import { textIn } from "../../_lib/form-text.ts";
import { found } from "../../_lib/found.ts";
import { keepForm } from "../../_lib/kept-form.ts";
import { requirePerson } from "../../_lib/viewer.ts";

/** "Forget the passwords". */
export async function forget(): Promise<void> {
  const person = await requirePerson();
  await forgetPasswords(await portal(), person);
  redirect("/move/passwords?forgotten=1");
}

/** Which migrations end with their passwords being forgotten. */
export async function saveForgetAfterRun(form: FormData): Promise<void> {
  const person = await requirePerson();
  const ticked = form.getAll("forget");
  for (const migrationId of form.getAll("move"))
    if (typeof migrationId === "string")
      await found(setForgetAfterRun(await portal(), person, migrationId, ticked.includes(migrationId)));
  redirect("/move/passwords?saved=1");
}

/** An account that is opened by a provider: the person goes there again. */
export async function leaveForProvider(form: FormData): Promise<void> {
  const person = await requirePerson();
  const [accountId, migrationId] = [textIn(form, "account"), textIn(form, "migration")];
  const attempt = await found(signInAgain(await portal(), person, accountId, migrationId || null));
  redirect(`/move/connect/sign-in/${attempt}`);
}

/** A password typed again; what waited for it goes on. */
export async function typeAgain(form: FormData): Promise<void> {
  const person = await requirePerson();
  const [accountId, migrationId] = [textIn(form, "account"), textIn(form, "migration")];
  const typed = { accountId, password: textIn(form, "password") };
  const problems = await found(replacePassword(await portal(), person, typed, await visitorAddress()));
  const from = migrationId === "" ? "" : `migration=${encodeURIComponent(migrationId)}`;
  if (problems) {
    const again = keepForm(person.session, { values: {}, problems: codesOf(problems) });
    redirect(`/move/passwords/${encodeURIComponent(accountId)}?again=${again}&${from}`);
  }
  if (migrationId === "") redirect("/move/passwords?saved=1");
  const missing = await found(missingPassword(await portal(), person, migrationId));
  if (missing) redirect(`/move/passwords/${missing}?${from}`);
  const resumed = await resumeMigration(await portal(), person, migrationId);
  redirect(resumed === "queued" || resumed === "already" ? `/move/${migrationId}/progress` : "/move");
}
