import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { MissingPackages } from "./debian-packages.ts";
import { startGuarded, waitUntilReady } from "./guarded-process.ts";

function shell(script: string, stopSignal: "TERM" | "INT" | "KILL" = "TERM") {
  const folder = mkdtempSync(path.join(tmpdir(), "carryover-guard-"));
  const logFile = path.join(folder, "log");
  writeFileSync(logFile, "");
  const server = startGuarded({ command: ["/bin/sh", "-c", script], logFile, folder, stopSignal });
  return { server, logFile, folder, log: () => readFileSync(logFile, "utf8") };
}

test("a program that ends while starting is told, with the end of its log", async () => {
  const { server, logFile, folder } = shell("echo first; echo no such setting >&2; exit 3");
  const ready = waitUntilReady(server, { name: "Test", logFile, isReady: async () => false });
  await expect(ready).rejects.toThrow("Test ended while starting; the end of its log:\nfirst\nno such setting");
  expect(existsSync(folder)).toBe(false);
});

test("a program that never gets ready is told and stopped", async () => {
  const { server, logFile } = shell("echo still busy; exec sleep 100");
  const ready = waitUntilReady(server, { name: "Test", logFile, isReady: async () => false, timeoutMs: 200 });
  await expect(ready).rejects.toThrow("Test did not become ready; the end of its log:\nstill busy");
  expect(server.isRunning()).toBe(false);
});

test("the program gets the signal that it was promised, and its folder goes after it", async () => {
  const outside = path.join(mkdtempSync(path.join(tmpdir(), "carryover-guard-")), "word");
  onTestFinished(() => rmSync(path.dirname(outside), { recursive: true }));
  const { server, folder, log } = shell(
    `trap 'echo INT > ${outside}; exit' INT; echo up; while :; do sleep 0.02; done`,
    "INT",
  );
  await vi.waitFor(() => expect(log()).toBe("up\n"));
  expect(server.isRunning()).toBe(true);
  await server.stop();
  expect(readFileSync(outside, "utf8")).toBe("INT\n");
  expect(server.isRunning()).toBe(false);
  expect(existsSync(folder)).toBe(false);
  await server.stop();
});

test("what the program started ends with it", async () => {
  const { server, log } = shell("sleep 1000 & echo $!; wait", "KILL");
  await vi.waitFor(() => expect(log()).toMatch(/^\d+\n$/));
  const child = Number(log());
  expect(existsSync(`/proc/${child}`)).toBe(true);
  await server.stop();
  await vi.waitFor(() => expect(isAlive(child)).toBe(false));
});

test("missing packages are named, with the command that installs them", () => {
  expect(new MissingPackages(["dovecot-imapd", "postgresql"], "Only root can install packages.").message).toBe(
    "Only root can install packages. Missing: dovecot-imapd, postgresql. Install with:\n" +
      "  apt-get update && apt-get install --no-install-recommends dovecot-imapd postgresql",
  );
});

/** A killed process may stay as a zombie for as long as nobody asks for its exit status. */
function isAlive(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, "utf8"));
}
