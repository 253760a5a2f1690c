import { expect, it } from "vitest";
import { RunningProgram } from "./support/programs.ts";

it("the demo of the command line copies its mailbox in some two minutes, names the damaged message, and leaves nothing behind", async () => {
  const started = Date.now();
  const { status, stdout, stderr } = await new RunningProgram("npm", ["run", "--silent", "demo:import"]).ended;
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("Check this message. 6,000 messages found, and every one is accounted for.");
  expect(stdout).toContain("Calendar → Calendar-old");
  expect(stdout).toContain("1 message: The old server could not hand out this message whole.");
  expect(stdout).toMatch(/The servers and all sample mail are gone\.\n$/);
  expect(stderr).toMatch(/about [^,]* left/);
  expect(Date.now() - started).toBeLessThan(300_000);
});
