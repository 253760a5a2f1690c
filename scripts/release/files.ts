/** What a release is made of: all that installing, running and reading it needs, and none of what only develops it. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isElsewhere, targetOf } from "../docs/links.ts";
import { referencesOf } from "../docs/markdown.ts";

/** There is no release to be made here; the message is for the person at the terminal. */
export class NoRelease extends Error {}

/** The demo, the measurements and the fuzzing work in a release as well. */
const KEPT_OF_TESTS = /^test\/(?:support|fuzz)\/|^test\/mutants\/mutant\.ts$/;
/** The dump of a release is made in the checkout that the release is made of. */
const LEFT_OUT = /^(?:(?:test|docs\/screenshots|\.ci|\.github)\/|scripts\/release-dump\.ts$)/;

/** What a release is made from. */
export interface Source {
  /** All files of the checkout that are no product of others, from the root. */
  readonly files: readonly string[];
  /** Of every file in the archive, in seconds since 1970. */
  readonly time: number;
}

/** What is committed. Throws NoRelease outside of a git checkout, and where something is changed that is not committed. */
export function committed(root: string, mayBeChanged = false): Source {
  const changed = git(root, "status", "--porcelain");
  if (changed !== "" && !mayBeChanged) throw new NoRelease(`Commit or take back first what is changed:\n${changed}`);
  const files = git(root, "ls-files", "-z")
    .split("\0")
    .filter((file) => file !== "");
  return { files, time: Number(git(root, "log", "-1", "--format=%ct")) };
}

/** Those that the archive has. */
export function releaseFiles(root: string, files: readonly string[]): string[] {
  const shown = picturesIn(root, files);
  return files.filter((file) => !LEFT_OUT.test(file) || KEPT_OF_TESTS.test(file) || shown.has(file));
}

/** Pictures that a document shows. */
function picturesIn(root: string, files: readonly string[]): ReadonlySet<string> {
  const documents = files.filter((file) => /^(?:docs\/)?[^/]+\.md$/.test(file));
  const shown = documents.flatMap((file) =>
    referencesOf(readFileSync(join(root, file), "utf8"))
      .filter(({ href, isPicture }) => isPicture && !isElsewhere(href))
      .map(({ href }) => targetOf(file, href).path),
  );
  return new Set(shown);
}

function git(root: string, ...words: string[]): string {
  const { status, stdout } = spawnSync("git", words, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new NoRelease("A release is made from a git checkout.");
  return stdout.trim();
}
