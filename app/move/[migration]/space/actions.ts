"use server";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { portal } from "../../../../lib/services/portal.ts";
import { saveCut } from "../../../../lib/services/space.ts";
import { askForSpaceSenders } from "../../../../lib/services/space-senders.ts";
import { textIn } from "../../../_lib/form-text.ts";
import { found } from "../../../_lib/found.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

/** Stays on the page, which tells what it comes to, or goes on to the check. */
export async function choose(migrationId: string, form: FormData): Promise<never> {
  const typed = { sinceYear: textIn(form, "sinceYear"), largestBytes: textIn(form, "largestBytes") };
  await found(saveCut(await portal(), await requirePerson(), migrationId, typed));
  redirect(`/move/${migrationId}/${form.has("stay") ? "space?saved=1" : "check"}`);
}

/** Has it looked up whose messages take the space. */
export async function lookUpSenders(migrationId: string): Promise<never> {
  await found(askForSpaceSenders(await portal(), await requirePerson(), migrationId));
  const page = `/move/${migrationId}/space`;
  // Without it the browser only goes to another place of the page that it has.
  revalidatePath(page);
  redirect(`${page}#senders`);
}
