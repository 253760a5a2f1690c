/** A guide that is followed word by word: what its numbered steps name in bold is pressed, filled in or looked for, in the order of the words. */
import type { Locator, Page } from "@playwright/test";
import { see } from "./see.ts";

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
  see: ["says", "shows"],
  miss: ["no longer shows"],
  title: ["is called", "on", "asks"],
  keep: ["leave"],
} as const;
type Verb = keyof typeof VERBS;

/** In the order in which the step names them. Throws where it names something and does not say what to do with it. */
export function actsOf(step: string): readonly Act[] {
  const acts: Act[] = [];
  let before = "";
  for (const [whole, name, example, from, to] of step.matchAll(
    /.*?(?:\*\*([^*]+)\*\*|button [^"]*"([^"]+)"|steps (\d) to (\d) once more)/g,
  )) {
    if (from !== undefined) acts.push({ kind: "repeat", from: Number(from), to: Number(to) });
    else if (example !== undefined) acts.push({ kind: "pressLike", example });
    else acts.push(actOn(name ?? "", `${before}${whole.split("**")[0]}`, step));
    before = whole.replace(/\*\*/g, "");
  }
  return acts;
}

function actOn(name: string, before: string, step: string): Act {
  const [sentence = ""] = before.split(/[.?:] (?=[A-Z])/).slice(-1);
  const verb = lastVerb(sentence);
  if (verb === null) throw new Error(`what is to be done with **${name}**? ${step}`);
  // "Press **A** or **B**": whoever follows takes the first.
  if (/ or $/.test(sentence)) return { kind: "see", name };
  if (verb !== "keep") return { kind: verb, name };
  const [, value = ""] = step.split(`**${name}** at `)[1]?.match(/^(\w+)/) ?? [];
  return { kind: verb, name, value };
}

function lastVerb(sentence: string): Verb | null {
  const found = (Object.keys(VERBS) as Verb[]).map((verb) => {
    const words = VERBS[verb].join("|");
    const at = [...sentence.matchAll(new RegExp(`\\b(?:${words})\\b`, "gi"))].at(-1)?.index ?? -1;
    return { verb, at };
  });
  const last = found.reduce((one, other) => (other.at > one.at ? other : one));
  return last.at < 0 ? null : last.verb;
}

/** What is typed into the field of this name. */
export type Values = (field: string) => string;

/** Does all that the chapter's steps say; the values of each repetition may differ. */
export async function follow(page: Page, { steps }: Pick<Chapter, "steps">, values: readonly Values[]): Promise<void> {
  const [first, ...others] = values;
  for (const step of steps)
    for (const act of actsOf(step)) {
      if (act.kind !== "repeat") await doOn(page, act, first);
      else await follow(page, { steps: steps.slice(act.from - 1, act.to) }, others);
    }
}

async function doOn(page: Page, act: Exclude<Act, { kind: "repeat" }>, answer: Values = () => ""): Promise<void> {
  const main = page.getByRole("main");
  switch (act.kind) {
    case "press":
      return pressable(page, act.name).first().click();
    case "pressLike":
      return main.getByRole("button", { name: like(act.example) }).click();
    case "fill":
      return fill(main, act.name, answer(act.name));
    case "tick":
      return main.getByLabel(act.name, { exact: true }).check();
    case "unfold":
      return main.getByText(act.name, { exact: true }).click();
    case "see":
      return see(main.getByText(act.name).first()).toBeVisible();
    case "miss":
      return see(main.getByText(act.name, { exact: true })).toHaveCount(0);
    case "title":
      return see(page.getByRole("heading", { level: 1 })).toHaveText(act.name);
    case "keep":
      return see(main.getByLabel(act.name, { exact: true })).toHaveValue(act.value);
  }
}

/** People do not ask whether it is a button or a link. */
function pressable(page: Page, name: string): Locator {
  const named = (role: "button" | "link") => page.getByRole(role, { name, exact: true });
  return named("button").or(named("link")).filter({ visible: true });
}

/** "Copy 1,234 messages (56 MB)" with any figures. */
function like(example: string): RegExp {
  const words = example.split(/[\d.,]+/).map((part) => part.replace(/[()]/g, "\\$&"));
  return new RegExp(`^${words.join("[\\d.,]+").replace("MB", "[kMG]B")}$`);
}

async function fill(main: Locator, name: string, value: string): Promise<void> {
  const choices = main.getByRole("group", { name, exact: true });
  if ((await choices.count()) === 0) await main.getByLabel(name, { exact: true }).first().fill(value);
  else await choices.locator("label").filter({ hasText: value }).first().click();
}
