/** What is wrong with a text that was not saved, from the form that was kept. */
import type { TextProblem } from "../../../../../lib/services/texts.ts";
import type { KeptForm } from "../../../../_lib/kept-form.ts";
import { type TextKey, t } from "../../../../_lib/text.tsx";

const WORDS: Record<TextProblem["kind"], TextKey> = {
  empty: "texts.problem.empty",
  tooLong: "texts.problem.tooLong",
  invalid: "texts.problem.invalid",
  noOther: "texts.problem.noOther",
  missing: "texts.problem.missing",
  unknown: "texts.problem.unknown",
  otherChoice: "texts.problem.otherChoice",
  plural: "texts.problem.plural",
};

/** Problems as fields of a kept form: `part` → kind. */
export function keptProblems(problems: readonly TextProblem[]): KeptForm["problems"] {
  return Object.fromEntries(problems.map(({ kind, detail }) => [`${kind} ${detail}`, kind]));
}

/** One sentence for each. `most`: characters that a text may have. */
export function problemWords(kept: KeptForm | null, most: number): string[] {
  return Object.entries(kept?.problems ?? {}).flatMap(([name, kind]) =>
    isKind(kind) ? [t(WORDS[kind], { part: name.slice(kind.length + 1), most })] : [],
  );
}

function isKind(kind: string): kind is TextProblem["kind"] {
  return Object.hasOwn(WORDS, kind);
}
