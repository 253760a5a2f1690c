/** Runs the real programs as people do: through npm. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class RunningProgram {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  #stdout = "";
  #stderr = "";
  readonly #watchers = new Set<() => void>();

  constructor(command: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(command, words, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (data) => {
      this.#stdout += data;
    });
    this.child.stderr?.on("data", (data) => {
      this.#stderr += data;
      for (const watch of this.#watchers) watch();
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("close", (status) => resolve({ status, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  /** Resolves when standard error matches; rejects when the program ends before. */
  async says(pattern: RegExp): Promise<void> {
    const said = new Promise<void>((resolve) => {
      const watch = () => {
        if (pattern.test(this.#stderr)) resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
    const ended = this.ended.then(({ status, stderr }) => {
      throw new Error(`ended with ${status} before it said ${pattern}: ${stderr}`);
    });
    await Promise.race([said, ended]);
  }
}

/** `npm run --silent NAME -- WORDS`. */
export function start(
  name: string,
  words: readonly string[],
  environment?: Readonly<Record<string, string>>,
): RunningProgram {
  return new RunningProgram("npm", ["run", "--silent", name, "--", ...words], environment);
}

export function run(
  name: string,
  words: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Outcome> {
  return start(name, words, environment).ended;
}

/** What is the last line of standard output, from JSON. */
export function lastLine({ stdout, stderr }: Outcome): Record<string, unknown> {
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  const value: unknown = line.startsWith("{") ? JSON.parse(line) : null;
  if (typeof value !== "object" || value === null)
    throw new Error(`no JSON in the last line of:\n${stdout}\n${stderr}`);
  return { ...value };
}
