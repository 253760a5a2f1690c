import path from "node:path";
import { describe, expect, it } from "vitest";
import { RunningProgram } from "./support/programs.ts";

const example = (way: string) =>
  new RunningProgram(process.execPath, [path.join(import.meta.dirname, "support", "example-program.ts"), way]);

describe("how a program ends", () => {
  it("says a mistake in one line, with status 2", async () => {
    expect(await example("mistake").ended).toEqual({
      status: 2,
      stdout: "",
      stderr: "example: WAY: expected sense, got none\n",
    });
  });

  it("writes all of its output before it exits", async () => {
    const { status, stdout } = await example("lots").ended;
    expect({ status, length: stdout.length }).toEqual({ status: 1, length: 1_000_001 });
  });

  it.each([
    ["throws", "a bug"],
    ["throws-later", "a later bug"],
  ])("gives a bug status 4, its place on standard error, and its last words (%s)", async (way, message) => {
    const { status, stdout, stderr } = await example(way).ended;
    expect({ status, stdout }).toEqual({ status: 4, stdout: `{"endedBy":"${message}"}\n` });
    expect(stderr).toMatch(/Something unforeseen happened\. What is copied stays copied/);
    expect(stderr).toContain("example-program.ts:");
  });

  it("ends after four seconds although its work does not, whatever signals come meanwhile", async () => {
    const program = example("stubborn");
    await program.says(/running/);
    const asked = Date.now();
    for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) program.child.kill(signal);
    const { status, stdout } = await program.ended;
    expect({ status, stdout }).toEqual({ status: 4, stdout: '{"endedBy":"interrupted"}\n' });
    expect(Date.now() - asked).toBeGreaterThan(3900);
    expect(Date.now() - asked).toBeLessThan(5000);
  }, 15_000);
});
