import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../lib/db/client.ts";
import { childrenOf, portalFolder, type RunningPortal, startPortal } from "../support/running-portal.ts";
import { freePort } from "../support/servers/loopback.ts";
import { see } from "./support/see.ts";

const ROOT = join(import.meta.dirname, "../..");
const ended: RunningPortal[] = [];
afterEach(async () => {
  for (const portal of ended.splice(0)) {
    await portal.end();
    portal.remove();
  }
});

async function started(options?: Parameters<typeof startPortal>[0]): Promise<RunningPortal> {
  const portal = await startPortal(options);
  ended.push(portal);
  return portal;
}

const health = async (portal: RunningPortal) => (await fetch(`${portal.url}/api/health`)).status;

describe("npm start", () => {
  it("prints a code while there is no administrator, and keeps both processes running until Ctrl-C", async () => {
    const portal = await started();
    expect(portal.output()).toMatch(/\/admin\/set-up\n\s+[A-Z\d]{4}-[A-Z\d]{4}-[A-Z\d]{4} /);
    await see.poll(() => health(portal)).toBe(200);

    const [worker = 0] = childrenOf(portal.pid, "lib/worker/main.ts");
    process.kill(worker, "SIGKILL");
    await see.poll(() => portal.output()).toContain("The worker ended (SIGKILL). It starts again in 1 s.");
    expect((await fetch(`${portal.url}/sign-in`)).status).toBe(200);
    await see.poll(() => childrenOf(portal.pid, "lib/worker/main.ts")).toHaveLength(1);
    expect(childrenOf(portal.pid, "lib/worker/main.ts")).not.toContain(worker);

    const stream = await fetch(`${portal.url}/api/health`);
    await stream.body?.cancel();
    const before = performance.now();
    expect(await portal.end()).toBe(0);
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(childrenOf(portal.pid, "")).toEqual([]);
  });

  it("prints no code once somebody administers it", async () => {
    const folder = portalFolder();
    const database = await openDatabase(`file:${folder}/carryover.db`);
    await database.client.administrator.create({ data: { name: "admin", passwordHash: "none" } });
    await database.close();
    expect((await started({ folder })).output()).not.toContain("set-up");
  });

  it("adds servers and the organisation that the environment names", async () => {
    const environment = { CARRYOVER_OLD_SERVER: "imaps://old.example.org", CARRYOVER_ORGANISATION: "Example" };
    const portal = await started({ environment });
    const database = await openDatabase(portal.databaseUrl);
    expect(await database.client.server.findMany()).toMatchObject([{ host: "old.example.org", port: 993, use: "old" }]);
    expect(await database.client.organisation.findMany()).toMatchObject([{ name: "Example" }]);
    await database.close();
  });

  it("ends at once with all mistakes of the environment", () => {
    const env = { ...process.env, PORT: "http", CARRYOVER_URL: "http://move.example.org", CARRYOVER_OLD_SERVER: "old" };
    const run = spawnSync("sh", ["scripts/run.sh", "scripts/start.ts"], { cwd: ROOT, env, encoding: "utf8" });
    expect(run.status).toBe(2);
    for (const name of ["PORT", "CARRYOVER_URL", "CARRYOVER_OLD_SERVER"])
      expect(run.stderr).toMatch(new RegExp(`^  ${name} must`, "m"));
    expect(run.stdout).toBe("");
  });

  it("ends with a sentence, and leaves nobody running, where its port is taken", async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    const start = startPortal({ environment: { PORT: String(port) } });
    await expect(start).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken by another program`);
    other.close();
  });
});

it("npm run demo opens a portal with people who can sign in, and Ctrl-C removes all of it", async () => {
  const demo = spawn("sh", ["scripts/run.sh", "scripts/demo.ts"], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  demo.stdout.on("data", (piece: Buffer) => {
    said += piece.toString();
  });
  await see.poll(() => said, { timeout: 60_000 }).toContain("Ctrl-C ends it");
  const url = /^Open (\S+)$/m.exec(said)?.[1] ?? "";
  expect(said).toMatch(/anna@new\.example\s+anna@old\.example/);
  expect(await (await fetch(url)).text()).toContain("Example University");
  const before = performance.now();
  demo.kill("SIGINT");
  const [status] = await once(demo, "exit");
  expect(status).toBe(0);
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(said).toMatch(/all sample mail are gone\.\n$/);
  await expect(fetch(url)).rejects.toThrow();
});

it("the web process writes nothing beside the built pages, whatever it serves", async () => {
  const portal = await started();
  const icon = await fetch(`${portal.url}/icon.svg`);
  expect([icon.status, await icon.text()]).toEqual([200, expect.stringContaining("<svg")]);
  await portal.end();
  expect(existsSync(join(ROOT, ".next/server/route-cache"))).toBe(false);
});

it("the built pages have no maps to their sources, which nobody reads here", () => {
  const files = readdirSync(join(ROOT, ".next"), { recursive: true, encoding: "utf8" });
  expect(files.filter((name) => /^server\/.*\.js$/.test(name)).length).toBeGreaterThan(100);
  expect(files.filter((name) => /^(?:server|static)\/.*\.map$/.test(name))).toEqual([]);
});

describe("the web process, where both run as one user", () => {
  it("gets no path of the private key and no setting of the shell", async () => {
    const folder = portalFolder();
    const privateKey = join(folder, "elsewhere", "opening-key.pem");
    const environment = { CARRYOVER_PRIVATE_KEY_FILE: privateKey, SECRET_OF_THE_SHELL: "canary" };
    const portal = await started({ folder, environment });
    const environmentOf = (command: string) => {
      const [pid = 0] = childrenOf(portal.pid, command);
      return readFileSync(`/proc/${pid}/environ`, "utf8");
    };
    await see.poll(() => health(portal)).toBe(200);
    expect(environmentOf("lib/worker/main.ts")).toContain(privateKey);
    expect(environmentOf("scripts/portal/web.mjs")).toContain("CARRYOVER_DATA_DIR");
    expect(environmentOf("scripts/portal/web.mjs")).not.toMatch(/opening-key|PRIVATE|canary/);
    expect(statSync(privateKey).mode & 0o077).toBe(0);
  });

  it("holds no code that opens sealed passwords", () => {
    const chunks = readdirSync(join(ROOT, ".next/server"), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.[cm]?js$/.test(name))
      .map((name) => readFileSync(join(ROOT, ".next/server", name), "utf8"));
    const holding = (text: string) => chunks.filter((chunk) => chunk.includes(text)).length;
    // Sealing is there, so the search would find opening as well.
    expect(holding("carryover box")).toBeGreaterThan(0);
    for (const text of ["a sealed password cannot be opened", "is not an X25519 private key", "opening-key.pem"])
      expect(holding(text), text).toBe(0);
  });
});
