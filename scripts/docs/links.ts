/** Links of the markdown that lead nowhere. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { headingsOf, referencesOf } from "./markdown.ts";

/** Leads out of the checkout. */
export function isElsewhere(href: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(href) || href.startsWith("//");
}

/** The file that a link of `file` leads to, from the root, and the address within it; both may be empty. */
export function targetOf(file: string, href: string): { readonly path: string; readonly anchor: string } {
  const [path = "", anchor = ""] = href.split("#");
  return { path: path === "" ? file : posix.join(dirname(file), decodeURI(path)), anchor: decodeURIComponent(anchor) };
}

/** `docs/A.md: nowhere.md` for each link or picture that is not there, or whose heading is not. Links out of the checkout are not followed. */
export function brokenLinks(root: string, files: readonly string[]): string[] {
  const headings = new Map<string, readonly string[]>();
  const anchorsIn = (path: string) => {
    const known = headings.get(path) ?? headingsOf(readFileSync(join(root, path), "utf8")).map(({ anchor }) => anchor);
    headings.set(path, known);
    return known;
  };
  return files.flatMap((file) =>
    referencesOf(readFileSync(join(root, file), "utf8"))
      .filter(({ href }) => !isElsewhere(href))
      .filter(({ href }) => {
        const { path, anchor } = targetOf(file, href);
        const place = join(root, path);
        if (path.startsWith("..") || !existsSync(place)) return true;
        if (anchor === "" || statSync(place).isDirectory() || !path.endsWith(".md")) return false;
        return !anchorsIn(path).includes(anchor);
      })
      .map(({ href }) => `${file}: ${href}`),
  );
}
