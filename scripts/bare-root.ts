// npm run bare-root: the image without a container engine. Makes a bare Debian by debootstrap, runs the steps of the Dockerfile of the last commit in
// it, then starts web process and worker there as the image's user, with the root read-only, up to a first finished import against mail servers of
// this machine (test/e2e/bare-root.long.test.ts). What the image lacks is missing here as well. Needs root; the bare Debian is kept for the next time.
//
// --folder PATH: where all of it is put (2 GB; default .cache/bare-root).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isRoot, MissingPackages, requireDebianPackages } from "../test/support/servers/debian-packages.ts";
import { ensureServers } from "../test/support/servers/ensure.ts";
import { buildImage, StepFailed } from "./bare-root/stages.ts";
import { root, runVitest } from "./programs.ts";
import { allIsWell, closingLine } from "./suite-result.ts";

const PACKAGES_MISSING = 3;
const COULD_NOT_GO_ON = 4;

const { folder } = parseArgs({
  options: { folder: { type: "string", default: join(root, ".cache/bare-root") } },
}).values;
const started = performance.now();
const say = (step: string) => console.log(`- ${Math.round((performance.now() - started) / 1000)} s: ${step}`);

try {
  if (!isRoot) throw new StepFailed("Only root can make another root: run this as root.");
  ensureServers(say);
  requireDebianPackages(["debootstrap", "util-linux"], say);
  mkdirSync(folder, { recursive: true });
  const image = buildImage(folder, { CARRYOVER_URL: "http://127.0.0.1:3000" }, say);
  process.env.CARRYOVER_TEST_BARE_ROOT = image.root;
  say("web process and worker, up to a finished import");
  const suites = [runVitest("long", ["test/e2e/bare-root"])];
  console.log(closingLine(suites));
  process.exitCode = allIsWell(suites) ? 0 : 1;
} catch (error) {
  if (!(error instanceof MissingPackages || error instanceof StepFailed)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof MissingPackages ? PACKAGES_MISSING : COULD_NOT_GO_ON;
}
