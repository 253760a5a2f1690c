/** The documentation: no link of the markdown or of the site that is made of it leads nowhere, and its search finds what it should. */
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brokenLinks } from "../../scripts/docs/links.ts";
import { headingsOf } from "../../scripts/docs/markdown.ts";
import { docsPages, doors, markdownFiles } from "../../scripts/docs/pages.ts";
import { searchIndex } from "../../scripts/docs/search-index.ts";
import { BrokenLinks, brokenInSite, writeSite } from "../../scripts/docs/site.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-docs-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A checkout of nothing but these files. */
function checkout(name: string, files: Readonly<Record<string, string>>): string {
  const place = join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(place, file, ".."), { recursive: true });
    writeFileSync(join(place, file), text);
  }
  return place;
}

describe("the links of the documentation", () => {
  it("all lead to a file and a heading that are there", () => {
    const files = markdownFiles(root);
    expect(files.length).toBeGreaterThan(30);
    expect(brokenLinks(root, files)).toEqual([]);
  });

  it("are told by name when they do not", () => {
    const place = checkout("broken", {
      "README.md":
        "# A\n\n[gone](docs/gone.md) [here](docs/B.md#what-to-do) [not](docs/B.md#nothing) ![p](no.png)\n\n[self](#a) [x](#b)",
      "docs/B.md":
        "# B\n\n## What to do?\n\n[up](../README.md#a) [out](../../secret.md) [web](https://example.org/#nothing)\n\n```\n[code](nowhere.md)\n```",
    });
    expect(brokenLinks(place, markdownFiles(place))).toEqual([
      ...["README.md: docs/gone.md", "README.md: docs/B.md#nothing", "README.md: no.png", "README.md: #b"],
      "docs/B.md: ../../secret.md",
    ]);
    expect(() => writeSite(place, join(folder, "never"))).toThrow(BrokenLinks);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });

  it("name headings as GitHub does", () => {
    const headings = headingsOf("# `npm start`, and more\n## What to *back up*\n## Ä & ß\n## What to back up\n");
    expect(headings.map(({ anchor }) => anchor)).toEqual([
      ...["npm-start-and-more", "what-to-back-up", "ä--ß", "what-to-back-up-1"],
    ]);
  });
});

describe("the documentation site", () => {
  it("has a page for each file behind one of its doors, and no link, picture or style that is not in it", () => {
    const site = join(folder, "site");
    const pages = writeSite(root, site);
    const behind = doors(pages).flatMap((door) => door.pages);
    expect(behind.map(({ file }) => file).sort()).toEqual(markdownFiles(root));
    expect(globSync("*.html", { cwd: site }).length).toBe(pages.length);
    expect(brokenInSite(site)).toEqual([]);
  });

  it("tells of a link that is not in it", () => {
    const site = checkout("site-broken", {
      "a.html":
        '<p id="x"><a href="b.html#y"></a><a href="#x"></a><img src="gone.png"><a href="https://example.org/"></a>',
      "b.html": "<p>",
    });
    expect(brokenInSite(site)).toEqual(["a.html: b.html#y", "a.html: gone.png"]);
  });

  it("asks no other host for anything", () => {
    const site = join(folder, "site-hosts");
    writeSite(root, site);
    const html = globSync("*.html", { cwd: site }).map((file) => readFileSync(join(site, file), "utf8"));
    const loaded = html.flatMap((text) => text.match(/<(?:script|link|img|iframe)\b[^>]*>/g) ?? []);
    expect(loaded.length).toBeGreaterThan(html.length);
    expect(loaded.filter((tag) => /(?:src|href)="(?:[a-z]+:|\/\/)/.test(tag))).toEqual([]);
    expect(readFileSync(join(site, "site.css"), "utf8")).not.toMatch(/@import|url\("?(?:[a-z]+:|\/\/)/);
    expect(readFileSync(join(site, "search.js"), "utf8")).not.toMatch(/fetch|XMLHttpRequest|https?:/);
  });

  it("shows text as text, whatever stands in the markdown", () => {
    const place = checkout("hostile", {
      "README.md":
        '# A\n\n<!-- hidden -->\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) `<b>` <img src=x onerror=alert(1)>\n\n![a"b](p.png)',
      "p.png": "",
      "app/tokens.css": "",
    });
    mkdirSync(join(place, "scripts"));
    symlinkSync(join(root, "scripts/docs"), join(place, "scripts/docs"));
    symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
    writeSite(place, join(folder, "hostile-site"));
    const html = readFileSync(join(folder, "hostile-site", "index.html"), "utf8");
    const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
    expect(main).not.toMatch(/<script|<img src=x|href="javascript/);
    expect(main).not.toContain("hidden");
    expect(main).toContain("&lt;script&gt;");
    expect(main).toContain('alt="a&quot;b"');
  });

  it("finds a section by words of it, headings first, and says when there is none", () => {
    const pages = docsPages(root);
    const { type, results } = searchIn(searchIndex(pages));
    type("rotate keys");
    expect(results().length).toBeGreaterThan(1);
    type("administrators lost phone key");
    expect(results()[0]).toBe("configuration.html#when-an-administrator-has-lost-phone-and-key");
    type("rotate xylophone");
    expect(results()).toEqual([]);
    type("xylophone");
    expect(results()).toEqual([]);
  });
});

/** As much of an element as the search touches. */
interface FakeElement {
  readonly children: FakeElement[];
  readonly listeners: Record<string, () => void>;
  value: string;
  href: string;
  addEventListener(name: string, listener: () => void): void;
  append(...more: FakeElement[]): void;
  replaceChildren(...more: FakeElement[]): void;
}

/** Runs the search of the browser with this index. */
function searchIn(index: ReturnType<typeof searchIndex>) {
  const element = (): FakeElement => {
    const children: FakeElement[] = [];
    const listeners: Record<string, () => void> = {};
    return {
      ...{ children, listeners, value: "", href: "" },
      addEventListener: (name: string, listener: () => void) => Object.assign(listeners, { [name]: listener }),
      append: (...more: FakeElement[]) => void children.push(...more),
      replaceChildren: (...more: FakeElement[]) => void children.splice(0, children.length, ...more),
    };
  };
  const [search, query, found] = [element(), element(), element()];
  const byId: Record<string, FakeElement> = { search, query, found };
  const document = {
    getElementById: (id: string) => byId[id],
    createElement: element,
    addEventListener: () => undefined,
  };
  const code = readFileSync(join(root, "scripts/docs/search.js"), "utf8");
  runInNewContext(code, { window: { carryoverIndex: index }, document });
  return {
    type: (words: string) => {
      query.value = words;
      query.listeners.input?.();
    },
    results: () => (found.children[1]?.children ?? []).map((item) => item.children[0]?.href ?? ""),
  };
}
