"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { portal } from "../../../../../lib/services/portal.ts";
import { resetText, reviewText, saveText } from "../../../../../lib/services/texts.ts";
import { showAgain, textIn } from "../../../../_admin/forms.ts";
import { found } from "../../../../_lib/found.ts";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { keptProblems } from "./problem-words.ts";

export async function save(form: FormData): Promise<void> {
  const viewer = await requireAdministrator();
  const name = nameIn(form);
  // Browsers send line ends as CR LF; texts have LF.
  const text = textIn(form, "text").replaceAll("\r\n", "\n");
  const problems = await found(saveText(await portal(), viewer, name, text));
  if (problems.length > 0)
    showAgain(viewer.session, pageOf(name), { values: { text }, problems: keptProblems(problems) });
  showChanged(name, "saved");
}

/** The button "Back to the original". */
export async function reset(form: FormData): Promise<void> {
  const name = nameIn(form);
  await found(resetText(await portal(), await requireAdministrator(), name.language, name.key));
  showChanged(name, "reset");
}

export async function review(form: FormData): Promise<void> {
  const name = nameIn(form);
  await found(reviewText(await portal(), await requireAdministrator(), name.language, name.key));
  showChanged(name, "reviewed");
}

interface Name {
  readonly language: string;
  readonly key: string;
}

function nameIn(form: FormData): Name {
  return { language: textIn(form, "language"), key: textIn(form, "key") };
}

function pageOf({ language, key }: Name): string {
  return `/admin/texts/${encodeURIComponent(language)}/${encodeURIComponent(key)}`;
}

/** Any page may hold the text. */
function showChanged(name: Name, done: string): never {
  revalidatePath("/", "layout");
  redirect(`${pageOf(name)}?done=${done}`);
}
