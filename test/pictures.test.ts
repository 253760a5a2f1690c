import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { routesOfPages } from "./e2e/support/routes-of-pages.ts";

const FOLDER = join(import.meta.dirname, "../docs/screenshots");
/** A row a page, with a link to each picture. */
const gallery = readFileSync(join(FOLDER, "README.md"), "utf8");
const rows = gallery.split("\n").flatMap((line) => {
  const [, route] = /^\| `([^`]+)` \|/.exec(line) ?? [];
  return route ? [{ route, files: [...line.matchAll(/\]\(([^)]+\.png)\)/g)].map(([, file = ""]) => file) }] : [];
});

describe("the pictures of docs/screenshots", () => {
  it("show every page of the portal, at both widths and in both themes", () => {
    const kinds = ["1280-light", "1280-dark", "375-light", "375-dark"];
    const isWhole = (route: string) => {
      const { files = [] } = rows.find((row) => row.route === route) ?? {};
      return kinds.every((kind) => files.some((file) => file.endsWith(`-${kind}.png`)));
    };
    expect(routesOfPages().filter((route) => !isWhole(route))).toEqual([]);
  });

  it("are those that their table names", () => {
    const named = rows.flatMap(({ files }) => files);
    expect(globSync("*.png", { cwd: FOLDER }).sort()).toEqual(named.sort());
  });
});
