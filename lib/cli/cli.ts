/** npm run --silent cli -- AREA COMMAND: what whoever runs a portal does from the command line. */
import { ALL_AREAS, AREAS, programOf } from "./areas.ts";
import { runProgram } from "./program.ts";
import { UsageError } from "./usage-error.ts";

const [name = "", ...words] = process.argv.slice(2);
const area = Object.hasOwn(AREAS, name) ? AREAS[name] : undefined;
const program = area ? programOf(name, area) : ALL_AREAS;
await runProgram(program, process.argv.slice(2), async (course) => {
  if (!area) throw new UsageError(`AREA: expected ${Object.keys(AREAS).join(" or ")}, got ${name || "nothing"}`);
  return area.run(words, course);
});
