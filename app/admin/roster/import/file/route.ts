/** Takes a list of people. No Server Action, as those take no more than a megabyte, from whomever it comes. */
import type { NextRequest } from "next/server";
import { portal } from "../../../../../lib/services/portal.ts";
import { MOST_BYTES, type RosterFileProblem, uploadRoster } from "../../../../../lib/services/roster-import.ts";
import { textIn } from "../../../../_admin/forms.ts";
import { formToken } from "../../../../_lib/form-token.ts";
import { found } from "../../../../_lib/found.ts";
import { keepForm } from "../../../../_lib/kept-form.ts";
import { requireAdministrator } from "../../../../_lib/viewer.ts";

/** What a form adds to what is in it. */
const AROUND = 64 * 1024;

export async function POST(request: NextRequest): Promise<Response> {
  const viewer = await requireAdministrator();
  const fail = (problem: RosterFileProblem | { readonly kind: "expired" }): Response => {
    const form = { values: {}, problems: { file: JSON.stringify(problem) } };
    return show(`again=${keepForm(viewer.session, form)}`);
  };
  const length = Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY);
  if (length > MOST_BYTES + AROUND) return fail({ kind: "tooLarge" });
  const form = await request.formData();
  const token = await formToken();
  if (token === "" || textIn(form, "csrfToken") !== token) return fail({ kind: "expired" });
  const uploaded = await found(uploadRoster(await portal(), viewer, await listIn(form)));
  return uploaded.ok ? show(`upload=${uploaded.id}`) : fail(uploaded.problem);
}

/** The file, or what was pasted. */
async function listIn(form: FormData): Promise<Uint8Array> {
  const file = form.get("file");
  const isFile = typeof file === "object" && file !== null && file.size > 0;
  return isFile ? new Uint8Array(await file.arrayBuffer()) : Buffer.from(textIn(form, "text"));
}

/** Asked for by GET: Next.js's own redirect would have the browser send the file again. */
function show(query: string): Response {
  return new Response(null, { status: 303, headers: { location: `/admin/roster/import?${query}` } });
}
