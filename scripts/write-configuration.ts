// npm run configuration: the tables of docs/CONFIGURATION.md and .env.example, from lib/config/reference.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationPage, exampleEnvironment } from "./configuration.ts";
import { root } from "./programs.ts";

const page = join(root, "docs/CONFIGURATION.md");
writeFileSync(page, configurationPage(readFileSync(page, "utf8")));
writeFileSync(join(root, ".env.example"), exampleEnvironment());
