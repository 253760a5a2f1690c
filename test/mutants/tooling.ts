import type { Mutant } from "./mutant.ts";

/** The ground: set-up, settings, the walls between folders. */
export const mutants: readonly Mutant[] = [
  {
    name: "set-up: a shell stays between npm and the program",
    file: "scripts/run.sh",
    find: 'exec "$node" "$@"',
    replace: '"$node" "$@"',
    test: "test/scripts/run-sh.test.ts",
    title: "reaches the program itself: no shell stands between",
  },
  {
    name: "set-up: its words mix with the program's output",
    file: "scripts/run.sh",
    find: "node scripts/setup.mjs >&2 &",
    replace: "node scripts/setup.mjs 2>&1 &",
    test: "test/scripts/run-sh.test.ts",
    title: "makes a fresh clone ready first, tells so on standard error, and leaves standard output to the program",
  },
  {
    name: "set-up: two at once work in each other's way",
    file: "scripts/setup.mjs",
    find: "  await lockCheckout();\n",
    replace: "",
    test: "test/scripts/run-sh.test.ts",
    title: "waits for another that makes the same checkout ready, and uses what it made",
  },
  {
    name: "set-up: npm's failure goes unnoticed",
    file: "scripts/setup.mjs",
    find: "if (code === 0) resolve();",
    replace: "if (code !== null) resolve();",
    test: "test/scripts/run-sh.test.ts",
    title: "says what to do when npm fails, and does not run the program",
  },
  {
    name: "walls: the engine may import anything of Node",
    file: "test/support/import-rules.ts",
    find: 'nodeModules: ["node:crypto"],',
    replace: "nodeModules: null,",
    test: "test/architecture.test.ts",
    title: 'refuses in lib/engine/plan.ts: import { readFileSync } from "node:fs";',
  },
  {
    name: "walls: a wall within a wall is open",
    file: "test/support/imports-of.ts",
    find: "return inner === null || inner.name.length <= name.length;",
    replace: "return true;",
    test: "test/architecture.test.ts",
    title: 'refuses in lib/vault/seal.ts: import { openBox } from "./open.ts";',
  },
  {
    name: "tests: nothing passed is well",
    file: "scripts/suite-result.ts",
    find: " && suites.some((suite) => suite.passed > 0)",
    replace: "",
    test: "test/scripts/suite-result.test.ts",
    title: "is a failure when something failed, and when nothing passed",
  },
  {
    name: "settings: mistakes are told one at a time",
    file: "lib/config/settings.ts",
    find: "    this.#mistakes.push(mistake);",
    replace: "    throw new ConfigError([mistake]);",
    test: "test/config/config.test.ts",
    title: "are refused with all mistakes at once, without their values",
  },
];
