/**
 * Whose language texts are in. It is set once around everything that answers a request (scripts/portal/web.mjs), and follows
 * that request through pages, Server Actions and route handlers, whatever they wait for: two readers never mix. Outside of
 * requests, as in the worker and on the command line, it is English.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { LANGUAGE_FACTS, type Language } from "./languages.ts";

/** The server and the bundles of the pages load this file apart: all must find the same storage. */
const holder: { carryoverReader?: AsyncLocalStorage<Language> } = globalThis as never;
holder.carryoverReader ??= new AsyncLocalStorage();
const storage = holder.carryoverReader;

/** Everything that `work` does and begins has its texts in this language. */
export function inLanguage<Result>(language: Language, work: () => Result): Result {
  return storage.run(language, work);
}

export function readerLanguage(): Language {
  return storage.getStore() ?? "en";
}

/** For Intl: dates, numbers and sizes as the reader writes them. */
export function readerLocale(): string {
  return LANGUAGE_FACTS[readerLanguage()].locale;
}

/** How the reader's language runs, as in `dir`. */
export function readerDirection(): "ltr" | "rtl" {
  return LANGUAGE_FACTS[readerLanguage()].direction;
}
