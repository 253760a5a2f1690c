/** Why a name was not taken. */
import type { RenameProblem } from "../../../../../../lib/services/folders-rename.ts";
import { folderName } from "../../../../../_lib/folder-name.ts";
import { t } from "../../../../../_lib/text.tsx";

export function problemWords(problem: RenameProblem): string {
  switch (problem.code) {
    case "character":
      return /[\p{C}\p{Z}]/u.test(problem.character)
        ? t("folders.name.problem.invisible")
        : t("folders.name.problem.character", { character: problem.character });
    case "reserved":
      return t("folders.name.problem.reserved", { name: problem.name });
    case "taken":
      return t("folders.name.problem.taken", { folder: folderName(problem.by) });
    case "empty":
    case "tooLong":
    case "underWay":
    case "fixed":
      return t(`folders.name.problem.${problem.code}`);
    default:
      return problem satisfies never;
  }
}
