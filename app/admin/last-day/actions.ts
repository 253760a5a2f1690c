"use server";

import { redirect } from "next/navigation";
import { beginLastDay, endLastDay, lastDayView } from "../../../lib/services/last-day.ts";
import { portal } from "../../../lib/services/portal.ts";
import { showAgain, textIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

const PAGE = "/admin/last-day";

export async function begin(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const { servers } = await found(lastDayView(await portal(), viewer));
  const until = textIn(form, "until").trim();
  const connections = Object.fromEntries(servers.map(({ id }) => [id, textIn(form, id).trim()]));
  const saved = await found(beginLastDay(await portal(), viewer, { until, connections }));
  if (!saved.ok) showAgain(viewer.session, PAGE, { values: { until, ...connections }, problems: saved.problems });
  redirect(PAGE);
}

export async function end(): Promise<void> {
  await found(endLastDay(await portal(), await requireAdministrator()));
  redirect(PAGE);
}
