// npm run screenshots: pictures of every page at 1280 and 375 px, light and dark, into docs/screenshots; those of the guide into
// public/guide; and what the pages weigh into docs/page-weight.md. `npm run screenshots -- '^home'` makes those of such a name anew.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { MissingPackages, requireDebianPackages } from "../test/support/servers/debian-packages.ts";
import { ensureServers } from "../test/support/servers/ensure.ts";
import { keepSection } from "./keep-section.ts";
import { weightTable } from "./page-weight.ts";
import { root, runVitest } from "./programs.ts";
import { allIsWell, closingLine } from "./suite-result.ts";

const PACKAGES_MISSING = 3;
const FOLDER = "docs/screenshots";
/** Letters of all languages of the portal: without them Japanese is a row of boxes, also in the choice of languages of every page. */
const FONTS = ["fonts-noto-core", "fonts-noto-cjk"];

try {
  const say = (step: string) => console.log(`- ${step}`);
  ensureServers(say);
  requireDebianPackages(FONTS, say);
  const weights = join(mkdtempSync(join(tmpdir(), "carryover-weights-")), "weights.json");
  const [only] = process.argv.slice(2);
  if (only === undefined) rmSync(join(root, FOLDER), { recursive: true, force: true });
  else process.env.CARRYOVER_TEST_PICTURES_OF = only;
  process.env.CARRYOVER_TEST_PICTURES = FOLDER;
  process.env.CARRYOVER_TEST_WEIGHTS = weights;
  const suites = [runVitest("e2e", ["test/e2e/pages"])];
  console.log(closingLine(suites));
  process.exitCode = allIsWell(suites) ? 0 : 1;
  if (allIsWell(suites) && only === undefined)
    keepSection("docs/page-weight.md", "screenshots", weightTable(JSON.parse(readFileSync(weights, "utf8"))));
  rmSync(dirname(weights), { recursive: true, force: true });
} catch (error) {
  if (!(error instanceof MissingPackages)) throw error;
  console.error(error.message);
  process.exitCode = PACKAGES_MISSING;
}
