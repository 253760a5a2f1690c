"use server";
import { redirect } from "next/navigation";
import { portal } from "../../../../lib/services/portal.ts";
import { type Afterwards, type StartOutcome, type StartTime, startMigration } from "../../../../lib/services/start.ts";
import { startTest } from "../../../../lib/services/start-test.ts";
import { afterStart } from "../../../_lib/after-start.ts";
import { forgetShownPages } from "../../../_lib/forget-shown-pages.ts";
import { textIn } from "../../../_lib/form-text.ts";
import { found } from "../../../_lib/found.ts";
import { keepForm } from "../../../_lib/kept-form.ts";
import { requirePerson } from "../../../_lib/viewer.ts";

const AFTERWARDS: readonly Afterwards[] = ["catchUp", "keep", "forget"];

export async function start(migrationId: string, seen: number | null, form: FormData): Promise<never> {
  const viewer = await requirePerson();
  const typed = { begin: textIn(form, "begin"), at: textIn(form, "at"), afterwards: textIn(form, "afterwards") };
  const afterwards = AFTERWARDS.find((each) => each === typed.afterwards);
  const wish = { seen, time: timeOf(typed), ...(afterwards && { afterwards }) };
  const outcome = await found(startMigration(await portal(), viewer, migrationId, wish));
  if (isAboutTime(outcome)) {
    const again = keepForm(viewer.session, { values: typed, problems: { at: outcome } });
    redirect(`/move/${migrationId}/check?again=${again}`);
  }
  forgetShownPages();
  redirect(afterStart(outcome, migrationId));
}

export async function test(migrationId: string, seen: number | null): Promise<never> {
  const outcome = await found(startTest(await portal(), await requirePerson(), migrationId, seen));
  forgetShownPages();
  redirect(afterStart(outcome, migrationId));
}

function timeOf({ begin, at }: { readonly begin: string; readonly at: string }): StartTime {
  if (begin === "at") return { kind: "at", wallTime: at.slice(0, 16) };
  return { kind: begin === "tonight" ? "tonight" : "now" };
}

function isAboutTime(outcome: StartOutcome): boolean {
  return outcome === "noTime" || outcome === "past" || outcome === "afterDeadline";
}
