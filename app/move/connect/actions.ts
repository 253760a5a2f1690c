"use server";

import { redirect } from "next/navigation";
import { confirmAccount, connectOldAccount, dropAccount } from "../../../lib/services/connect.ts";
import { portal } from "../../../lib/services/portal.ts";
import { codesOf } from "../../_account/problems.ts";
import { visitorAddress } from "../../_lib/address.ts";
import { textIn } from "../../_lib/form-text.ts";
import { found } from "../../_lib/found.ts";
import { keepForm } from "../../_lib/kept-form.ts";
import { requirePerson } from "../../_lib/viewer.ts";

/** The form of "Connect your old account". */
export async function connect(form: FormData): Promise<void> {
  const person = await requirePerson();
  const [serverId, login, password] = [textIn(form, "serverId"), textIn(form, "login"), textIn(form, "password")];
  const result = await connectOldAccount(await portal(), person, { serverId, login, password }, await visitorAddress());
  switch (result.kind) {
    case "connected":
      return redirect(`/move/${result.migrationId}/folders`);
    case "confirm":
      return redirect(`/move/connect/confirm?account=${result.accountId}`);
    case "leave":
      return redirect(`/move/connect/sign-in/${result.attemptId}`);
    case "problems": {
      const again = keepForm(person.session, { values: { serverId, login }, problems: codesOf(result.problems) });
      return redirect(`/move/connect?again=${again}`);
    }
    default:
      return result satisfies never;
  }
}

/** The form of "Are both accounts yours?". */
export async function confirm(form: FormData): Promise<void> {
  const person = await requirePerson();
  const account = textIn(form, "account");
  if (textIn(form, "mine") === "")
    return redirect(`/move/connect/confirm?account=${encodeURIComponent(account)}&missing=1`);
  return redirect(`/move/${await found(confirmAccount(await portal(), person, account))}/folders`);
}

/** "Connect another account instead": nothing is kept of this one. */
export async function drop(form: FormData): Promise<void> {
  const person = await requirePerson();
  await found(dropAccount(await portal(), person, textIn(form, "account")));
  redirect("/move/connect");
}
