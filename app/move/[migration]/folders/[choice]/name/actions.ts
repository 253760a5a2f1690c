"use server";
import { redirect } from "next/navigation";
import { type RenameProblem, renameFolder } from "../../../../../../lib/services/folders-rename.ts";
import { portal } from "../../../../../../lib/services/portal.ts";
import { found } from "../../../../../_lib/found.ts";
import { keepForm } from "../../../../../_lib/kept-form.ts";
import { requirePerson } from "../../../../../_lib/viewer.ts";
import { problemWords } from "./words.ts";

/** Which folder of which move. */
interface Which {
  readonly migrationId: string;
  readonly folderId: string;
}

export async function saveName(which: Which, form: FormData): Promise<never> {
  const typed = String(form.get("name") ?? "");
  const { session } = await requirePerson();
  const problem = await rename(which, typed, form.has("share"));
  const folders = `/move/${which.migrationId}/folders`;
  if (problem === null) redirect(folders);
  const again = keepForm(session, {
    values: { name: typed, taken: problem.code === "taken" ? "yes" : "" },
    problems: { name: problemWords(problem) },
  });
  redirect(`${folders}/${which.folderId}/name?again=${again}`);
}

export async function takeSuggestedName(which: Which): Promise<never> {
  await rename(which, null);
  redirect(`/move/${which.migrationId}/folders`);
}

async function rename(which: Which, typed: string | null, share = false): Promise<RenameProblem | null> {
  return found(renameFolder(await portal(), await requirePerson(), { ...which, typed, share }));
}
