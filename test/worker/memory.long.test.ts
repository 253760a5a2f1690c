/** How much memory the worker takes while it copies: a folder of 200,000 messages, and a message of 500 MB. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { isRoot } from "../support/servers/debian-packages.ts";
import { isDone, Servers, type SpawnedWorker, WorkerBench } from "./support/bench.ts";

const MESSAGES = 200_000;
const LARGE_BYTES = 500_000_000;
/**
 * What one run may take beside the worker that has done nothing yet, in MB. The aim is 48. Measured: 23 for 60,000 messages to the end of the
 * check, 36 for the first 70,000 of 200,000, 36 for the large message by itself and 53 after the other run, of which the worker keeps 21.
 */
const LIMIT = 60;
const PATIENCE_MS = 850_000;

let servers: Servers;
let bench: WorkerBench;
let worker: SpawnedWorker;
let idle: number;

beforeAll(async () => {
  servers = await Servers.start();
  bench = await WorkerBench.open(servers);
  worker = bench.spawnWorker();
  await vi.waitUntil(() => worker.output.includes("worker.ready"), { timeout: 30_000 });
  idle = megabytes("VmRSS");
});
afterAll(async () => {
  await bench.close();
  await servers.stop();
});

/** VmRSS: what the worker has now; VmHWM: the most that it has had. */
function megabytes(what: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${worker.pid}/status`, "utf8");
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
}

/** An INBOX on the old server, filled by `write`. */
function inbox(write: (folder: string) => void): string {
  const login = servers.name();
  const root = servers.old.mailDirectory(login);
  for (const name of ["cur", "new", "tmp"]) mkdirSync(path.join(root, name), { recursive: true });
  write(path.join(root, "cur"));
  if (isRoot) execFileSync("chown", ["-R", `${servers.old.mailOwner}:`, root]);
  return login;
}

/** Dovecot believes what a name says of the size. */
function nameOf(number: number, size: number): string {
  return `${1_100_000_000 + number}.M${number}P1.test,S=${size},W=${size}:2,S`;
}

/** Copies the account, and answers by how much the worker has grown at most, in MB. */
async function growthOf(login: string): Promise<number> {
  writeFileSync(`/proc/${worker.pid}/clear_refs`, "5");
  const { id } = await bench.queued(login);
  const { grade } = await bench.until(id, isDone, PATIENCE_MS);
  expect(grade).toBe("complete");
  const growth = megabytes("VmHWM") - idle;
  console.log(
    `idle ${idle.toFixed(0)} MB, growth ${growth.toFixed(0)} MB, afterwards ${megabytes("VmRSS").toFixed(0)} MB`,
  );
  return growth;
}

it(`takes at most ${LIMIT} MB for a folder of ${MESSAGES} messages`, async () => {
  const login = inbox((folder) => {
    for (let number = 0; number < MESSAGES; number++) {
      const text = `Message-ID: <${number}@example.org>\r\nSubject: number ${number}\r\n\r\nhello ${number}\r\n`;
      writeFileSync(path.join(folder, nameOf(number, text.length)), text);
    }
  });
  const growth = await growthOf(login);
  const root = servers.new.mailDirectory(login);
  const copies = ["cur", "new"].flatMap((name) => readdirSync(path.join(root, name)));
  expect(copies).toHaveLength(MESSAGES);
  expect(growth).toBeLessThan(LIMIT);
});

it(`takes at most ${LIMIT} MB for a message of ${LARGE_BYTES / 1e6} MB`, async () => {
  const head = "Message-ID: <large@example.org>\r\nSubject: large\r\n\r\n";
  const line = `${"x".repeat(76)}\r\n`;
  const block = Buffer.from(line.repeat(10_000));
  const blocks = Math.floor(LARGE_BYTES / block.length);
  const login = inbox((folder) => {
    const file = openSync(path.join(folder, nameOf(1, head.length + blocks * block.length)), "w");
    writeSync(file, head);
    for (let written = 0; written < blocks; written++) writeSync(file, block);
    closeSync(file);
  });
  expect(await growthOf(login)).toBeLessThan(LIMIT);
});
