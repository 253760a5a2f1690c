/** Starts the real programs as a shell does: each in a process group of its own. */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { findsIn } from "../../support/canary.ts";

/** The programs behind `npm run`. */
export type ProgramName = "import" | "import-many" | "verify";

/** How a program ended. No password of the tests stands in what it printed: else there is none, but an error. */
export interface Ending {
  /** Exit status; null when a signal ended it. */
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** From start to end. */
  seconds: number;
}

/** A program under way. */
export interface RunningProgram {
  ended: Promise<Ending>;
  hasEnded(): boolean;
  /** Signals the whole process group, as Ctrl-C in a terminal and a closing session do. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Signals only the process that was started. */
  signal(signal: NodeJS.Signals): void;
}

/** How the program is started: by its script, which is faster, or through npm as people do. */
export type Starter = "script" | "npm";

const checkout = path.resolve(import.meta.dirname, "../../..");

/** Node keeps compiled modules here: dozens of programs start in half the time. */
const compiled = path.join(tmpdir(), "carryover-compiled");

/** Starts a program in `folder`. */
export function startProgram(
  name: ProgramName,
  words: readonly string[],
  place: { folder: string; environment: Readonly<Record<string, string>> },
  starter: Starter = "script",
): RunningProgram {
  const [command, ...first] =
    starter === "npm"
      ? ["npm", "run", "--silent", "--prefix", checkout, name, "--"]
      : ["sh", path.join(checkout, "scripts/run.sh"), `lib/cli/${name}.ts`];
  const started = Date.now();
  const child = spawn(command, [...first, ...words], {
    cwd: place.folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      INIT_CWD: place.folder,
      NO_COLOR: "1",
      NODE_COMPILE_CACHE: compiled,
      ...place.environment,
    },
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  let running = true;
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => {
      running = false;
      const finds = findsIn(output.stdout + output.stderr);
      if (finds.length > 0) reject(new Error(`a password was printed: ${finds.join(", ")}`));
      resolve({ status, signal, ...output, seconds: (Date.now() - started) / 1000 });
    });
  });
  return {
    ended,
    hasEnded: () => !running,
    signalGroup: (signal) => {
      if (running && child.pid) process.kill(-child.pid, signal);
    },
    signal: (signal) => {
      if (running) child.kill(signal);
    },
  };
}
