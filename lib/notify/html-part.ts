/** The HTML part of a letter: the same words as its text. No picture, nothing that is fetched, and no link but to the portal. */
import { leadsTo } from "../policy/fillers.ts";

export interface HtmlPart {
  readonly subject: string;
  /** Paragraphs of plain text. */
  readonly body: readonly string[];
  /** Who writes, and how to know that it is genuine. */
  readonly foot: readonly string[];
  /** BCP 47. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  /** The portal's own address: the one place that links lead to. */
  readonly portal: string;
}

/** Some mail programs know no style sheet, so that it must be readable without one; and none gets a width that a phone has not. */
const STYLE = [
  ":root{color-scheme:light dark}",
  "body{margin:0;padding:24px;background:#f9fcfb;color:#122125;font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}",
  "main{max-width:36em;margin:0 auto}p{margin:0 0 1em;overflow-wrap:anywhere}a{color:#005c6f}",
  "footer{margin-top:2em;padding-top:1em;border-top:1px solid #d7dedd;font-size:14px;color:#48575a}",
  "@media(prefers-color-scheme:dark){body{background:#0e1719;color:#e9eeee}a{color:#87d1db}footer{border-color:#2a373a;color:#afbcbd}}",
].join("");

export function htmlPart({ subject, body, foot, language, direction, portal }: HtmlPart): string {
  const paragraphs = (texts: readonly string[]) => texts.map((text) => `<p>${inHtml(text, portal)}</p>`).join("\n");
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${escaped(subject)}</title><style>${STYLE}</style></head>
<body><main>
${paragraphs(body)}
<footer>
${paragraphs(foot)}
</footer>
</main></body></html>
`;
}

const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/gi;

function inHtml(text: string, portal: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { index, 0: link } of text.matchAll(LINK)) {
    if (!leadsTo(link, portal)) continue;
    pieces.push(escaped(text.slice(from, index)), `<a href="${escaped(link)}">${escaped(link)}</a>`);
    from = index + link.length;
  }
  return [...pieces, escaped(text.slice(from))].join("").replaceAll("\n", "<br>\n");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (each) => ESCAPES[each] ?? each);
}
