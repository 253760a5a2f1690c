"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { approveChange, rejectChange, withdrawChange } from "../../../lib/services/approvals.ts";
import { setFourEyes } from "../../../lib/services/four-eyes.ts";
import { portal } from "../../../lib/services/portal.ts";
import { textIn } from "../../_admin/forms.ts";
import { found } from "../../_lib/found.ts";
import { requireAdministrator } from "../../_lib/viewer.ts";

export async function approve(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  show(await found(approveChange(await portal(), viewer, textIn(form, "id"), textIn(form, "word"))));
}

export async function reject(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const isDone = await rejectChange(await portal(), viewer, textIn(form, "id"), textIn(form, "word"));
  show(isDone ? "rejected" : "over");
}

export async function withdraw(form: FormData): Promise<void> {
  const isDone = await withdrawChange(await portal(), await requireAdministrator(), textIn(form, "id"));
  show(isDone ? "withdrawn" : "over");
}

/** The setting itself: on at once, off when another administrator has approved it. */
export async function setting(form: FormData): Promise<void> {
  const isOn = textIn(form, "act") === "on";
  const answer = await found(setFourEyes(await portal(), await requireAdministrator(), isOn));
  show(answer.kind === "waits" ? "waits" : answer.result);
}

type Outcome =
  | ("applied" | "outdated" | "over" | "rejected" | "withdrawn")
  | ("waits" | "done" | "tooFew" | "noOrganisation");

/** What is approved may stand in the frame of all pages: the band, and the number in the navigation. */
function show(outcome: Outcome): never {
  revalidatePath("/", "layout");
  redirect(`/admin/approvals?outcome=${outcome}`);
}
