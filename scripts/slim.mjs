// Takes out of the packages of a release what no program reads: maps that lead from what runs to its source, and Prisma's query compilers for
// other databases, or of the larger kind. The set-up calls it; a clone keeps them, for whoever looks into a package.

import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const MAP = /\.(?:[cm]?js|css|ts)\.map$/;
const COMPILER = /^query_compiler_/;
/** As prisma/schema.prisma wishes: the smaller build, for the two databases that the portal runs on. */
const OUR_COMPILER = /^query_compiler_small_bg\.(?:sqlite|postgresql)\./;

/** Whether a file of a package is never read. `path`: with the folders of its package. */
export function isIdle(path) {
  const name = basename(path);
  if (MAP.test(name)) return true;
  return (
    dirname(path).endsWith(join("@prisma", "client", "runtime")) && COMPILER.test(name) && !OUR_COMPILER.test(name)
  );
}

/** Deletes them from this folder of packages. Answers how many bytes that were. */
export function slim(folder) {
  let freed = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) freed += slim(path);
    else if (entry.isFile() && isIdle(path)) {
      freed += statSync(path).size;
      rmSync(path);
    }
  }
  return freed;
}
