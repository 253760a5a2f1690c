"use server";

import { redirect } from "next/navigation";
import { portal } from "../../../lib/services/portal.ts";
import { RESERVED_PRESETS, readNames, removeServer, saveServer, testServer } from "../../../lib/services/servers.ts";
import { showAgain, targetIn, textIn, typedIn } from "../../_admin/forms.ts";
import { SERVER_FIELDS } from "../../_admin/server-form.tsx";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { WAITS } from "../../_lib/waits.ts";

/** Saves the form; its buttons also test the server, or add the names that a family of servers keeps. */
export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const target = targetIn(form);
  const act = textIn(form, "act");
  const values = typedIn(form, SERVER_FIELDS);
  const page = target.isNew ? "/admin/servers/new" : `/admin/servers/${target.id}`;
  if (act === "zimbra" || act === "exchange") {
    const names = readNames([values.reservedNames, ...RESERVED_PRESETS[act]].join("\n"));
    showAgain(viewer.session, page, { values: { ...values, reservedNames: names.join("\n") }, problems: {} });
  }
  const saved = await found(saveServer(await portal(), viewer, target, values));
  if (!saved.ok) showAgain(viewer.session, page, { values, problems: saved.problems });
  if (saved.waits) redirect(WAITS);
  if (act !== "test") redirect("/admin/servers");
  await testAndShow(saved.id);
}

/** The Test button of a server. */
export async function test(form: FormData): Promise<void> {
  await testAndShow(textIn(form, "id"));
}

async function testAndShow(id: string): Promise<never> {
  const outcome = await found(testServer(await portal(), await requireAdministrator(), id));
  redirect(`/admin/servers/${id}${outcome === "tested" ? "?tested=1" : "?tested=noWorker"}`);
}

/** The button of the page that asks once more. */
export async function remove(form: FormData): Promise<void> {
  const id = textIn(form, "id");
  const gone = await found(removeServer(await portal(), await requireAdministrator(), id));
  if (gone === "waits") redirect(WAITS);
  redirect(gone ? "/admin/servers" : `/admin/servers/${id}/remove`);
}
