/** The pieces of pages as /dev/components shows them, with the styles of the build: both themes, both directions, 320 px. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "@playwright/test";
import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CHROMIUM } from "./support/bed.ts";

interface Shown {
  name: string;
  states: readonly ReactNode[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

/** Named at run time: these are pages' sources, which the checks of tests and library do not read. */
const SHOWN_IN = "../../app/dev/components/shown.tsx";

let browser: Browser;
let markup: string;
beforeAll(async () => {
  const { SHOWN }: { SHOWN: readonly Shown[] } = await import(SHOWN_IN);
  const parts = SHOWN.flatMap(({ name, states }) => [
    createElement("h2", { key: name }, name),
    ...states.map((state, index) => createElement("div", { key: `${name} ${index}` }, state)),
  ]);
  markup = renderToStaticMarkup(createElement("main", { id: "main", className: "page-width" }, parts));
  browser = await chromium.launch(CHROMIUM);
});
afterAll(() => browser?.close());

async function opened(colorScheme: "light" | "dark", dir: "ltr" | "rtl", width: number): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  await page.setContent(`<!doctype html><html lang="en" dir="${dir}"><head><title>Components</title>
    <style>${styles()}</style></head><body class="bg-paper text-ink"><h1>Components</h1>${markup}</body></html>`);
  return page;
}

it.each([
  ["light", "ltr", 1280],
  ["dark", "rtl", 320],
] as const)("can be read and used by everybody: %s, %s, %i px", async (colorScheme, dir, width) => {
  const page = await opened(colorScheme, dir, width);
  const axe = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await page.context().close();
});

it.each(["ltr", "rtl"] as const)("never scroll sideways: %s, 320 px", async (dir) => {
  const page = await opened("light", dir, 320);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
  await page.context().close();
});

it("carry no style attribute, which the portal's policy would drop", () => {
  expect(markup).toContain("<svg");
  expect(markup).not.toMatch(/\sstyle=/);
});

it("are all shown", () => {
  /** The frame, which every page shows, and what shows nothing. */
  const frame = ["page", "site-header", "site-footer", "admin-nav", "broken", "refresher", "print-button"];
  const components = globSync("app/_components/*.tsx", { cwd: root }).map((file) => path.basename(file, ".tsx"));
  const shown = globSync("app/dev/components/*.tsx", { cwd: root }).map(read).join();
  const used = (name: string) =>
    components.some((one) => read(`app/_components/${one}.tsx`).includes(`./${name}.tsx"`));
  const missing = components.filter((name) => !frame.includes(name) && !shown.includes(`/${name}.tsx"`) && !used(name));
  expect(missing).toEqual([]);
});

function styles(): string {
  const files = globSync(".next/static/**/*.css", { cwd: root });
  expect(files).not.toEqual([]);
  return files.map(read).join("\n");
}
