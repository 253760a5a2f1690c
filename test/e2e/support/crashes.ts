/** The processes of a portal crash, and come back. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { childrenOf } from "../../support/running-portal.ts";
import type { Bed } from "./bed.ts";
import { see } from "./see.ts";

/** By their arguments. */
export const [WORKER, WEB] = ["lib/worker/main.ts", "scripts/portal/web.mjs"] as const;

/** An exception that nobody catches, thrown from outside by Node's inspector. Does not wait for the process to be back. */
export async function crash(bed: Bed, command: string, said: string): Promise<void> {
  const before = bed.portal.output().length;
  const later = () => bed.portal.output().slice(before);
  signal(bed, command, "SIGUSR1");
  signal(bed, command, "SIGCONT");
  await see.poll(later).toMatch(/Debugger listening on ws:\S+/);
  const inspector = new WebSocket(/Debugger listening on (ws:\S+)/.exec(later())?.[1] ?? "");
  const expression = 'setTimeout(() => { throw new Error("crash of the test"); })';
  inspector.onopen = () =>
    inspector.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } }));
  await see.poll(later).toContain("crash of the test");
  // It waits for whoever looks inside.
  inspector.close();
  await see.poll(later).toContain(said);
}

/** To the processes with this in their arguments, of which there may be none just now. */
export function signal({ portal }: Bed, command: string, name: NodeJS.Signals): void {
  for (const pid of childrenOf(portal.pid, command)) process.kill(pid, name);
}

/** As by a bug in native code. Nothing of the memory is left. */
export async function abort(bed: Bed, command: string, said: string): Promise<void> {
  const [pid = 0] = childrenOf(bed.portal.pid, command);
  expect(readFileSync(`/proc/${pid}/limits`, "utf8")).toMatch(/^Max core file size +0 +0 /m);
  process.kill(pid, "SIGABRT");
  await see.poll(() => bed.portal.output()).toContain(said);
  await untilBack(bed);
}

/** Both processes live, and the page is there. Neither may be stopped by a signal: a worker that gives no sign of life is none. */
export async function untilBack({ portal }: Bed): Promise<void> {
  const health = () =>
    fetch(`${portal.url}/api/health`).then(
      ({ status }) => status,
      () => 0,
    );
  const processes = () => [WORKER, WEB].map((command) => childrenOf(portal.pid, command).length);
  await see.poll(processes, { timeout: 60_000 }).toEqual([1, 1]);
  await see.poll(health, { timeout: 60_000 }).toBe(200);
}
