/** What went wrong, in a person's words: what happened and what it means for the mail, then who does what next. */
import type { ErrorCode, Side } from "../engine/errors.ts";
import { type TextKey, text } from "./translator.ts";

export type { ErrorCode, Side } from "../engine/errors.ts";

export interface TroubleText {
  readonly what: string;
  readonly next: string;
}

const SERVER = {
  old: "trouble.oldServer",
  new: "trouble.newServer",
  unknown: "trouble.aServer",
} as const satisfies Record<Side | "unknown", TextKey>;

/** The sentences for a code, with the server named as "the old server" or "the new server". */
export function troubleText(code: ErrorCode, side: Side | null): TroubleText {
  const server = serverValues(side);
  return {
    what: capitalized(text(`trouble.${code}.what`, server)),
    next: capitalized(text(`trouble.${code}.next`, server)),
  };
}

/** What happened, in an administrator's words. */
export function errorWhat(code: ErrorCode, side: Side | null): string {
  return capitalized(text(`errors.${code}`, serverValues(side)));
}

/** For texts that name a server; by `side` a language can give the name the form that its place in the sentence asks for. */
export function serverValues(side: Side | null): { readonly server: string; readonly side: string } {
  return { server: text(SERVER[side ?? "unknown"]), side: side ?? "unknown" };
}

export function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
