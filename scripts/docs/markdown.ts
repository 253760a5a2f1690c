/** Markdown as GitHub reads it: headings with addresses, and links. */
import { Marked, type Token, type Tokens } from "marked";

/** A heading with the address that links to it use. */
export interface Heading {
  readonly depth: number;
  readonly text: string;
  /** `what-to-back-up`. */
  readonly anchor: string;
}

/** Something that leads elsewhere: a link or a picture. */
export interface Reference {
  readonly href: string;
  readonly isPicture: boolean;
}

/** Gives each heading of one page its address; the second of the same name ends in `-1`. */
export function anchors(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const plain = text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(plain);
    seen.set(plain, (before ?? -1) + 1);
    return before === undefined ? plain : `${plain}-${before + 1}`;
  };
}

const reader = new Marked({ gfm: true });

export function tokensOf(markdown: string): Token[] {
  return reader.lexer(markdown);
}

export function headingsOf(markdown: string): Heading[] {
  const anchorOf = anchors();
  return tokensOf(markdown).flatMap((token) => {
    if (token.type !== "heading") return [];
    const text = plainText((token as Tokens.Heading).tokens);
    return [{ depth: (token as Tokens.Heading).depth, text, anchor: anchorOf(text) }];
  });
}

/** What stands there without marks. */
export function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const inner = "tokens" in token ? token.tokens : undefined;
      if (inner && inner.length > 0) return plainText(inner);
      return token.type === "br" ? " " : unescaped("text" in token ? String(token.text) : "");
    })
    .join("");
}

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

export function referencesOf(markdown: string): Reference[] {
  const found: Reference[] = [];
  reader.walkTokens(tokensOf(markdown), (token) => {
    if (token.type === "link") found.push({ href: (token as Tokens.Link).href, isPicture: false });
    if (token.type === "image") found.push({ href: (token as Tokens.Image).href, isPicture: true });
  });
  return found;
}
