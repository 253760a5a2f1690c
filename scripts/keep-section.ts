/** What commands write of their results into pages of docs/. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./programs.ts";

/** Writes `text` between the lines of this name in the page, below the command line that it came from. Throws where they are missing. */
export function keepSection(page: string, name: string, text: string, command = name): void {
  const file = join(root, page);
  const before = readFileSync(file, "utf8");
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has lost its lines: ${begin} … ${end}`);
  const words = process.argv.slice(2).join(" ");
  const how = `Of ${new Date().toISOString().slice(0, 10)}, by \`npm run ${command}${words && ` -- ${words}`}\`.`;
  writeFileSync(file, `${before.slice(0, from + begin.length)}\n\n${how}\n\n${text}\n\n${before.slice(to)}`);
}
