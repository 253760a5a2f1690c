/** A long line in front of both servers: starts its process and asks what went over it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LineReport } from "./delay-proxy.ts";
import type { Turns } from "./records.ts";

/** What went over the line since the last time somebody asked. */
export interface Passage {
  readonly turns: Turns;
  /** Milliseconds by which bytes arrived too late. */
  readonly lateness: { readonly mean: number; readonly most: number };
}

export interface Line {
  readonly pid: number;
  readonly oldPort: number;
  readonly newPort: number;
  passage(): Promise<Passage>;
  stop(): Promise<void>;
}

/** Starts a line of `delayMs` each way; it ends with this process. Throws when it does not start. */
export async function startLine(delayMs: number, oldPort: number, newPort: number): Promise<Line> {
  const program = fileURLToPath(new URL("delay-proxy.ts", import.meta.url));
  const child = fork(program, [delayMs, oldPort, newPort].map(String), {
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ports = await answer(child);
  if (!Array.isArray(ports)) throw new Error("the line does not start");
  const [old, fresh] = ports.map(Number);
  return {
    pid: child.pid ?? 0,
    oldPort: old ?? 0,
    newPort: fresh ?? 0,
    async passage() {
      const waiting = answer(child);
      child.send("report");
      const report = await waiting;
      if (!isReport(report)) throw new Error("the line gave no account");
      return passageOf(report);
    },
    async stop() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

/** Sums a report up; connections that nobody signed in to count as connections without turns. */
export function passageOf({ connections, chunks, late, latest }: LineReport): Passage {
  const turns = connections.map((connection) => (connection.signedIn ? connection.turns : 0));
  return {
    turns: {
      connections: connections.length,
      most: Math.max(0, ...turns),
      total: turns.reduce((sum, each) => sum + each, 0),
    },
    lateness: { mean: chunks === 0 ? 0 : late / chunks, most: latest },
  };
}

async function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = () => reject(new Error("the line has ended"));
    child.once("exit", failed);
    child.once("message", (message) => {
      child.off("exit", failed);
      resolve(message);
    });
  });
}

function isReport(value: unknown): value is LineReport {
  return typeof value === "object" && value !== null && "connections" in value && "latest" in value;
}
