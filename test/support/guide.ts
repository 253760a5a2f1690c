/** A guide as one who follows it word by word reads it: what its numbered steps name in bold, and what is to be done with it. Pure. */

export interface Chapter {
  readonly title: string;
  /** How long the guide says that it takes. */
  readonly minutes: number;
  /** What is typed into a terminal, and what it prints. */
  readonly blocks: readonly string[];
  readonly steps: readonly string[];
}

const IN_WORDS = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** Those below this heading: "### Make your account (two minutes)". Throws where a heading has no time. */
export function chaptersOf(guide: string, heading: string): readonly Chapter[] {
  const [, part = ""] = guide.split(`\n## ${heading}\n`);
  const [own = ""] = part.split(/\n## /);
  const [, ...chapters] = own.split(/^### /m);
  return chapters.map((chapter) => {
    const [, title = "", word = ""] = /^(.*?) \((?:about )?(\w+) minutes\)$/m.exec(chapter) ?? [];
    const minutes = IN_WORDS.indexOf(word);
    if (minutes < 1) throw new Error(`no time is given for: ${chapter.split("\n")[0]}`);
    const blocks = [...chapter.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
    const steps = [...chapter.matchAll(/^\d+\. (.*(?:\n {3}.*)*)/gm)].map(([, step = ""]) => step.replace(/\s+/g, " "));
    return { title, minutes, blocks, steps };
  });
}

export type Act =
  | { readonly kind: "press" | "fill" | "tick" | "unfold" | "see" | "miss" | "title"; readonly name: string }
  | { readonly kind: "keep"; readonly name: string; readonly value: string }
  /** A button whose label has figures in it. */
  | { readonly kind: "pressLike"; readonly example: string }
  | { readonly kind: "repeat"; readonly from: number; readonly to: number };

const VERBS = {
  press: ["press", "follow"],
  fill: ["fill in", "type", "set"],
  tick: ["tick"],
  unfold: ["open"],
  miss: ["no longer shows"],
  see: ["says", "shows"],
  title: ["is called", "on", "asks"],
  keep: ["leave"],
} as const;
type Verb = keyof typeof VERBS;

/** In the order in which the step names them. Throws where it names something and does not say what to do with it. */
export function actsOf(step: string): readonly Act[] {
  const named = /\*\*([^*]+)\*\*|button [^"]*"([^"]+)"|steps (\d) to (\d) once more/g;
  return [...step.matchAll(named)].map(({ index, 1: name, 2: example, 3: from, 4: to }) => {
    if (from !== undefined) return { kind: "repeat", from: Number(from), to: Number(to) };
    if (example !== undefined) return { kind: "pressLike", example };
    return actOn(name ?? "", step.slice(0, index), step);
  });
}

function actOn(name: string, before: string, step: string): Act {
  // Without what was named before: it may have a verb in it.
  const [sentence = ""] = before
    .replace(/\*\*[^*]+\*\*/g, "…")
    .split(/[.?:] (?=[A-Z])/)
    .slice(-1);
  const verb = lastVerb(sentence);
  if (verb === null) throw new Error(`what is to be done with **${name}**? ${step}`);
  // "Press **A** or **B**": whoever follows takes the first.
  if (/… or $/.test(sentence)) return { kind: "see", name };
  if (verb !== "keep") return { kind: verb, name };
  const [, value = ""] = /^ at (\w+)/.exec(step.split(`**${name}**`)[1] ?? "") ?? [];
  return { kind: verb, name, value };
}

/** The one that ends last before the name; of two that end together the longer one. */
function lastVerb(sentence: string): Verb | null {
  const endOf = (verb: Verb): number => {
    const last = [...sentence.matchAll(new RegExp(`\\b(?:${VERBS[verb].join("|")})\\b`, "gi"))].at(-1);
    return last === undefined ? -1 : last.index + last[0].length;
  };
  const verbs = (Object.keys(VERBS) as Verb[]).filter((verb) => endOf(verb) >= 0);
  return verbs.reduce<Verb | null>((one, other) => (one !== null && endOf(one) >= endOf(other) ? one : other), null);
}
