/** What the JavaScript of a page weighs, gzipped: ours, and that of the framework below it. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { root } from "../../../scripts/programs.ts";

export interface PageWeight {
  readonly name: string;
  readonly ownBytes: number;
}

/** Next.js and React: what every page of any portal made with them loads. */
export function frameworkBytes(): number {
  return manifest().rootMainFiles.reduce((sum, file) => sum + gzipped(basename(file)), 0);
}

/** Of an open page: its scripts beyond the framework's. */
export async function ownBytes(page: Page): Promise<number> {
  const { rootMainFiles, polyfillFiles } = manifest();
  const framework = new Set([...rootMainFiles, ...polyfillFiles].map((file) => basename(file)));
  const scripts = await page.evaluate<string[]>("[...document.scripts].map(({ src }) => src).filter(Boolean)");
  // Behind the name stands which build asks for it.
  const own = scripts.map((source) => basename(new URL(source).pathname)).filter((file) => !framework.has(file));
  return own.reduce((sum, file) => sum + gzipped(file), 0);
}

/** Of the build. The polyfills are for browsers that are too old for modules, and not loaded by others. */
function manifest(): { readonly rootMainFiles: readonly string[]; readonly polyfillFiles: readonly string[] } {
  return JSON.parse(readFileSync(join(root, ".next/build-manifest.json"), "utf8"));
}

function gzipped(chunk: string): number {
  return gzipSync(readFileSync(join(root, ".next/static/chunks", chunk))).length;
}
