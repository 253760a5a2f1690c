/** A program that does what its first word says, to see how runProgram() ends it. */
import { runProgram } from "../../../lib/cli/program.ts";
import { UsageError } from "../../../lib/cli/usage-error.ts";

const [way = ""] = process.argv.slice(2);
const program = { name: "example", usage: "WAY", purpose: "Shows endings.", groups: [] };

await runProgram(program, [way], async (course) => {
  if (way === "mistake") throw new UsageError("WAY: expected sense, got none");
  course.lastWords = (reason) => `${JSON.stringify({ endedBy: reason === "interrupted" ? reason : reason.message })}\n`;
  if (way === "throws") throw new Error("a bug");
  if (way === "throws-later") setImmediate(() => Promise.reject(new Error("a later bug")));
  if (way === "lots") return { status: 1, output: `${"x".repeat(1_000_000)}\n` };
  // Never ends, and does not listen to course.signal.
  setInterval(() => undefined, 1000);
  course.warn("running");
  return new Promise(() => undefined);
});
