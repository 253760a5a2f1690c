/** What administrators have put in the place of texts. The web process reads it from the database every few seconds. */
import { isTextKey, sourceOf, type TextKey } from "./catalogues.ts";
import { isLanguage, LANGUAGE_FACTS, type Language } from "./languages.ts";
import { misfits } from "./message.ts";

export interface Correction {
  readonly language: string;
  readonly key: string;
  readonly text: string;
}

interface Held {
  /** By `language key`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Another number whenever something has changed. */
  readonly edition: number;
}

/** Pages and actions are bundled apart: all must find the same texts. */
const holder: { carryoverCorrections?: Held } = globalThis as never;

/** Takes these in the place of all before. What no longer fits its English source, as that was changed since, is left out. */
export function replaceCorrections(corrections: readonly Correction[]): void {
  const texts = new Map(
    corrections.filter(fits).map(({ language, key, text }) => [nameOf(language, key), text] as const),
  );
  if (isSame(texts)) return;
  holder.carryoverCorrections = { texts, edition: edition() + 1 };
}

/** The text in the place of the catalogue's; undefined where nobody has changed it. */
export function correctionOf(language: Language, key: TextKey): string | undefined {
  return holder.carryoverCorrections?.texts.get(nameOf(language, key));
}

/** Another number whenever texts have changed. */
export function edition(): number {
  return holder.carryoverCorrections?.edition ?? 0;
}

function fits({ language, key, text }: Correction): boolean {
  if (!isLanguage(language) || !isTextKey(key)) return false;
  return misfits(key, sourceOf(key), text, LANGUAGE_FACTS[language].locale).length === 0;
}

function isSame(texts: ReadonlyMap<string, string>): boolean {
  const held = holder.carryoverCorrections?.texts ?? new Map<string, string>();
  return held.size === texts.size && [...texts].every(([name, text]) => held.get(name) === text);
}

function nameOf(language: string, key: string): string {
  return `${language} ${key}`;
}
