/** A release: the same bytes each time, with everything in it that installing and running needs, and sums that agree. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveOf } from "../../scripts/release/archive.ts";
import { changesIn } from "../../scripts/release/changes.ts";
import { committed, NoRelease, releaseFiles } from "../../scripts/release/files.ts";
import { releasePackages } from "../../scripts/release/packages.ts";
import { makeRelease } from "../../scripts/release/release.ts";
import { importsOf } from "../support/imports-of.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-release-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const LONG = `docs/${"a-long-folder/".repeat(7)}page.md`;
const FILES = {
  "README.md": "# A\n",
  "scripts/run.sh": "#!/bin/sh\n",
  [LONG]: "x".repeat(512),
  "docs/ä ö.md": "umlauts",
};

/** A folder with these files, each as old as it is told. */
function tree(name: string, seconds: number, mode: number): string {
  const place = join(folder, name);
  for (const [file, text] of Object.entries(FILES)) {
    const path = join(place, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, file.endsWith(".sh") ? mode | 0o100 : mode);
    utimesSync(path, seconds, seconds);
  }
  return place;
}

/** What would be committed here: also where this is a copy without git. */
function filesHere(): string[] {
  const folders = globSync("{app,docs,lib,prisma,public,scripts,test}/**/*", { cwd: root });
  const generated = /^lib\/db\/generated\/|^prisma\/schema\.postgresql/;
  const all = [...folders, ...readdirSync(root)].filter((path) => statSync(join(root, path)).isFile());
  return all.filter((path) => !generated.test(path) && !/\.tsbuildinfo$|\.log$|^next-env/.test(path));
}

const wish = (place: string, names = Object.keys(FILES)) => ({
  entries: names.map((path) => {
    const isProgram = (statSync(join(place, path)).mode & 0o100) !== 0;
    return { path, content: readFileSync(join(place, path)), isProgram };
  }),
  prefix: "carryover-1.2.3",
  time: 1_796_000_000,
});

describe("the archive of a release", () => {
  it("is the same whenever, wherever and by whomever it is made", () => {
    const one = archiveOf(wish(tree("one", 1_700_000_000, 0o600)));
    const other = archiveOf(wish(tree("other", 1_600_000_000, 0o664), Object.keys(FILES).reverse()));
    expect(one.equals(other)).toBe(true);
    expect(one.subarray(4, 8)).toEqual(Buffer.alloc(4));
  });

  it("unpacks into one folder, with every file as it was, and programs that can be run", () => {
    const file = join(folder, "a.tar.gz");
    writeFileSync(file, archiveOf(wish(tree("third", 1, 0o640))));
    execFileSync("tar", ["--extract", "--gzip", "--file", file, "--directory", folder]);
    const place = join(folder, "carryover-1.2.3");
    for (const [name, text] of Object.entries(FILES)) expect(readFileSync(join(place, name), "utf8")).toBe(text);
    expect(statSync(join(place, "scripts/run.sh")).mode & 0o111).toBe(0o111);
    expect(statSync(join(place, "README.md")).mtimeMs).toBe(1_796_000_000_000);
    const listed = execFileSync("tar", ["--list", "--verbose", "--numeric-owner", "--gzip", "--file", file], {
      encoding: "utf8",
    });
    expect(listed.match(/^-rw-r--r-- 0\/0 /gm)?.length).toBe(3);
  });

  it("refuses a path that no archive can hold, and cuts none short", () => {
    const long = `${"a".repeat(101)}.md`;
    const place = tree("fourth", 1, 0o644);
    writeFileSync(join(place, long), "");
    expect(() => archiveOf(wish(place, [long]))).toThrow(/too long/);
  });
});

describe("what a release is made of", () => {
  const files = releaseFiles(root, filesHere());

  it("holds everything that its programs and pages import, and every script of package.json", () => {
    const inside = new Set(files);
    const sources = files.filter((file) => /\.(?:ts|tsx|mjs)$/.test(file));
    const missing = sources.flatMap((file) =>
      importsOf(file, readFileSync(join(root, file), "utf8"))
        .filter(({ what }) => what.startsWith("."))
        .map(({ what }) => posix.join(dirname(file), what))
        .filter((target) => !target.includes("/generated/") && !inside.has(target))
        .map((target) => `${file}: ${target}`),
    );
    expect(missing).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const programs = Object.values(scripts).flatMap((line) => line.match(/(?:scripts|lib)\/[\w/.-]+/g) ?? []);
    expect(programs.filter((program) => !inside.has(program))).toEqual(["scripts/release-dump.ts"]);
    for (const file of ["LICENSE", "package-lock.json", ".npmrc", "docs/CONFIGURATION.md", "prisma/schema.prisma"])
      expect(inside).toContain(file);
  });

  it("leaves out tests and the pictures that no document shows", () => {
    expect(files.filter((file) => /^test\/(?!support\/|fuzz\/|mutants\/mutant\.ts)/.test(file))).toEqual([]);
    const pictures = files.filter((file) => file.startsWith("docs/screenshots/"));
    expect(pictures).toContain("docs/screenshots/report-1280-light.png");
    expect(pictures.length).toBeLessThan(5);
  });
});

describe("the packages of a release", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/a": {
        dependencies: { b: "1" },
        peerDependencies: { p: "1", q: "1" },
        peerDependenciesMeta: { q: { optional: true } },
      },
      "node_modules/a/node_modules/b": { optionalDependencies: { c: "1", elsewhere: "1" } },
      ...{ "node_modules/b": {}, "node_modules/c": {}, "node_modules/p": {}, "node_modules/q": {} },
      ...{ "node_modules/tool": { dependencies: { r: "1" } }, "node_modules/r": {}, "node_modules/typescript": {} },
    },
  };
  const file = { dependencies: { a: "1" }, devDependencies: { tool: "1", typescript: "1" }, scripts: {} };

  it("are those that are wanted and what they want in turn, and none that only develops", () => {
    const made = releasePackages(file, lock);
    expect(made.file.devDependencies).toEqual({ typescript: "1" });
    expect(Object.keys(made.lock.packages)).toEqual([
      ...[
        "",
        "node_modules/a",
        "node_modules/a/node_modules/b",
        "node_modules/c",
        "node_modules/p",
        "node_modules/typescript",
      ],
    ]);
  });

  it("leave out what makes the database client and runs the tests, and hold everything that programs import", () => {
    const json = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
    const made = releasePackages(json("package.json"), json("package-lock.json"));
    const names = Object.keys(made.lock.packages).map((path) => path.replace(/^node_modules\//, ""));
    expect(["prisma", "vitest", "playwright-core", "@biomejs/biome"].filter((name) => names.includes(name))).toEqual(
      [],
    );
    const run = releaseFiles(root, filesHere()).filter((path) =>
      /^(?:app|lib|scripts\/portal)\/.*\.(?:ts|tsx|mjs)$/.test(path),
    );
    const wanted = run.flatMap((path) =>
      importsOf(path, readFileSync(join(root, path), "utf8"))
        .filter(({ what, typeOnly }) => !typeOnly && /^[@a-z]/.test(what) && !what.startsWith("node:"))
        .map(({ what }) =>
          what
            .split("/")
            .slice(0, what.startsWith("@") ? 2 : 1)
            .join("/"),
        ),
    );
    expect([...new Set(wanted)].filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe("the files of a release", () => {
  it("are named by SHA256SUMS with their sums, and are the same twice", () => {
    const made = ["first", "second"].map((name) =>
      makeRelease({ root, folder: join(folder, name), source: { files: filesHere(), time: 1_796_000_000 } }),
    );
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    const names = ["tar.gz", "sbom.json", "changes.md"].map((ending) => `carryover-${version}.${ending}`);
    expect([...(made[0]?.files.keys() ?? [])]).toEqual(names);
    expect(made[1]).toEqual(made[0]);
    const sums = readFileSync(join(folder, "first", "SHA256SUMS"), "utf8");
    const expected = names.map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(folder, "first", name)))
          .digest("hex")}  ${name}\n`,
    );
    expect(sums).toBe(expected.join(""));
    execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: join(folder, "second") });
    const bill = JSON.parse(readFileSync(join(folder, "first", `carryover-${version}.sbom.json`), "utf8")) as {
      components: unknown[];
    };
    expect(bill.components.length).toBeGreaterThan(50);
  });

  it("are made of what is committed alone", () => {
    const place = tree("repository", 1_700_000_000, 0o644);
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], {
        cwd: place,
        env: { ...process.env, GIT_COMMITTER_DATE: "@1790000000 +0000" },
      });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "one");
    const { files, time } = committed(place);
    expect([...files].sort()).toEqual(Object.keys(FILES).sort());
    expect(time).toBe(1_790_000_000);
    writeFileSync(join(place, "new.md"), "");
    expect(() => committed(place)).toThrow(NoRelease);
    cpSync(place, join(folder, "no-git"), { recursive: true, filter: (path) => !path.endsWith(".git") });
    expect(() => committed(join(folder, "no-git"))).toThrow(NoRelease);
    expect(readdirSync(join(folder, "no-git"))).toContain("README.md");
  });

  it("have the changelog's section of this version, or what is not released yet", () => {
    const changelog =
      "# Changelog\n\n## Unreleased\n\n- c\n\n## 0.2.0 – 2026-12-01\n\n### Portal\n\n- b\n\n## 0.1.0\n\n- a\n";
    expect(changesIn(changelog, "0.2.0")).toBe("## 0.2.0 – 2026-12-01\n\n### Portal\n\n- b\n");
    expect(changesIn(changelog, "0.1.0")).toBe("## 0.1.0\n\n- a\n");
    expect(changesIn(changelog, "0.2")).toBe("## Unreleased\n\n- c\n");
    expect(changesIn("# Changelog\n", "0.2.0")).toBeNull();
  });
});
