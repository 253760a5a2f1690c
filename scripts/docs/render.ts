/** One page of the documentation site, as HTML. */
import { Marked } from "marked";
import { isElsewhere, targetOf } from "./links.ts";
import { anchors, headingsOf, plainText } from "./markdown.ts";
import type { DocsPage } from "./pages.ts";

type Doors = readonly { readonly title: string; readonly pages: readonly DocsPage[] }[];

/** Where links lead that go to no page of the site: to the files as they are published. */
export interface Elsewhere {
  /** Pictures that the site has to bring along, from the root. Filled while pages are rendered. */
  readonly pictures: Set<string>;
  /** Where the source can be read, without a slash at its end; null: links to source files are plain text. */
  readonly source: string | null;
}

export function renderPage(page: DocsPage, pages: readonly DocsPage[], doors: Doors, elsewhere: Elsewhere): string {
  const headings = headingsOf(page.markdown).filter(({ depth }) => depth === 2);
  const contents = headings.map(({ text, anchor }) => `<li><a href="#${anchor}">${escaped(text)}</a></li>`).join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)} · Carryover</title>
<link rel="stylesheet" href="site.css">
<script defer src="search-index.js"></script>
<script defer src="search.js"></script>
</head>
<body>
<a class="skip" href="#main">To the text</a>
<header>
<a class="home" href="index.html">Carryover</a>
<a class="menu" href="#pages">All pages</a>
<form role="search" id="search" hidden>
<label for="query">Search these pages</label>
<input id="query" type="search" autocomplete="off" aria-controls="found">
</form>
</header>
<div id="found" role="status" hidden></div>
<div class="columns">
<main id="main" tabindex="-1">
${bodyOf(page, pages, elsewhere)}
</main>
${contents === "" ? "" : `<aside aria-label="On this page"><p>On this page</p><ul>${contents}</ul></aside>`}
<nav id="pages" aria-label="All pages">
${doors.map((door) => menuOf(door, page)).join("\n")}
</nav>
</div>
</body>
</html>
`;
}

function menuOf({ title, pages }: Doors[number], current: DocsPage): string {
  const items = pages.map((page) => {
    const here = page === current ? ' aria-current="page"' : "";
    return `<li><a href="${page.address}"${here}>${escaped(page.title)}</a></li>`;
  });
  return `<p>${escaped(title)}</p><ul>${items.join("")}</ul>`;
}

function bodyOf(page: DocsPage, pages: readonly DocsPage[], elsewhere: Elsewhere): string {
  const addresses = new Map(pages.map(({ file, address }) => [file, address]));
  const anchorOf = anchors();
  const site = new Marked({
    gfm: true,
    renderer: {
      heading({ depth, tokens }) {
        const anchor = anchorOf(plainText(tokens));
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const to = addressOf(page.file, href, addresses, elsewhere.source);
        return to === null ? words : `<a href="${escaped(to)}">${words}</a>`;
      },
      image({ href, text }) {
        const { path } = targetOf(page.file, href);
        elsewhere.pictures.add(path);
        return `<img src="${escaped(pictureAddress(path))}" alt="${escaped(text)}" loading="lazy">`;
      },
      table({ header, rows }) {
        const cells = (row: typeof header, tag: string) =>
          row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("");
        const body = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
        // Wide tables scroll by themselves, by keyboard as well.
        return `<div class="wide" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${cells(header, "th")}</tr></thead><tbody>${body}</tbody></table></div>\n`;
      },
      html: ({ text }) => escaped(text.replace(/<!--[\s\S]*?-->/g, "")),
    },
  });
  return site.parse(page.markdown, { async: false });
}

export function pictureAddress(path: string): string {
  return `pictures/${path.replace(/^docs\//, "").replaceAll("/", "-")}`;
}

/** Null: there is nothing to link to. */
function addressOf(
  file: string,
  href: string,
  addresses: ReadonlyMap<string, string>,
  source: string | null,
): string | null {
  if (isElsewhere(href)) return /^(?:https?|mailto):/i.test(href) ? href : null;
  if (href.startsWith("#")) return href;
  const { path, anchor } = targetOf(file, href);
  const address = addresses.get(path);
  if (address !== undefined) return anchor === "" ? address : `${address}#${anchor}`;
  return source === null ? null : `${source}/${path}`;
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
