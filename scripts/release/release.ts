/** Makes the files of a release: the same checkout, the same bytes. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ArchiveEntry, archiveOf } from "./archive.ts";
import { changesIn } from "./changes.ts";
import { NoRelease, releaseFiles, type Source } from "./files.ts";
import { type LockFile, type PackageFile, releasePackages } from "./packages.ts";

export interface Release {
  readonly version: string;
  /** Their names in the folder, with their SHA-256. */
  readonly files: ReadonlyMap<string, string>;
}

export interface ReleaseWish {
  readonly root: string;
  readonly folder: string;
  readonly source: Source;
}

/** Throws NoRelease. */
export function makeRelease({ root, folder, source }: ReleaseWish): Release {
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const { version } = JSON.parse(read("package.json")) as { readonly version: string };
  const name = `carryover-${version}`;
  const changes = changesIn(read("CHANGELOG.md"), version);
  if (changes === null) throw new NoRelease(`CHANGELOG.md has no section for ${version}.`);
  const mark: ArchiveEntry = { path: MARK, content: Buffer.from(`${name}\n`), isProgram: false };
  const entries = [mark, ...entriesOf(root, releaseFiles(root, source.files))];
  const wish = { prefix: name, entries, time: source.time };
  const contents = new Map<string, string | Buffer>([
    [`${name}.tar.gz`, archiveOf(wish)],
    [`${name}.sbom.json`, bill(root)],
    [`${name}.changes.md`, changes],
  ]);
  const files = new Map([...contents].map(([file, content]) => [file, sha256(content)]));
  const sums = [...files].map(([file, sum]) => `${sum}  ${file}\n`).join("");
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of [...contents, ["SHA256SUMS", sums] as const])
    writeFileSync(join(folder, file), content);
  return { version, files };
}

/** By it the set-up knows that the database client came along. */
const MARK = "RELEASE";

/** Made by the set-up of a clone, with a package that a release does without. */
const DATABASE_CLIENT = "lib/db/generated";

function entriesOf(root: string, files: readonly string[]): ArchiveEntry[] {
  const read = (path: string): ArchiveEntry => {
    const place = join(root, path);
    return { path, content: readFileSync(place), isProgram: (statSync(place).mode & 0o100) !== 0 };
  };
  const generated = globSync(`${DATABASE_CLIENT}/**/*.ts`, { cwd: root });
  if (generated.length === 0) throw new NoRelease("The database client is missing: npm run setup makes it.");
  return [...files, ...generated].map(read).map((entry) => withOwnPackages(root, entry));
}

/** package.json and the lock file stand in the archive without what only develops. */
function withOwnPackages(root: string, entry: ArchiveEntry): ArchiveEntry {
  if (entry.path !== "package.json" && entry.path !== "package-lock.json") return entry;
  const json = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));
  const { file, lock } = releasePackages(json("package.json") as PackageFile, json("package-lock.json") as LockFile);
  const content = JSON.stringify(entry.path === "package.json" ? file : lock, null, 2);
  return { ...entry, content: Buffer.from(`${content}\n`) };
}

/** What it is built on, as `npm run sbom` prints it. */
function bill(root: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/sbom.ts"], {
    ...{ cwd: root, encoding: "utf8", maxBuffer: 1 << 26 },
  });
  if (status !== 0) throw new NoRelease(`The list of packages could not be made: ${stderr}`);
  return stdout;
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
