// npm run requirements: docs/UX.md and docs/SECURITY-REQUIREMENTS.md, the tables of requirements and of the tests that show them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { allMutants } from "./mutate.ts";
import { root } from "./programs.ts";
import { requirementsPage, testsWithNumbers } from "./requirements.ts";
import { securityPage } from "./security-requirements.ts";

writeFileSync(join(root, "docs/UX.md"), requirementsPage(testsWithNumbers(root)));
const security = securityPage(testsWithNumbers(root, "SEC"), await allMutants(root));
writeFileSync(join(root, "docs/SECURITY-REQUIREMENTS.md"), security);
