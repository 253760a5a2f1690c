// npm run mutants [NAME...]: shows for each small breakage of behaviour in test/mutants/ that a named test turns red.
import { ensureServers } from "../test/support/servers/ensure.ts";
import { allMutants, judgeMutants, type MutantResult } from "./mutate.ts";
import { root } from "./programs.ts";
import { closingLine } from "./suite-result.ts";

const wanted = process.argv.slice(2);
const all = await allMutants(root);
const unknown = wanted.filter((name) => !all.some((mutant) => mutant.name === name));
if (unknown.length > 0) {
  console.error(`no such mutant: ${unknown.join(", ")}. There are:\n  ${all.map(({ name }) => name).join("\n  ")}`);
  process.exit(2);
}

// On a new machine: without them no test could be red for its own reason.
ensureServers((step) => console.error(`- ${step}`));
const results: MutantResult[] = [];
const chosen = wanted.length === 0 ? all : all.filter((mutant) => wanted.includes(mutant.name));
const width = Math.max(...chosen.map(({ name }) => name.length));
judgeMutants(root, chosen, (result) => {
  results.push(result);
  const { mutant, verdict, reason, seconds } = result;
  const words = verdict === "stale" ? `stale: ${reason}` : `${verdict} by "${mutant.title}"`;
  console.log(`${mutant.name.padEnd(width)} ${seconds.toFixed(1).padStart(6)} s  ${words}`);
});

const failed = results.filter(({ verdict }) => verdict !== "noticed").length;
const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
console.log(`\n${closingLine([{ name: "mutants", passed: results.length - failed, failed, skipped: 0, seconds }])}`);
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
