/** The texts of the pages in all languages, as administrators read, correct and review them. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { isTextKey, originalOf, sourceOf, type TextKey, textKeys } from "../i18n/catalogues.ts";
import { isLanguage, LANGUAGE_FACTS, type LANGUAGES } from "../i18n/languages.ts";
import { type MessageProblem, misfits, partsOf } from "../i18n/message.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { type AuditAction, audit } from "./audit.ts";
import { showNewTexts } from "./fresh-texts.ts";
import type { Portal } from "./portal.ts";

export type ShownLanguage = (typeof LANGUAGES)[number];
/** `unreviewed`: as a machine has translated it; `sourceChanged`: corrected or reviewed before the English text was changed. */
export type TextState = "original" | "corrected" | "unreviewed" | "sourceChanged";
export const TEXT_FILTERS = ["all", "unreviewed", "corrected"] as const;
export type TextFilter = (typeof TEXT_FILTERS)[number];

export interface TextFacts {
  readonly key: TextKey;
  readonly language: ShownLanguage;
  /** The English text. */
  readonly source: string;
  /** What readers see. */
  readonly text: string;
  /** As it came with the portal. */
  readonly original: string;
  readonly state: TextState;
}

export interface TextsView {
  /** One page of those that were asked for, in the order of the catalogue. */
  readonly rows: readonly TextFacts[];
  /** How many were asked for. */
  readonly found: number;
  readonly page: number;
  readonly pages: number;
  /** Of the language, whatever was asked for. */
  readonly unreviewed: number;
}

export interface TextsWish {
  readonly language: ShownLanguage;
  /** Words of the English or the translated text, or of the key; may be empty. */
  readonly search: string;
  readonly filter: TextFilter;
  /** From 1. */
  readonly page: number;
}

export const TEXTS_A_PAGE = 50;
/** Characters at most. */
export const LONGEST_TEXT = 5000;

/** The texts of a language. For administrators; throws NotFound for others. */
export async function listTexts({ database }: Portal, viewer: Viewer, wish: TextsWish): Promise<TextsView> {
  onlyAdministrators(viewer);
  const all = await textsOf(database, wish.language);
  const asked = all.filter((facts) => isShown(facts, wish.filter) && isFound(facts, wish.search));
  const pages = Math.max(1, Math.ceil(asked.length / TEXTS_A_PAGE));
  const page = Math.min(Math.max(1, wish.page), pages);
  return {
    ...{ rows: asked.slice((page - 1) * TEXTS_A_PAGE, page * TEXTS_A_PAGE), found: asked.length, page, pages },
    unreviewed: all.filter((facts) => isShown(facts, "unreviewed")).length,
  };
}

function isShown({ state }: TextFacts, filter: TextFilter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "unreviewed":
      return state === "unreviewed" || state === "sourceChanged";
    case "corrected":
      return state === "corrected" || state === "sourceChanged";
    default:
      return filter satisfies never;
  }
}

function isFound({ key, source, text }: TextFacts, search: string): boolean {
  const words = search.toLocaleLowerCase();
  return [key, source, text].some((each) => each.toLocaleLowerCase().includes(words));
}

export interface TextToEdit extends TextFacts {
  /** `{name}` and `<b>` that must stand in it. */
  readonly parts: readonly string[];
  /** Kinds of numbers that the language tells apart, where the English text does; else empty. */
  readonly kinds: readonly string[];
}

/** One text. For administrators; throws NotFound, also where there is no such text. */
export async function textToEdit(
  { database }: Portal,
  viewer: Viewer,
  language: string,
  key: string,
): Promise<TextToEdit> {
  onlyAdministrators(viewer);
  const name = known(language, key);
  const row = await database.client.textCorrection.findUnique({ where: { language_key: name } });
  const facts = factsOf(name.language, name.key, row);
  return { ...facts, ...partsOf(facts.source, LANGUAGE_FACTS[name.language].locale) };
}

export type TextProblem = MessageProblem | { readonly kind: "empty" | "tooLong"; readonly detail: string };

/** Puts a text in the place of the original; empty where it was saved. For administrators; throws NotFound. */
export async function saveText(
  portal: Portal,
  viewer: Viewer,
  { language, key }: { readonly language: string; readonly key: string },
  text: string,
): Promise<readonly TextProblem[]> {
  onlyAdministrators(viewer);
  const name = known(language, key);
  if (text.trim() === "") return [{ kind: "empty", detail: "" }];
  if (text.length > LONGEST_TEXT) return [{ kind: "tooLong", detail: "" }];
  const problems = misfits(name.key, sourceOf(name.key), text, LANGUAGE_FACTS[name.language].locale);
  if (problems.length > 0) return problems;
  // Whoever types the original has read it.
  await write(portal, viewer, name, text === originalOf(name.language, name.key) ? null : text, "text.change");
  return [];
}

/** Says that a text is right as readers see it. For administrators; throws NotFound. */
export async function reviewText(portal: Portal, viewer: Viewer, language: string, key: string): Promise<void> {
  onlyAdministrators(viewer);
  const name = known(language, key);
  const row = await portal.database.client.textCorrection.findUnique({ where: { language_key: name } });
  await write(portal, viewer, name, row?.text ?? null, "text.review");
}

/** Takes a correction away. For administrators; throws NotFound. */
export async function resetText(portal: Portal, viewer: Viewer, language: string, key: string): Promise<void> {
  onlyAdministrators(viewer);
  const name = known(language, key);
  await portal.database.client.$transaction(async (tx) => {
    const { count } = await tx.textCorrection.deleteMany({ where: name });
    if (count > 0) await audit.record(tx, viewer, { action: "text.reset", subjectId: null, details: { ...name } });
  });
  await showNewTexts(portal.database);
}

interface TextName {
  readonly language: ShownLanguage;
  readonly key: TextKey;
}

function known(language: string, key: string): TextName {
  if (!isLanguage(language) || !isTextKey(key)) throw new NotFound();
  return { language, key };
}

async function write(
  { database }: Portal,
  viewer: Viewer,
  name: TextName,
  text: string | null,
  action: AuditAction,
): Promise<void> {
  const data = { text, source: sourceOf(name.key), changedAt: new Date() };
  await database.client.$transaction(async (tx) => {
    const where = { language_key: name };
    await tx.textCorrection.upsert({ where, create: { ...name, ...data }, update: data });
    await audit.record(tx, viewer, { action, subjectId: null, details: { ...name } });
  });
  await showNewTexts(database);
}

type Row = Pick<
  Awaited<ReturnType<Database["client"]["textCorrection"]["findMany"]>>[number],
  "key" | "text" | "source"
>;

async function textsOf({ client }: Database, language: ShownLanguage): Promise<TextFacts[]> {
  const rows = await client.textCorrection.findMany({ where: { language } });
  const byKey = new Map<string, Row>(rows.map((row) => [row.key, row]));
  return textKeys().map((key) => factsOf(language, key, byKey.get(key) ?? null));
}

function factsOf(language: ShownLanguage, key: TextKey, row: Row | null): TextFacts {
  const source = sourceOf(key);
  const original = originalOf(language, key);
  return { key, language, source, original, text: row?.text ?? original, state: stateOf(language, source, row) };
}

function stateOf(language: ShownLanguage, source: string, row: Row | null): TextState {
  if (row === null) return LANGUAGE_FACTS[language].reviewed ? "original" : "unreviewed";
  if (row.source !== source) return "sourceChanged";
  return row.text === null ? "original" : "corrected";
}
