/** Makes the documentation site: plain files that any web server can hand out, or a browser can open from the disk. */
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brokenLinks } from "./links.ts";
import { type DocsPage, docsPages, doors, markdownFiles } from "./pages.ts";
import { pictureAddress, renderPage } from "./render.ts";
import { searchIndex } from "./search-index.ts";

const FONT = "node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2";

/** A link leads nowhere; the message names each. */
export class BrokenLinks extends Error {}

/** Answers its pages. Nothing is written where a link of the markdown leads nowhere: throws BrokenLinks. */
export function writeSite(root: string, folder: string, source: string | null = null): readonly DocsPage[] {
  const broken = brokenLinks(root, markdownFiles(root));
  if (broken.length > 0) throw new BrokenLinks(`These links lead nowhere:\n${broken.join("\n")}`);
  const pages = docsPages(root);
  const elsewhere = { pictures: new Set<string>(), source };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "pictures"), { recursive: true });
  for (const page of pages) writeFileSync(join(folder, page.address), renderPage(page, pages, doors(pages), elsewhere));
  for (const picture of elsewhere.pictures) copyFileSync(join(root, picture), join(folder, pictureAddress(picture)));
  const ours = join(root, "scripts", "docs");
  const styles = [join(root, "app", "tokens.css"), join(ours, "site.css")].map((file) => readFileSync(file, "utf8"));
  writeFileSync(join(folder, "site.css"), styles.join("\n"));
  copyFileSync(join(ours, "search.js"), join(folder, "search.js"));
  copyFileSync(join(root, FONT), join(folder, "Geist-Variable.woff2"));
  writeFileSync(join(folder, "search-index.js"), `window.carryoverIndex = ${JSON.stringify(searchIndex(pages))};\n`);
  return pages;
}

/** `a.html: b.html#c` for each link, picture, style or script of the finished site that is not in it. */
export function brokenInSite(folder: string): string[] {
  const files = globSync("**/*", { cwd: folder });
  const pages = new Map(
    files.filter((file) => file.endsWith(".html")).map((file) => [file, readFileSync(join(folder, file), "utf8")]),
  );
  const idsIn = (html: string) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  return [...pages].flatMap(([file, html]) =>
    [...html.matchAll(/ (?:href|src)="([^"]+)"/g)]
      .map(([, address = ""]) => address)
      .filter((address) => !/^[a-z][a-z\d+.-]*:/i.test(address))
      .filter((address) => {
        const [path = "", anchor = ""] = address.split("#");
        const target = path === "" ? file : join(dirname(file), path);
        if (!files.includes(target)) return true;
        return anchor !== "" && !idsIn(pages.get(target) ?? "").has(decodeURIComponent(anchor));
      })
      .map((address) => `${file}: ${address}`),
  );
}
