// npm run screenshots: pictures of every page at 1280 and 375 px, light and dark, into docs/screenshots.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { MissingPackages } from "../test/support/servers/debian-packages.ts";
import { ensureServers } from "../test/support/servers/ensure.ts";
import { root, runVitest } from "./programs.ts";
import { allIsWell, closingLine } from "./suite-result.ts";

const PACKAGES_MISSING = 3;
const FOLDER = "docs/screenshots";

try {
  ensureServers((step) => console.log(`- ${step}`));
  rmSync(join(root, FOLDER), { recursive: true, force: true });
  process.env.CARRYOVER_TEST_PICTURES = FOLDER;
  const suites = [runVitest("e2e", ["test/e2e/pages"])];
  console.log(closingLine(suites));
  process.exitCode = allIsWell(suites) ? 0 : 1;
} catch (error) {
  if (!(error instanceof MissingPackages)) throw error;
  console.error(error.message);
  process.exitCode = PACKAGES_MISSING;
}
