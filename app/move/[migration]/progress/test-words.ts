/** Where a test stands, in words: nothing is copied by it, so none of the words for copying will do. */
import type { FolderProgress, ProgressView } from "../../../../lib/services/progress.ts";
import { t } from "../../../_lib/text.tsx";
import type { FolderStatus, StandingWords } from "./standing-words.ts";

/** `words`: what is said of a migration in this state. */
export function testWords(view: ProgressView, words: StandingWords): StandingWords {
  const { standing, test, wish } = view;
  if (test === null) return words;
  if (test.kind === "over")
    return {
      ...{ title: t("progress.test.over"), lead: t("progress.test.overLead") },
      status: { kind: "completed", words: t("progress.test.nothingCopied"), detail: "" },
    };
  const { status } = words;
  if (standing.kind !== "counting" && standing.kind !== "copying" && standing.kind !== "checking")
    return { ...words, lead: t("progress.test.waiting") };
  const reading = { kind: "checking", words: t("progress.test.reading"), detail: "" } as const;
  const counting = standing.kind === "counting" ? { ...status, kind: "counting" as const } : reading;
  return {
    ...{ title: t("progress.test.title"), lead: t("progress.test.lead") },
    status: wish === null ? counting : status,
  };
}

/** What becomes of a folder in a test. */
export function testedFolder({ stage }: FolderProgress, status: FolderStatus): FolderStatus {
  if (stage === "copied" || stage === "checked") return { kind: "copied", words: t("progress.test.read") };
  if (stage === "notCopied") return { ...status, words: t("progress.test.notRead") };
  return status.kind === "copying" ? { kind: "checking", words: t("progress.test.reading") } : status;
}
