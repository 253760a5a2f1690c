// node scripts/image.ts FOLDER: puts together what a container image holds, below a new folder. The Dockerfile runs it; it needs no container.
//
// Pages as Next's standalone output, with what they need of their packages; beside them the programs (start, worker, command line) as they stand
// in the checkout, with the packages that they import. Nothing else of the checkout or of its 500 MB of packages.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadStartConfig } from "../lib/config/start.ts";
import { DATA, PROGRAM_FILES, PROGRAM_FOLDERS } from "./image-contents.ts";
import { buildWhenNeeded, imageStamp } from "./portal/build.ts";
import { packagesFor } from "./portal/packages.ts";
import { root } from "./programs.ts";

const [out] = process.argv.slice(2);
if (out === undefined || existsSync(out)) throw new Error("usage: node scripts/image.ts FOLDER (which is made)");
const { url } = loadStartConfig();
await buildWhenNeeded(console.log, { url, isForImage: true });

const put = (from: string, to = from) =>
  cpSync(join(root, from), join(out, to), { recursive: true, verbatimSymlinks: true });
mkdirSync(out, { recursive: true });
put(".next/standalone", ".");
put(".next/static");
for (const each of [...PROGRAM_FOLDERS, ...PROGRAM_FILES, ...DATA]) put(each);
for (const path of packagesFor(sources())) if (!existsSync(join(out, path, "package.json"))) put(path);
writeFileSync(join(out, ".next", "carryover-sources"), imageStamp(url));
console.log(`The image's files are in ${out}.`);

function sources(): string[] {
  const inFolders = PROGRAM_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:ts|mjs)$/.test(name))
      .map((name) => join(folder, name)),
  );
  return [...inFolders, ...PROGRAM_FILES].map((file) => readFileSync(join(root, file), "utf8"));
}
