import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sessionSecret } from "../../lib/auth/secret.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "carryover-secret-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("is made once, for nobody else to read", async () => {
  const file = join(folder, "web", "session-secret");
  const secret = await sessionSecret(file);
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, "utf8")).toBe(secret);
  expect(await readdir(join(folder, "web"))).toEqual(["session-secret"]);
});

it("is the same for all who ask at once", async () => {
  // Different spellings of one file, as processes that know nothing of each other.
  const files = ["", "./", "././", "./././"].map((dots) => `${folder}/${dots}session-secret`);
  expect(new Set(await Promise.all(files.map(sessionSecret))).size).toBe(1);
});

it("is never replaced: one that is too short is an error", async () => {
  const file = join(folder, "session-secret");
  await writeFile(file, "short");
  await chmod(file, 0o600);
  await expect(sessionSecret(file)).rejects.toThrow("too short");
  expect(await readFile(file, "utf8")).toBe("short");
});
