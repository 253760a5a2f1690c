/** A release's archive, unpacked where there is no git: it installs, serves its pages and answers on the command line. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sizeOf } from "../../scripts/lightness/install.ts";
import { committed } from "../../scripts/release/files.ts";
import { makeRelease } from "../../scripts/release/release.ts";
import { slim } from "../../scripts/slim.mjs";
import { portalFolder, startPortal } from "../support/running-portal.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-release-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("becomes a running portal with its own packages alone, without git and without a test", async () => {
  const { version, files } = makeRelease({ root, folder, source: committed(root, true) });
  const [archive = ""] = files.keys();
  execFileSync("tar", ["--extract", "--gzip", "--file", archive], { cwd: folder });
  const place = join(folder, `carryover-${version}`);
  installFromHere(place);
  const programs = join(folder, "programs");
  mkdirSync(programs);
  writeFileSync(join(programs, "git"), `#!/bin/sh\necho "$@" >> "${folder}/git-was-asked"\nexit 1\n`);
  chmodSync(join(programs, "git"), 0o755);
  const environment = { PATH: `${programs}:${process.env.PATH}` };

  const portal = await startPortal({ checkout: place, folder: portalFolder(), environment });
  try {
    const page = await fetch(`${portal.url}/sign-in`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("</html>")]);
    await expect.poll(async () => (await fetch(`${portal.url}/api/health`)).status, { timeout: 30_000 }).toBe(200);
    // All that it serves, and nothing for a next build or for whoever debugs it.
    expect(sizeOf(join(place, ".next"))).toBeLessThan(40e6);
    const env = { ...process.env, ...environment };
    const told = execFileSync("sh", ["scripts/run.sh", "lib/cli/cli.ts", "--version"], {
      cwd: place,
      env,
      encoding: "utf8",
    });
    expect(told).toBe(`carryover ${version}\n`);
  } finally {
    await portal.end();
    portal.remove();
  }
  const asked = join(folder, "git-was-asked");
  expect(existsSync(asked) ? readFileSync(asked, "utf8") : "").toBe("");
});

/** What npm would fetch is here already: just the packages that the release's lock file names, and the mark that they are there. */
function installFromHere(place: string): void {
  const { packages } = JSON.parse(readFileSync(join(place, "package-lock.json"), "utf8")) as { packages: object };
  for (const path of Object.keys(packages)) {
    const isNested = path.lastIndexOf("node_modules/") > 0;
    if (path === "" || isNested || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(place, path)), { recursive: true });
    execFileSync("cp", ["--archive", "--link", join(root, path), join(place, path)]);
  }
  slim(join(place, "node_modules"));
  const [node = ""] = readFileSync(join(root, "node_modules/.ready"), "utf8").split("\n");
  const inputs = ["package-lock.json", "prisma/schema.prisma", "scripts/setup.mjs", "scripts/db.mjs"];
  const mark = inputs.map((file) => readFileSync(join(place, file), "utf8")).join("");
  writeFileSync(join(place, "node_modules/.ready"), `${node}\n${mark}`);
}
