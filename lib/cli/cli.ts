/** npm run --silent cli: what is asked of the portal without a browser. */
import { type Course, type Ending, runProgram } from "./program.ts";
import { UsageError } from "./usage-error.ts";
import { EVIDENCE_USAGE, verifyEvidence } from "./verify-evidence.ts";

const PROGRAM = {
  name: "cli",
  usage: EVIDENCE_USAGE,
  purpose: "evidence verify: whether every byte of an evidence file is as it was signed, and by which key.",
  groups: [],
};

/** A command in two words, with what follows them. */
const COMMANDS: Readonly<Record<string, (words: readonly string[], course: Course) => Promise<Ending>>> = {
  "evidence verify": verifyEvidence,
};

async function command(words: readonly string[], course: Course): Promise<Ending> {
  const run = COMMANDS[words.slice(0, 2).join(" ")];
  if (!run) throw new UsageError(`expected one of: ${Object.keys(COMMANDS).join(", ")}`);
  return run(words.slice(2), course);
}

const words = process.argv.slice(2);
await runProgram(PROGRAM, words, (course) => command(words, course));
