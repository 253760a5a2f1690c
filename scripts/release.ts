/**
 * npm run release: makes the archive of this version with its changes, the list of its packages (SBOM) and SHA256SUMS in the folder dist/, or in
 * the one that is named: npm run release -- FOLDER [--changed]. With --changed something may be changed that is not committed.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./programs.ts";
import { committed, NoRelease } from "./release/files.ts";
import { makeRelease } from "./release/release.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { changed: { type: "boolean" } } });
const folder = resolve(positionals[0] ?? "dist");

try {
  const { version, files } = makeRelease({ root, folder, source: committed(root, values.changed ?? false) });
  console.log(`Carryover ${version}: ${folder}`);
  for (const [file, sum] of files) console.log(`${sum}  ${file}`);
} catch (error) {
  if (!(error instanceof NoRelease)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
