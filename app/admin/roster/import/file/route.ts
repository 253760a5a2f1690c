/** Takes a list of people. No Server Action, as those take no more than a megabyte, from whomever it comes. */
import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { portal } from "../../../../../lib/services/portal.ts";
import { MOST_BYTES, uploadRoster } from "../../../../../lib/services/roster-import.ts";
import { textIn } from "../../../../_admin/forms.ts";
import { formToken } from "../../../../_lib/form-token.ts";
import { found } from "../../../../_lib/found.ts";
import { keepForm } from "../../../../_lib/kept-form.ts";
import { requireAdministrator } from "../../../../_lib/viewer.ts";

/** What a form adds to what is in it. */
const AROUND = 64 * 1024;

export async function POST(request: NextRequest) {
  const viewer = await requireAdministrator();
  const fail = (problem: object): never =>
    redirect(
      `/admin/roster/import?again=${keepForm(viewer.session, { values: {}, problems: { file: JSON.stringify(problem) } })}`,
    );
  if (Number(request.headers.get("content-length") ?? Infinity) > MOST_BYTES + AROUND)
    return fail({ kind: "tooLarge" });
  const form = await request.formData();
  const token = await formToken();
  if (token === "" || textIn(form, "csrfToken") !== token) return fail({ kind: "expired" });
  const file = form.get("file");
  const isFile = typeof file === "object" && file !== null && file.size > 0;
  const bytes = isFile ? new Uint8Array(await file.arrayBuffer()) : Buffer.from(textIn(form, "text"));
  const uploaded = await found(uploadRoster(await portal(), viewer, bytes));
  if (!uploaded.ok) return fail(uploaded.problem);
  redirect(`/admin/roster/import?upload=${uploaded.id}`);
}
