// npm run check: format, lint, types and the walls between folders. A few seconds, nothing is started.
import { runChecks, runVitest } from "./programs.ts";
import { allIsWell, closingLine } from "./suite-result.ts";

const suites = [runChecks(), runVitest("unit", ["test/architecture.test.ts"])];
console.log(closingLine(suites));
process.exitCode = allIsWell(suites) ? 0 : 1;
