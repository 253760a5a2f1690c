/** Pages turn around for whoever reads from right to left: nothing in their styles has a left or a right of its own. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const SIDED_CLASS =
  /(?<![\w-])-?(?:(?:scroll-)?[mp][lr]|left|right|border-[lr]|rounded-(?:[lr]|[tb][lr]))-(?:\d|\[|\(|px|auto|full)|(?<![\w-])(?:text|float|clear)-(?:left|right)(?![\w-])/g;
const SIDED_PROPERTY =
  /(?:margin|padding|border)-(?:left|right)[\w-]*\s*:|(?<![\w-])(?:left|right|float)\s*:|text-align\s*:\s*(?:left|right)/g;

const found = (pattern: string, sided: RegExp) =>
  globSync(pattern, { cwd: root }).flatMap((file) =>
    [...readFileSync(path.join(root, file), "utf8").matchAll(sided)].map(([words]) => `${file}: ${words}`),
  );

it("UX 50: no page has a left or a right of its own", () => {
  expect(globSync("app/**/*.tsx", { cwd: root }).length).toBeGreaterThan(100);
  expect([...found("app/**/*.tsx", SIDED_CLASS), ...found("app/**/*.css", SIDED_PROPERTY)]).toEqual([]);
});

it.each(["ml-4", "-mr-2", "pl-[3px]", "left-0", "text-right", "border-l-2", "rounded-tl-full"])("finds %s", (name) => {
  expect(`<p className="flex ${name} gap-2">`.match(SIDED_CLASS)).not.toBeNull();
});

it.each(["ms-4", "text-start", "border-s-2", "arrow-left", "inset-s-0", "me-auto"])(
  "has nothing against %s",
  (name) => {
    expect(`<p className="flex ${name} gap-2">`.match(SIDED_CLASS)).toBeNull();
  },
);
