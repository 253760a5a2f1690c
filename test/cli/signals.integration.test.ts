import { existsSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { lastLine } from "./support/programs.ts";
import { TwoServers } from "./support/two-servers.ts";

let servers: TwoServers;
let slow: FaultProxy;
beforeAll(async () => {
  servers = await TwoServers.start();
  slow = await startFaultProxy(servers.old, { toClient: { bytesPerSecond: 25_000 } });
});
afterAll(async () => {
  await slow.stop();
  await servers.stop();
});

const LONGEST_END_MS = 5000;

/** How many messages the new server has stored so far. */
function storedFor(user: string): number {
  const folder = servers.fresh.mailDirectory(user);
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => /(^|\/)(cur|new)\/./.test(file)).length;
}

describe("an import that is told to stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "ends within 5 s of %s to npm, and the next run copies the rest",
    async (signal) => {
      const user = signal.toLowerCase();
      servers.seed(user, { messages: 100, folders: 4 });
      const old = `imap://${user}@127.0.0.1:${slow.port}`;
      slow.set({ toClient: { bytesPerSecond: 25_000 } });
      const program = servers.startImport(user, { old, more: ["--json", "--last-probe", "1", "--settle", "5"] });
      await vi.waitFor(() => expect(storedFor(user)).toBeGreaterThan(5), { timeout: 30_000 });
      const asked = Date.now();
      program.child.kill(signal);
      const outcome = await program.ended;
      expect(Date.now() - asked).toBeLessThan(LONGEST_END_MS);
      expect(outcome.status).toBe(4);
      const stopped = lastLine(outcome);
      expect(stopped).toMatchObject({ grade: "notComplete", endedBy: { code: "interrupted" } });
      expect(stopped.copied).toBeGreaterThan(0);
      expect(stopped.copied).toBeLessThan(100);

      slow.set({ toClient: {} });
      const second = await servers.importJson(user, { old, more: ["--last-probe", "1", "--settle", "5"] });
      expect(second.outcome.status).toBe(0);
      expect(second.json.copied).toBeLessThanOrEqual(100 - Number(stopped.copied));
      expect(await servers.differences(user)).toEqual([]);
    },
  );

  it("ends within 5 s even when a server does not answer any more", async () => {
    servers.seed("stuck", { messages: 30, folders: 1 });
    const stuck = await startFaultProxy(servers.fresh);
    try {
      const lost = stuck.arm({ kind: "loseAppendAnswer", how: "stall", nth: 3 });
      const address = `imap://stuck@127.0.0.1:${stuck.port}`;
      const program = servers.startImport("stuck", { new: address, more: ["--json", "--one-by-one"] });
      await Promise.race([lost.happened, program.ended]);
      const asked = Date.now();
      program.child.kill("SIGTERM");
      const outcome = await program.ended;
      expect(Date.now() - asked).toBeLessThan(LONGEST_END_MS);
      expect(outcome.status).toBe(4);
      expect(lastLine(outcome)).toMatchObject({ endedBy: { code: "interrupted" } });

      const again = await servers.importJson("stuck", { new: address, more: ["--last-probe", "1", "--settle", "5"] });
      expect(again.outcome.status).toBe(0);
      expect(await servers.differences("stuck")).toEqual([]);
    } finally {
      await stuck.stop();
    }
  });

  it("ends at once when it is still signing in", async () => {
    const silent = await startFaultProxy(servers.old, { toClient: { delayMs: 60_000 } });
    try {
      const program = servers.startImport("early", { old: `imap://early@127.0.0.1:${silent.port}`, more: ["--json"] });
      await program.says(/Signing in/);
      program.child.kill("SIGTERM");
      const asked = Date.now();
      const outcome = await program.ended;
      expect(Date.now() - asked).toBeLessThan(LONGEST_END_MS);
      expect(outcome.status).toBe(4);
      expect(lastLine(outcome)).toMatchObject({ found: 0, endedBy: { code: "interrupted" } });
    } finally {
      await silent.stop();
    }
  });
});
