// npm run requirements: docs/UX.md, the table of what people should meet and of the tests that show it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./programs.ts";
import { requirementsPage, testsWithNumbers } from "./requirements.ts";

writeFileSync(join(root, "docs/UX.md"), requirementsPage(testsWithNumbers(root)));
