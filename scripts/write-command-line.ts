// npm run command-line: docs/COMMAND-LINE.md, from the help of the areas and the operations of /api/v1.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLinePage } from "./command-line.ts";
import { root } from "./programs.ts";

writeFileSync(join(root, "docs/COMMAND-LINE.md"), commandLinePage());
