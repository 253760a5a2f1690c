/** Messages in ICU format: what they are filled in with, and whether a translation fits its source. */
import { IntlMessageFormat } from "intl-messageformat";

/** A part of a message as the parser has it. */
export type Element = ReturnType<IntlMessageFormat["getAst"]>[number];

/** What a message needs to be filled in. */
interface Slots {
  /** `{name}`, also where it is chosen by. */
  readonly values: ReadonlySet<string>;
  /** `<name>words</name>`. */
  readonly marks: ReadonlySet<string>;
  /** By which a text is chosen (`select`): with the words that are known there. */
  readonly choices: ReadonlyMap<string, ReadonlySet<string>>;
  /** The kinds of each plural: `one`, `other`, `=0`. */
  readonly plurals: readonly Plural[];
}

interface Plural {
  readonly value: string;
  readonly type: "cardinal" | "ordinal";
  readonly kinds: readonly string[];
}

/** The parser's number for plain words; its own name for it does not outlive type stripping. */
const WORDS = 0;

export type MessageProblem =
  | { readonly kind: "invalid"; readonly detail: string }
  | { readonly kind: "missing" | "unknown" | "noOther" | "otherChoice" | "plural"; readonly detail: string };

/**
 * What the code fills in beside that of the source. Whoever names a server says also which one, as in many languages its
 * name changes with its place in the sentence: `{side, select, old {dem alten Server} new {dem neuen Server} other {dem Server}}`.
 */
const ALSO: Readonly<Record<string, string>> = { server: "side" };
const SIDES: ReadonlySet<string> = new Set(["old", "new", "other"]);

/** Whether texts of this area are told the side with the server. */
const NAMES_SIDES = /^(errors\.|trouble\.|progress\.title\.)/;

/** Everything for which a translation cannot stand in the place of its English source; empty when it can. */
export function misfits(key: string, source: string, translation: string, locale: string): MessageProblem[] {
  const made = slotsOrProblem(translation, locale);
  if ("kind" in made) return [made];
  const needed = slotsOf(source, "en");
  const alias = (value: string) => (NAMES_SIDES.test(key) ? ALSO[value] : undefined);
  const allowed = new Set([...needed.values].flatMap((value) => [value, alias(value) ?? value]));
  const missing = [...needed.values].filter(
    (value) => !made.values.has(value) && !made.values.has(alias(value) ?? value),
  );
  return [
    ...[...missing, ...without(needed.marks, made.marks).map(asMark)].map((detail) => ({
      kind: "missing" as const,
      detail,
    })),
    ...[...without(made.values, allowed), ...without(made.marks, needed.marks).map(asMark)].map((detail) => ({
      kind: "unknown" as const,
      detail,
    })),
    ...[...made.choices].flatMap(([name, words]) => choiceProblems(name, words, needed)),
    ...made.plurals.flatMap((plural) => pluralProblems(plural, locale)),
  ];
}

const without = (all: Iterable<string>, some: ReadonlySet<string>) => [...all].filter((each) => !some.has(each));
const asMark = (name: string) => `<${name}>`;

function choiceProblems(name: string, words: ReadonlySet<string>, needed: Slots): MessageProblem[] {
  const known = needed.choices.get(name) ?? (name === ALSO.server ? SIDES : null);
  if (!known) return [{ kind: "otherChoice", detail: name }];
  const others = [...without(words, known), ...without(known, words)];
  return others.map((word) => ({ kind: "otherChoice", detail: `${name}: ${word}` }));
}

/** A few languages have a kind for whole millions, which nobody has here; and nothing reads like any other number. */
const RARE: ReadonlySet<string> = new Set(["fr many", "es many", "ar zero"]);

/** Where numbers are told apart, then by all kinds that the language has, and by no others. */
function pluralProblems({ value, type, kinds }: Plural, locale: string): MessageProblem[] {
  const known: readonly string[] = new Intl.PluralRules(locale, { type }).resolvedOptions().pluralCategories;
  const used = kinds.filter((kind) => !kind.startsWith("="));
  const language = locale.split("-")[0];
  const needed = used.length > 1 ? known.filter((kind) => !RARE.has(`${language} ${kind}`)) : [];
  const wrong = [...used.filter((kind) => !known.includes(kind)), ...needed.filter((kind) => !used.includes(kind))];
  return wrong.map((kind) => ({ kind: "plural", detail: `${value}: ${kind}` }));
}

/** A problem in one line, for developers; pages have their own words. */
export function problemLine({ kind, detail }: MessageProblem): string {
  const words = {
    invalid: "is no valid ICU message:",
    missing: "lacks",
    unknown: "has what the code does not fill in:",
    noOther: "has no `other` for",
    otherChoice: "chooses by other words than the English text:",
    plural: "has other kinds of numbers than its language:",
  };
  return `${words[kind]} ${detail}`;
}

function slotsOrProblem(message: string, locale: string): Slots | MessageProblem {
  try {
    return slotsOf(message, locale);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: detail.includes("MISSING_OTHER_CLAUSE") ? "noOther" : "invalid", detail };
  }
}

/** Throws when it is not valid. */
export function slotsOf(message: string, locale: string): Slots {
  const values = new Set<string>();
  const marks = new Set<string>();
  const choices = new Map<string, Set<string>>();
  const plurals: Plural[] = [];
  const visit = (elements: readonly Element[]) => {
    for (const element of elements) {
      if ("children" in element) {
        marks.add(element.value);
        visit(element.children);
      } else if ("value" in element && Number(element.type) !== WORDS) values.add(element.value);
      if (!("options" in element)) continue;
      const kinds = Object.keys(element.options);
      if ("pluralType" in element)
        plurals.push({ value: element.value, type: element.pluralType ?? "cardinal", kinds });
      else choices.set(element.value, new Set([...(choices.get(element.value) ?? []), ...kinds]));
      for (const option of Object.values(element.options)) visit(option.value);
    }
  };
  visit(new IntlMessageFormat(message, locale).getAst());
  return { values, marks, choices, plurals };
}

/** What must stand in a translation of this source, and the kinds of numbers it may have to tell apart. */
export function partsOf(
  source: string,
  locale: string,
): { readonly parts: readonly string[]; readonly kinds: readonly string[] } {
  const { values, marks, plurals } = slotsOf(source, "en");
  const types = [...new Set(plurals.map(({ type }) => type))];
  const kinds = types.flatMap((type) => new Intl.PluralRules(locale, { type }).resolvedOptions().pluralCategories);
  return { parts: [...[...values].map((name) => `{${name}}`), ...[...marks].map(asMark)], kinds: [...new Set(kinds)] };
}
