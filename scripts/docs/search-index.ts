/** What the site's search looks in: each section of each page. */
import type { Token, Tokens } from "marked";
import { anchors, plainText, tokensOf } from "./markdown.ts";
import type { DocsPage } from "./pages.ts";

/** Address, title of the page, heading of the section, its text. */
export type IndexedSection = readonly [address: string, page: string, heading: string, text: string];

/** So much of a section is searched; what is longer are tables of figures. */
const LONGEST = 6000;

export function searchIndex(pages: readonly DocsPage[]): IndexedSection[] {
  return pages.flatMap(sectionsOf);
}

function sectionsOf({ address, title, markdown }: DocsPage): IndexedSection[] {
  const anchorOf = anchors();
  const sections: { address: string; heading: string; text: string[] }[] = [{ address, heading: "", text: [] }];
  for (const token of tokensOf(markdown)) {
    if (token.type === "heading") {
      const heading = plainText((token as Tokens.Heading).tokens);
      sections.push({ address: `${address}#${anchorOf(heading)}`, heading, text: [] });
    } else sections.at(-1)?.text.push(wordsOf(token));
  }
  return sections
    .map((section) => ({ ...section, text: section.text.join(" ").replace(/\s+/g, " ").trim().slice(0, LONGEST) }))
    .filter(({ heading, text }) => heading !== "" || text !== "")
    .map(({ address: place, heading, text }) => [place, title, heading, text] as const);
}

function wordsOf(token: Token): string {
  if (token.type === "table") {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows].flatMap((row) => row.map((cell) => plainText(cell.tokens))).join(" ");
  }
  if (token.type === "list") return (token as Tokens.List).items.map((item) => plainText(item.tokens)).join(" ");
  return "tokens" in token && token.tokens ? plainText(token.tokens) : "text" in token ? String(token.text) : "";
}
