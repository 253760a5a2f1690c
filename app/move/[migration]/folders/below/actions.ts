"use server";
import { redirect } from "next/navigation";
import { putBelow } from "../../../../../lib/services/folders-below.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { textIn } from "../../../../_lib/form-text.ts";
import { found } from "../../../../_lib/found.ts";
import { keepForm } from "../../../../_lib/kept-form.ts";
import { requirePerson } from "../../../../_lib/viewer.ts";

export async function saveBelow(migrationId: string, form: FormData): Promise<never> {
  const viewer = await requirePerson();
  const name = textIn(form, "name");
  const problem = await found(putBelow(await portal(), viewer, migrationId, name));
  const folders = `/move/${migrationId}/folders`;
  if (problem === null) redirect(folders);
  redirect(`${folders}/below?again=${keepForm(viewer.session, { values: { name }, problems: { name: problem } })}`);
}

export async function keepPlaces(migrationId: string): Promise<never> {
  await found(putBelow(await portal(), await requirePerson(), migrationId, null));
  redirect(`/move/${migrationId}/folders`);
}
