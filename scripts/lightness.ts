/**
 * npm run lightness [-- --write]: installs a release into a new folder with everything fetched anew, and measures what that downloads and occupies,
 * how long starts take, and how much memory the processes hold. --write puts the tables into docs/lightness.md. Takes about eight minutes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keepSection } from "./keep-section.ts";
import { install, setUpClone } from "./lightness/install.ts";
import { lightnessPage } from "./lightness/page.ts";
import { importMemory, memoryAtRest, startTimes } from "./lightness/running.ts";
import { root } from "./programs.ts";

const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const folder = mkdtempSync(join(tmpdir(), "carryover-lightness-"));
try {
  const clone = setUpClone(root, folder);
  const { place, ...installation } = install(root, folder);
  const start = await startTimes(place);
  const rest = await memoryAtRest(place);
  const imports = await importMemory();
  const [core] = cpus();
  const machine = `${cpus().length} cores (${core?.model ?? "unknown"}), ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.version}`;
  const page = lightnessPage({ installation, clone, start, rest, imports, machine });
  console.log(page);
  if (values.write) keepSection("docs/lightness.md", "lightness", page);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
