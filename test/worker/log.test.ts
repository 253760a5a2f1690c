import { expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { logTo } from "../../lib/worker/log.ts";
import { canaryFor, findsIn } from "../support/canary.ts";

function logged(write: (log: ReturnType<typeof logTo>) => void): string[] {
  const lines: string[] = [];
  write(logTo((line) => lines.push(line)));
  return lines;
}

it("SEC 36: a fact is no line of its own, whatever is in it", () => {
  const folder = 'Inbox\r\n{"level":"info","event":"administrator signed in"}\u001b[31m\u202ecod';
  const lines = logged((log) => log.info("folder.made", { folder }));
  expect(lines).toHaveLength(1);
  expect(lines[0]?.indexOf("\n")).toBe((lines[0]?.length ?? 0) - 1);
  expect(lines[0]).not.toContain("\u001b");
  expect(lines[0]).not.toContain("\u202e");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ event: "folder.made", folder });
});

it("SEC 36: neither is what a server or a driver said in an error", () => {
  const error = new MailError("engine.bug", "odd\r\nlevel: info\u001b[2J\u202e", { serverText: "NO\r\n* OK" });
  const [line = "", ...more] = logged((log) => log.trouble("run.ended", error));
  expect(more).toEqual([]);
  expect(JSON.parse(line)).toMatchObject({ level: "error", code: "engine.bug", text: "level: info [2J" });
});

it("SEC 8: nothing that an error carries along is in the line about it", () => {
  const password = canaryFor("old account");
  const failed = Object.assign(new TypeError("it broke"), { account: { password }, cause: new Error(password) });
  const error = Object.assign(new MailError("engine.bug", "unforeseen", { cause: failed }), { password });
  const [line = ""] = logged((log) => log.trouble("worker.crash", error));
  expect(JSON.parse(line)).toMatchObject({ event: "worker.crash", error: "TypeError", text: "it broke" });
  expect(findsIn(line, [password])).toEqual([]);
});

it("SEC 43: what nobody foresaw stands there with where it came from, a database's statement left out", () => {
  const [line = ""] = logged((log) =>
    log.trouble("run.ended", new TypeError("Invalid call\nUPDATE secrets\nno such table")),
  );
  expect(JSON.parse(line)).toMatchObject({ error: "TypeError", text: "no such table" });
  expect(JSON.parse(line).stack).toContain("log.test.ts");
  expect(line).not.toContain("UPDATE");
});
