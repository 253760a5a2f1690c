/** How every npm command begins: scripts/run.sh and the set-up behind it, with an npm that only notes what it was asked. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let checkout: string;
const at = (name: string) => join(checkout, name);

function write(name: string, text: string): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

/** What `npm` does in the next set-up, in shell words. */
function npmDoes(words: string): void {
  write("bin/npm", `#!/bin/sh\necho "$*" >> npm.log\n${words}\n`);
  chmodSync(at("bin/npm"), 0o755);
}

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "carryover-run-"));
  mkdirSync(at("scripts/portal"), { recursive: true });
  for (const name of ["run.sh", "setup.mjs", "slim.mjs", "memory.env", "portal/checkout-lock.mjs"])
    copyFileSync(fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url)), at(`scripts/${name}`));
  write("package-lock.json", "{}");
  write("prisma/schema.prisma", "");
  write("scripts/db.mjs", 'import { mkdirSync } from "node:fs"; mkdirSync("lib/db/generated", { recursive: true });');
  write("hello.mjs", 'console.log("hello", ...process.argv.slice(2), process.version.split(".")[0]);');
  npmDoes("mkdir -p node_modules");
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

interface Ending {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** From a shell that allows as large a core file as it may. */
const SHELL = ["-c", 'ulimit -S -c "$(ulimit -H -c)"; exec sh scripts/run.sh "$@"', "sh"];

function start(...words: string[]): { child: ChildProcess; ending: Promise<Ending> } {
  const path = `${at("bin")}:${dirname(process.execPath)}:/usr/bin:/bin`;
  const child = spawn("sh", [...SHELL, ...words], { cwd: checkout, env: { ...process.env, PATH: path } });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  return { child, ending: once(child, "close").then(([code]) => ({ out, err, code })) };
}

const run = (...words: string[]) => start(...words).ending;
const npmCalls = () => (existsSync(at("npm.log")) ? readFileSync(at("npm.log"), "utf8").trim().split("\n") : []);

/** Resolves when the file is there. */
async function waitFor(name: string): Promise<void> {
  while (!existsSync(at(name))) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("a command", () => {
  it("makes a fresh clone ready first, tells so on standard error, and leaves standard output to the program", async () => {
    const { out, err, code } = await run("hello.mjs", "two words");
    expect([out, code]).toEqual(["hello two words v24\n", 0]);
    expect(err).toMatch(/Making this checkout ready:[\s\S]*packages \(about \d+ MB[\s\S]*Ready after/);
    expect(npmCalls()).toEqual([expect.stringMatching(/^install .*--no-save .*--include=dev/)]);
  });

  it("goes straight on in a checkout that is ready", async () => {
    await run("hello.mjs");
    expect(await run("hello.mjs")).toEqual({ out: "hello v24\n", err: "", code: 0 });
    expect(npmCalls()).toHaveLength(1);
  });

  it("that runs imports is sparing with memory, and others are not", async () => {
    const words = "console.log(process.env.NODE_OPTIONS, process.env.MALLOC_ARENA_MAX);";
    for (const name of ["lib/import.mjs", "build.mjs"]) write(name, words);
    expect((await run("lib/import.mjs")).out).toMatch(/^--max-semi-space-size=\d+ .*1\n$/);
    expect((await run("build.mjs")).out).not.toContain("semi-space");
  });

  it("SEC 8: leaves no copy of its memory when it crashes, whatever the shell allows", async () => {
    write(
      "limits.mjs",
      'import { readFileSync } from "node:fs"; console.log(readFileSync("/proc/self/limits", "utf8"));',
    );
    expect((await run("limits.mjs")).out).toMatch(/^Max core file size +0 +0 /m);
  });

  it.each(["package-lock.json", "prisma/schema.prisma", "scripts/db.mjs", "scripts/setup.mjs"])(
    "makes it ready again when %s has changed",
    async (name) => {
      await run("hello.mjs");
      writeFileSync(at(name), "\n", { flag: "a" });
      expect((await run("hello.mjs")).err).toContain("Making this checkout ready");
      expect((await run("hello.mjs")).err).toBe("");
    },
  );

  it("makes it ready again when the generated client is gone", async () => {
    await run("hello.mjs");
    rmSync(at("lib"), { recursive: true });
    expect((await run("hello.mjs")).err).toContain("database client");
  });

  it("waits for another that makes the same checkout ready, and uses what it made", async () => {
    npmDoes("mkdir -p node_modules; touch begun; while [ ! -e go-on ]; do sleep 0.05; done");
    const first = start("hello.mjs");
    await waitFor("begun");
    const second = start("hello.mjs");
    await new Promise((resolve) =>
      second.child.stderr?.on("data", (data) => String(data).includes("waiting") && resolve(0)),
    );
    write("go-on", "");
    const endings = await Promise.all([first.ending, second.ending]);
    expect(endings.map(({ out, code }) => [out, code])).toEqual([
      ["hello v24\n", 0],
      ["hello v24\n", 0],
    ]);
    expect(npmCalls()).toHaveLength(1);
  });

  it("takes over from one that was killed half-way", async () => {
    npmDoes("mkdir -p node_modules; echo $PPID $$ > pids.new; mv pids.new pids; exec sleep 60");
    const first = start("hello.mjs");
    await waitFor("pids");
    for (const pid of readFileSync(at("pids"), "utf8").split(" ")) process.kill(Number(pid), "SIGKILL");
    expect((await first.ending).code).not.toBe(0);
    npmDoes("mkdir -p node_modules");
    expect(await run("hello.mjs")).toMatchObject({ out: "hello v24\n", code: 0 });
  });

  it("says what to do when npm fails, and does not run the program", async () => {
    npmDoes("echo ECONNREFUSED >&2; exit 1");
    const { out, err, code } = await run("hello.mjs");
    expect([out, code]).toEqual(["", 4]);
    expect(err).toMatch(/ECONNREFUSED[\s\S]*Could not fetch the packages: npm ended with status 1[\s\S]*npm ping/);
  });
});

describe("a signal", () => {
  it("reaches the program itself: no shell stands between", async () => {
    write(
      "wait.mjs",
      'process.on("SIGTERM", () => process.exit(7)); console.log(process.pid); setInterval(() => {}, 1000);',
    );
    await run("hello.mjs");
    const { child, ending } = start("wait.mjs");
    const [pid] = await once(child.stdout ?? child, "data");
    expect(Number(pid)).toBe(child.pid);
    child.kill("SIGTERM");
    expect((await ending).code).toBe(7);
  });

  it("ends a set-up, and npm with it", async () => {
    npmDoes("trap 'echo stopped >> npm.log; exit 1' TERM; touch begun; while :; do sleep 0.05; done");
    const { child, ending } = start("hello.mjs");
    await waitFor("begun");
    child.kill("SIGTERM");
    const { out, code } = await ending;
    expect(out).toBe("");
    expect(code).not.toBe(0);
    expect(npmCalls()).toContain("stopped");
  });
});
