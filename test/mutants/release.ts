/** Breakages of the release. */
import type { Mutant } from "./mutant.ts";

const breakage = (name: string, file: string, find: string, replace: string, title: string): Mutant => ({
  ...{ name: `release: ${name}`, file: `scripts/release/${file}`, find, replace },
  ...{ test: "test/scripts/release.test.ts", title },
});

const SAME = "the archive of a release is the same whenever, wherever and by whomever it is made";
const SUMS = "the files of a release are named by SHA256SUMS with their sums, and are the same twice";

export const mutants: readonly Mutant[] = [
  breakage(
    "files stand as the disk has them",
    "archive.ts",
    "Buffer.compare(Buffer.from(one.path), Buffer.from(other.path))",
    "Number(one === other)",
    SAME,
  ),
  breakage(
    "files are as old as the moment",
    "archive.ts",
    "isProgram ? 0o755 : 0o644, time)",
    "isProgram ? 0o755 : 0o644, time + (process.hrtime()[1] % 1000))",
    SAME,
  ),
  breakage(
    "nothing can be run",
    "archive.ts",
    "isProgram ? 0o755 : 0o644",
    "isProgram ? 0o644 : 0o644",
    "the archive of a release unpacks into one folder, with every file as it was, and programs that can be run",
  ),
  breakage(
    "long names are cut",
    "archive.ts",
    "throw new RangeError(`this path is too long for an archive: ${path}`);",
    'return { name: path.slice(0, 100), before: "" };',
    "the archive of a release refuses a path that no archive can hold, and cuts none short",
  ),
  breakage(
    "what the demo needs stays behind",
    "files.ts",
    "!LEFT_OUT.test(file) || KEPT_OF_TESTS.test(file) ||",
    "!LEFT_OUT.test(file) ||",
    "what a release is made of holds everything that its programs and pages import, and every script of package.json",
  ),
  breakage(
    "all pictures come along",
    "files.ts",
    "(?:test|docs\\/screenshots|",
    "(?:test|",
    "what a release is made of leaves out tests and the pictures that no document shows",
  ),
  breakage(
    "changes that are not committed come along",
    "files.ts",
    'if (changed !== "" && !mayBeChanged) throw',
    'if (changed === "never" && !mayBeChanged) throw',
    "the files of a release are made of what is committed alone",
  ),
  breakage("the list of packages has no sum", "release.ts", "[`${name}.sbom.json`, bill(root)],", "", SUMS),
  breakage(
    "an older section of the changelog is taken",
    "changes.ts",
    "line === `## ${name}` || line.startsWith(`## ${name} `)",
    "line.startsWith(`## ${name}`)",
    "the files of a release have the changelog's section of this version, or what is not released yet",
  ),
  breakage(
    "what only develops comes along",
    "packages.ts",
    "=> FOR_THE_BUILD.includes(name)",
    "=> name !== FOR_THE_BUILD[9]",
    "the packages of a release are those that are wanted and what they want in turn, and none that only develops",
  ),
  breakage(
    "peers stay behind",
    "packages.ts",
    "...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]",
    "...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers.slice(9)]",
    "the packages of a release are those that are wanted and what they want in turn, and none that only develops",
  ),
  {
    ...{ name: "release: the database client loses its compiler", file: "scripts/slim.mjs" },
    ...{ find: "(?:sqlite|postgresql)\\.", replace: "(?:sqlite)\\." },
    ...{ test: "test/scripts/slim.test.ts", title: "the packages of a release keep what the database client imports" },
  },
  {
    ...{ name: "release: whatever is called a map goes", file: "scripts/slim.mjs" },
    ...{ find: "/\\.(?:[cm]?js|css|ts)\\.map$/", replace: "/map/" },
    test: "test/scripts/slim.test.ts",
    title: "the packages of a release lose maps and idle query compilers, and nothing else",
  },
  {
    ...{ name: "release: the set-up promises less than it fetches", file: "scripts/setup.mjs" },
    ...{ find: '"160 MB to fetch', replace: '"60 MB to fetch', test: "test/scripts/lightness.test.ts" },
    title: "what is said of lightness is what README, the guide and the set-up say before they fetch anything",
  },
  {
    ...{ name: "release: pages come with maps to their sources", file: "next.config.ts" },
    ...{ find: "turbopackSourceMaps: false", replace: "turbopackSourceMaps: true", test: "test/e2e/start.e2e.ts" },
    title: "the built pages have no maps to their sources, which nobody reads here",
  },
  {
    ...{ name: "release: what only the next build needs is kept", file: "scripts/portal/build.ts" },
    ...{ find: "keepsCache = false", replace: "keepsCache = true", test: "test/scripts/build.test.ts" },
    title:
      "are built once, and again when a source has changed; nothing is kept for the next build, and nobody is told",
  },
  {
    ...{
      name: "release: npm start holds a database client",
      file: "scripts/start.ts",
      find: 'import { root } from "./portal/root.ts";',
    },
    replace: 'import { root } from "./portal/root.ts";\nimport "../lib/db/client.ts";',
    test: "test/scripts/start.test.ts",
    title: "npm start itself loads no database client, no pages and no worker",
  },
];
