/** Texts by key in the reader's language, with numbers, plurals and marks filled in (ICU message format). */
import { IntlMessageFormat } from "intl-messageformat";
import { originalOf, type TextKey } from "./catalogues.ts";
import { correctionOf, edition } from "./corrections.ts";
import { isolated } from "./isolate.ts";
import { LANGUAGE_FACTS, type Language, PSEUDO } from "./languages.ts";
import { slotsOf } from "./message.ts";
import { readerDirection, readerLanguage } from "./reader.ts";

export type { TextKey } from "./catalogues.ts";

type Value = string | number | Date;
export type Values = Readonly<Record<string, Value>>;
/** What `<link>words</link>` in a text becomes. */
export type Marks<Node> = Readonly<Record<string, Value | Node | ((words: (string | Node)[]) => Node)>>;

interface Message {
  readonly format: IntlMessageFormat;
  /** Values by which a text is chosen: they are compared, so nothing may stand around them. */
  readonly choices: { has(name: string): boolean };
}

/** By language and key. */
const messages = new Map<string, Message>();
let messagesOf = edition();

/** The text without marks. */
export function text(key: TextKey, values: Values = {}): string {
  const { format, choices } = messageOf(readerLanguage(), key);
  return String(format.format(apart(values, choices)));
}

/** The text with marks, as the pieces it consists of. */
export function richText<Node>(key: TextKey, marks: Marks<Node>): (string | Node)[] {
  const { format, choices } = messageOf(readerLanguage(), key);
  const result = format.format<Node>(apart(marks as Values, choices));
  return Array.isArray(result) ? result : [result];
}

/** What is filled in keeps its own direction, and the sentence around it the reader's. In the pseudo-language all of it can be told from words. */
function apart(values: Values, choices: Message["choices"]): Record<string, Value> {
  const around = readerLanguage() === PSEUDO ? "any" : readerDirection();
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" && !choices.has(name) ? isolated(value, around) : value,
    ]),
  );
}

function messageOf(language: Language, key: TextKey): Message {
  if (messagesOf !== edition()) {
    messages.clear();
    messagesOf = edition();
  }
  const name = `${language} ${key}`;
  const known = messages.get(name);
  if (known) return known;
  const { locale } = LANGUAGE_FACTS[language];
  const message = correctionOf(language, key) ?? originalOf(language, key);
  const made = { format: new IntlMessageFormat(message, locale), choices: slotsOf(message, locale).choices };
  messages.set(name, made);
  return made;
}
