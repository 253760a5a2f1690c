"use server";

import { redirect } from "next/navigation";
import { portal } from "../../../../../lib/services/portal.ts";
import { measureServer } from "../../../../../lib/services/server-measure.ts";
import { showAgain, textIn } from "../../../../_admin/forms.ts";
import { found } from "../../../../_lib/found.ts";
import { requireAdministrator } from "../../../../_lib/viewer.ts";

/** Signs in with the test account and measures; the result is in the server's row then. */
export async function measure(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const id = textIn(form, "id");
  const values = { login: textIn(form, "login"), side: textIn(form, "side"), write: textIn(form, "write") };
  const password = textIn(form, "password");
  const outcome = await found(measureServer(await portal(), viewer, id, { ...values, password }));
  const page = `/admin/servers/${id}/measure`;
  switch (outcome.kind) {
    case "measured":
      redirect(`${page}?measured=1#result`);
      break;
    case "problems":
      showAgain(viewer.session, page, { values, problems: outcome.problems });
      break;
    case "refused":
      showAgain(viewer.session, page, { values, problems: { password: `refused ${outcome.code}` } });
      break;
    case "tooManyTries":
      showAgain(viewer.session, page, { values, problems: { password: `tooMany ${outcome.until}` } });
      break;
    case "noWorker":
      showAgain(viewer.session, page, { values, problems: { password: "noWorker" } });
      break;
    default:
      outcome satisfies never;
  }
}
