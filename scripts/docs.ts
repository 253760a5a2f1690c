/** npm run docs: makes the documentation site in the folder site/, or in the one that is named: npm run docs -- FOLDER [--source ADDRESS] */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { BrokenLinks, writeSite } from "./docs/site.ts";
import { root } from "./programs.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { source: { type: "string" } } });
const folder = resolve(positionals[0] ?? "site");

try {
  const pages = writeSite(root, folder, values.source ?? null);
  console.log(`${pages.length} pages: ${folder}/index.html`);
} catch (error) {
  if (!(error instanceof BrokenLinks)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
