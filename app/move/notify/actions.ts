"use server";

import { redirect } from "next/navigation";
import { readerLanguage } from "../../../lib/i18n/reader.ts";
import { confirmAddress, giveAddress, removeAddress } from "../../../lib/services/mail-address.ts";
import { portal } from "../../../lib/services/portal.ts";
import { textIn } from "../../_lib/form-text.ts";
import { found } from "../../_lib/found.ts";
import { keepForm } from "../../_lib/kept-form.ts";
import { requirePerson } from "../../_lib/viewer.ts";

/** "Send me a code". */
export async function give(form: FormData): Promise<void> {
  const person = await requirePerson();
  const address = textIn(form, "address");
  const problem = await found(giveAddress(await portal(), person, address, readerLanguage()));
  if (problem === null) redirect("/move/notify");
  const values = { address, ...(problem.kind === "tooMany" && { until: String(problem.until) }) };
  const again = keepForm(person.session, { values, problems: { address: problem.kind } });
  redirect(`/move/notify?other=1&again=${again}`);
}

/** The code, as it was typed. */
export async function confirm(form: FormData): Promise<void> {
  const person = await requirePerson();
  const answer = await found(confirmAddress(await portal(), person, textIn(form, "code")));
  if (answer.kind === "confirmed") redirect("/move/notify");
  redirect(`/move/notify?again=${keepForm(person.session, { values: {}, problems: { code: answer.kind } })}`);
}

export async function remove(): Promise<void> {
  await found(removeAddress(await portal(), await requirePerson()));
  redirect("/move/notify?removed=1");
}
