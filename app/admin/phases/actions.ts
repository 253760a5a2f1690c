"use server";

import { redirect } from "next/navigation";
import { type EveryoneField, PHASES, saveEveryone } from "../../../lib/services/phases.ts";
import { portal } from "../../../lib/services/portal.ts";
import { WAVE_LIMIT_FIELDS } from "../../../lib/services/wave-limits-form.ts";
import { removeWave, saveWave, type WaveField } from "../../../lib/services/waves.ts";
import { showAgain, targetIn, textIn, typedIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { WAITS } from "../../_lib/waits.ts";

const EVERYONE_FIELDS: readonly EveryoneField[] = [...PHASES, "zone", "replacedBy"];
const OF_WAVE: readonly WaveField[] = [...PHASES, "zone", "name", "contactName", "contactEmail", ...WAVE_LIMIT_FIELDS];

export async function saveForEveryone(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const values = typedIn(form, EVERYONE_FIELDS);
  const saved = await found(saveEveryone(await portal(), viewer, values));
  if (!saved.ok) showAgain(viewer.session, "/admin/phases/everyone", { values, problems: saved.problems });
  redirect(saved.waits ? WAITS : "/admin/phases?saved=1");
}

export async function saveForWave(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const target = targetIn(form);
  const values = typedIn(form, OF_WAVE);
  const saved = await found(saveWave(await portal(), viewer, target, values));
  const page = `/admin/phases/${target.isNew ? "new" : target.id}`;
  if (!saved.ok) showAgain(viewer.session, page, { values, problems: saved.problems });
  redirect(saved.waits ? WAITS : "/admin/phases?saved=1");
}

/** The button of the page that asks once more. */
export async function remove(form: FormData): Promise<void> {
  const isGone = await found(removeWave(await portal(), await requireAdministrator(), textIn(form, "id")));
  redirect(isGone ? "/admin/phases" : WAITS);
}
