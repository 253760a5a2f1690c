// npm run check: format, lint, types, the walls between folders, and the texts of all languages. A few seconds, nothing is started.
import { runChecks, runVitest } from "./programs.ts";
import { allIsWell, closingLine } from "./suite-result.ts";

const suites = [runChecks(), runVitest("unit", ["test/architecture.test.ts", "test/i18n/catalogues.test.ts"])];
console.log(closingLine(suites));
process.exitCode = allIsWell(suites) ? 0 : 1;
