import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockFile } from "../../lib/db/file-lock.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-lock-"));
  path = join(folder, "a.lock");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A process that holds the lock until it is killed. */
async function holder() {
  const program = `import { lockFile } from ${JSON.stringify(import.meta.resolve("../../lib/db/file-lock.ts"))};
    const lock = lockFile(${JSON.stringify(path)});
    process.stdout.write(lock ? "held" : "refused");
    setInterval(() => lock, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [word] = await once(child.stdout, "data");
  const kill = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return { word: String(word), kill };
}

it("is held by one at a time, also within a process", () => {
  const first = lockFile(path);
  expect(first).not.toBeNull();
  expect(lockFile(path)).toBeNull();
  expect(lockFile(join(folder, "another.lock"))).not.toBeNull();
  first?.release();
  const second = lockFile(path);
  expect(second).not.toBeNull();
  second?.release();
});

it("is refused to another process, and free again when its holder was killed", async () => {
  const first = await holder();
  expect(first.word).toBe("held");
  const second = await holder();
  expect(second.word).toBe("refused");
  expect(lockFile(path)).toBeNull();
  await second.kill();
  expect(lockFile(path)).toBeNull();
  await first.kill();
  const lock = lockFile(path);
  expect(lock).not.toBeNull();
  lock?.release();
});

it("can be taken by every user of the machine", () => {
  lockFile(path)?.release();
  expect(statSync(path).mode & 0o777).toBe(0o666);
});

it("says which file it cannot make", () => {
  expect(() => lockFile(join(folder, "nowhere", "a.lock"))).toThrow(/the lock .*nowhere.*cannot be read or written/);
});
