/** Texts by key, with numbers, plurals and marks filled in (ICU message format). */
import { IntlMessageFormat } from "intl-messageformat";
import { ENGLISH } from "./catalogue.ts";

type Catalogue = typeof ENGLISH;
type Area = keyof Catalogue;

/** `area.name`, as in lib/i18n/en/AREA.json. */
export type TextKey = { [Name in Area]: `${Name}.${keyof Catalogue[Name] & string}` }[Area];

type Value = string | number | Date;
export type Values = Readonly<Record<string, Value>>;
/** What `<link>words</link>` in a text becomes. */
export type Marks<Node> = Readonly<Record<string, Value | Node | ((words: (string | Node)[]) => Node)>>;

const formats = new Map<TextKey, IntlMessageFormat>();

/** The text without marks. */
export function text(key: TextKey, values: Values = {}): string {
  return String(formatOf(key).format(values));
}

/** The text with marks, as the pieces it consists of. */
export function richText<Node>(key: TextKey, marks: Marks<Node>): (string | Node)[] {
  const result = formatOf(key).format<Node>(marks as Record<string, Value>);
  return Array.isArray(result) ? result : [result];
}

function formatOf(key: TextKey): IntlMessageFormat {
  const known = formats.get(key);
  if (known) return known;
  const made = new IntlMessageFormat(messageOf(key), "en-GB");
  formats.set(key, made);
  return made;
}

function messageOf(key: TextKey): string {
  const dot = key.indexOf(".");
  const area: Readonly<Record<string, Readonly<Record<string, string>>>> = ENGLISH;
  const message = area[key.slice(0, dot)]?.[key.slice(dot + 1)];
  if (message === undefined) throw new Error(`the catalogue has no ${key}`);
  return message;
}
