/** When pages are built, and by whom: scripts/portal/build.ts in a checkout of its own, with a Next.js that only notes that it was asked. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const NEXT = "node_modules/next/dist/bin/next";
/** As `npm start` does it. */
const BUILDER = `
import { BuildError, buildWhenNeeded } from "./scripts/portal/build.ts";
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
try {
  await buildWhenNeeded(console.log, { url: "http://127.0.0.1", signal: stop.signal });
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.exitCode = 7;
}`;

let checkout: string;
const at = (name: string) => join(checkout, name);

function write(name: string, content: string): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
}

/** What Next.js does in the next build, in JavaScript, before it leaves its pages behind. */
function nextDoes(words: string): void {
  const note =
    'appendFileSync("asked.log", "cache: " + process.env.BUILD_KEEPS_CACHE + ", told nobody: " + process.env.NEXT_TELEMETRY_DISABLED + "\\n");';
  write(
    NEXT,
    `const { appendFileSync, existsSync, mkdirSync } = require("node:fs"); ${note} ${words}; mkdirSync(".next", { recursive: true });`,
  );
}

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "carryover-build-"));
  const files = ["scripts/portal/build.ts", "scripts/portal/checkout-lock.mjs", "scripts/portal/root.ts"];
  for (const file of [...files, "lib/config/base-path.ts"]) {
    mkdirSync(dirname(at(file)), { recursive: true });
    copyFileSync(join(ROOT, file), at(file));
  }
  write("package.json", '{ "type": "module" }');
  write("node_modules/next/package.json", "{}");
  write("builder.mjs", BUILDER);
  nextDoes("");
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

interface Ending {
  readonly said: string;
  readonly code: number | null;
}

function start(): { child: ChildProcess; ending: Promise<Ending> } {
  const child = spawn(process.execPath, ["builder.mjs"], { cwd: checkout });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      said += data;
    });
  return { child, ending: once(child, "close").then(([code]) => ({ said, code })) };
}

const builds = () => (existsSync(at("asked.log")) ? readFileSync(at("asked.log"), "utf8").trim().split("\n") : []);

async function waitFor(name: string): Promise<void> {
  while (!existsSync(at(name))) await new Promise((resolve) => setTimeout(resolve, 10));
}

const untilItSays = (child: ChildProcess, words: string) =>
  new Promise((resolve) => child.stdout?.on("data", (data) => String(data).includes(words) && resolve(0)));

const HOLDS =
  'appendFileSync("begun", ""); while (existsSync("builder.mjs") && !existsSync("go-on")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)';

describe("the pages", () => {
  it("are built once, and again when a source has changed; nothing is kept for the next build, and nobody is told", async () => {
    expect(await start().ending).toEqual({ said: "The pages are built (less than a minute).\n", code: 0 });
    expect(await start().ending).toEqual({ said: "", code: 0 });
    write("app/page.tsx", "another");
    expect((await start().ending).said).toContain("are built");
    expect(builds()).toEqual(Array(2).fill("cache: false, told nobody: 1"));
  });

  it("are built by one of two that start together; the other says that it waits, and takes what was built", async () => {
    nextDoes(HOLDS);
    const first = start();
    await waitFor("begun");
    const second = start();
    await untilItSays(second.child, "this one waits for it");
    write("go-on", "");
    const endings = await Promise.all([first.ending, second.ending]);
    expect(endings.map(({ code }) => code)).toEqual([0, 0]);
    expect(endings[1]?.said).not.toContain("are built");
    expect(builds()).toHaveLength(1);
  });

  it("are built by whoever waited when the build before failed", async () => {
    nextDoes(`${HOLDS}; if (!existsSync("failed")) { appendFileSync("failed", ""); process.exit(1); }`);
    const first = start();
    await waitFor("begun");
    const second = start();
    await untilItSays(second.child, "this one waits for it");
    write("go-on", "");
    expect((await first.ending).code).toBe(7);
    expect((await second.ending).code).toBe(0);
    expect(builds()).toHaveLength(2);
  });

  it("are waited for no longer when whoever waits is told to end", async () => {
    nextDoes(HOLDS);
    const first = start();
    await waitFor("begun");
    const second = start();
    await untilItSays(second.child, "this one waits for it");
    second.child.kill("SIGTERM");
    expect((await second.ending).code).toBe(7);
    expect(builds()).toHaveLength(1);
    write("go-on", "");
    expect((await first.ending).code).toBe(0);
  });
});
