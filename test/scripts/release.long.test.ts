/** A release's archive, unpacked where there is no git: it installs, serves its pages and answers on the command line. */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeRelease } from "../../scripts/release/release.ts";
import { portalFolder, startPortal } from "../support/running-portal.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-release-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("becomes a running portal without git and without a test", async () => {
  const { version, files } = makeRelease({ root, folder, mayBeChanged: true });
  const [archive = ""] = files.keys();
  execFileSync("tar", ["--extract", "--gzip", "--file", archive], { cwd: folder });
  const place = join(folder, `carryover-${version}`);
  // What npm would fetch is here already; the set-up looks whether it is as the lock file says.
  for (const fetched of ["node_modules", ".node"])
    if (existsSync(join(root, fetched)))
      cpSync(join(root, fetched), join(place, fetched), { recursive: true, verbatimSymlinks: true });
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
