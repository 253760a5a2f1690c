"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { beginMove } from "../../../../lib/services/move-account.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { codesOf } from "../../../_account/problems.ts";
import { visitorAddress } from "../../../_lib/address.ts";
import { textIn } from "../../../_lib/form-text.ts";
import { found } from "../../../_lib/found.ts";
import { keepForm } from "../../../_lib/kept-form.ts";
import { requireAdministrator } from "../../../_lib/viewer.ts";

/** "Move this account": the new side first, as a person does. */
export async function begin(entry: string, form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const [serverId, login, password] = [textIn(form, "serverId"), textIn(form, "login"), textIn(form, "password")];
  const typed = { serverId, login, password };
  const begun = await found(beginMove(await portal(), viewer, entry, typed, await visitorAddress()));
  switch (begun.kind) {
    case "begun":
      revalidatePath("/", "layout");
      return redirect("/move");
    case "somebodys":
      return redirect(`/admin/move/${entry}?somebodys=1`);
    case "problems": {
      const again = keepForm(viewer.session, { values: { serverId, login }, problems: codesOf(begun.problems) });
      return redirect(`/admin/move/${entry}?again=${again}`);
    }
    default:
      return begun satisfies never;
  }
}
