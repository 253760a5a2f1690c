/** Texts of the catalogue in pages, in the reader's language. Never made while a file is loaded: then nobody reads yet. */
import { Fragment, type ReactNode } from "react";
import { type Marks, richText, type TextKey } from "../../lib/i18n/translator.ts";

export { type TextKey, text as t } from "../../lib/i18n/translator.ts";

/** A text with marks: `rich("start.lead", { link: (words) => <a href="/help">{words}</a> })`. */
export function rich(key: TextKey, marks: Marks<ReactNode>): ReactNode {
  const withKeys = Object.entries(marks).map(([name, mark]): [string, Marks<ReactNode>[string]] => [
    name,
    typeof mark === "function" ? (words) => mark([keyed(words)]) : mark,
  ]);
  return keyed(richText<ReactNode>(key, Object.fromEntries(withKeys)));
}

function keyed(pieces: readonly ReactNode[]): ReactNode {
  return pieces.map((piece, index) => <Fragment key={index}>{piece}</Fragment>);
}
