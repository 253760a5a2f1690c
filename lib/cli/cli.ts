/** npm run --silent cli -- AREA COMMAND: what whoever runs a portal does from the command line. */
import { administratorCommands } from "./administrators.ts";
import { auditCommands } from "./audit.ts";
import type { OptionGroup } from "./options.ts";
import { type Course, type Ending, runProgram } from "./program.ts";
import { rosterCommands } from "./roster.ts";
import { UsageError } from "./usage-error.ts";
import { evidenceCommands } from "./verify-evidence.ts";

/** The commands of one area. New ones are added to AREAS. */
export interface Area {
  /** What follows the area's name, for the help. */
  readonly usage: string;
  readonly options: OptionGroup;
  /** `words`: what was typed behind the area's name. */
  readonly run: (words: readonly string[], course: Course) => Promise<Ending>;
}

const AREAS: Readonly<Record<string, Area>> = {
  audit: auditCommands,
  evidence: evidenceCommands,
  roster: rosterCommands,
  administrators: administratorCommands,
};

const PROGRAM = {
  name: "cli",
  usage: Object.entries(AREAS)
    .map(([name, { usage }]) => `${name} ${usage}`)
    .join(" | "),
  purpose: "Works on the portal's database, which the environment names as for npm start.",
  groups: Object.values(AREAS)
    .map(({ options }) => options)
    .filter(({ options }) => options.length > 0),
  status:
    "Exit status\n  0 done, and nothing to look at   1 something needs a look\n  2 a mistake in what was typed   4 could not go on",
};

const [name = "", ...words] = process.argv.slice(2);
await runProgram(PROGRAM, process.argv.slice(2), async (course) => {
  const area = Object.hasOwn(AREAS, name) ? AREAS[name] : undefined;
  if (!area) throw new UsageError(`AREA: expected ${Object.keys(AREAS).join(" or ")}, got ${name || "nothing"}`);
  return area.run(words, course);
});
