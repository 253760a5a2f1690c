/** A portal started by the real `npm start`, in a data folder of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./servers/loopback.ts";

const ROOT = join(import.meta.dirname, "../..");
/** The pages may have to be built first. */
const LONGEST_START_MS = 180_000;

export interface RunningPortal {
  readonly url: string;
  readonly folder: string;
  readonly databaseUrl: string;
  /** The process of scripts/start.ts. */
  readonly pid: number;
  /** What it and its processes have written so far. */
  output(): string;
  /** Ends it as Ctrl-C does; answers its exit status. The data folder stays until remove(). */
  end(): Promise<number | null>;
  remove(): void;
}

/** A new folder for a portal's data. */
export function portalFolder(): string {
  return mkdtempSync(join(tmpdir(), "carryover-data-"));
}

export interface StartOptions {
  /** Default: a new one. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Hears every piece of output as it comes. */
  readonly hear?: (text: string) => unknown;
  /** Ends it, also while it starts. */
  readonly stop?: AbortSignal;
  /** Where the version lies that is started; default: this checkout. */
  readonly checkout?: string;
  /** Runs it as another user, who need not exist by name; only root can. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** The path below which it is, `/migrate`; default: none. Its pages have to be built for it. */
  readonly path?: string;
  /** A folder that scripts/image.ts made, to be run in place of this checkout. */
  readonly image?: string;
}

/** Resolves when the web process (with ROLE=worker: the worker) says that it is ready. Throws, with what it said, when it ends before. */
export async function startPortal(options: StartOptions = {}): Promise<RunningPortal> {
  const folder = options.folder ?? portalFolder();
  const port = await freePort();
  const child = launch(options, folder, port);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (piece: Buffer) => {
      said += piece.toString();
      options.hear?.(piece.toString());
    });
  options.stop?.addEventListener("abort", () => child.kill("SIGINT"), { once: true });
  try {
    await untilSaid(
      child,
      () => said,
      options.environment?.ROLE === "worker" ? /"worker.ready"/ : /^Carryover is ready/m,
    );
  } catch (error) {
    child.kill("SIGINT");
    // What nobody gets hold of would stay for ever.
    if (!options.folder) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}${options.path ?? ""}`,
    ...{ folder, databaseUrl: `file:${join(folder, "carryover.db")}`, pid: child.pid ?? 0 },
    output: () => said,
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGINT");
        await once(child, "exit");
      }
      return child.exitCode;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Processes below this one, by what their command line contains. */
export function childrenOf(pid: number, command: string): number[] {
  const list = execFileSync("ps", ["-e", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  return list.split("\n").flatMap((line) => {
    const [, child, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === pid && args.includes(command) ? [Number(child)] : [];
  });
}

/** Arguments and environment of the process and of all below it, as whoever looks around on the machine finds them. */
export function toldTo(pid: number): string {
  const own = ["cmdline", "environ"].map((file) => readProcess(pid, file));
  return [...own, ...childrenOf(pid, "").map(toldTo)].join("\n");
}

/** Empty where it has ended meanwhile. */
function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

function launch(options: StartOptions, folder: string, port: number): ChildProcess {
  const own = { PORT: String(port), CARRYOVER_DATA_DIR: folder, CARRYOVER_LOCK_DIR: join(folder, "locks") };
  const inCheckout = ["sh", join(options.checkout ?? ROOT, "scripts/run.sh"), "scripts/start.ts"];
  const command = options.image === undefined ? inCheckout : [process.execPath, "scripts/start.ts"];
  const [program, ...words] = [...asUser(options.user), ...command];
  return spawn(program ?? "sh", words, {
    ...(options.image === undefined ? {} : { cwd: options.image }),
    env: { ...withoutSettings(), ...own, ...addressFor(options, port), ...options.environment },
    // The fourth is how it notices that we are gone.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A session of its own: Ctrl-C on the terminal is for whoever called us, who then ends the portal in order.
    detached: true,
  });
}

/** Mails lead to the portal, so whoever sends some has to say where it is; and so has who shares its host. */
function addressFor({ environment, path = "" }: StartOptions, port: number): Record<string, string> {
  const isNeeded = path !== "" || environment?.CARRYOVER_MAIL_SERVER !== undefined;
  return isNeeded ? { CARRYOVER_URL: `http://127.0.0.1:${port}${path}` } : {};
}

function asUser(user: StartOptions["user"]): string[] {
  if (!user) return [];
  return ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
}

/** Settings of the shell that the tests were started from must not reach this portal. */
function withoutSettings(): Record<string, string | undefined> {
  const settings = /^(CARRYOVER_|NEXTAUTH_|DATABASE_URL|PORT$|HOST$|ROLE$|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.test(name)));
}

async function untilSaid(child: ChildProcess, said: () => string, pattern: RegExp): Promise<void> {
  const end = Date.now() + LONGEST_START_MS;
  while (!pattern.test(said())) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`npm start ended:\n${said()}`);
    if (Date.now() > end) throw new Error(`npm start did not become ready:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
