import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPasswordFile } from "../../lib/cli/password-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-password-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (content: string) => {
  const file = join(folder, "password");
  writeFileSync(file, content, { mode: 0o600 });
  return readPasswordFile(file, "--old-password-file");
};

describe("password file", () => {
  it.each([
    ["pa ss", "pa ss"],
    ["pass\n", "pass"],
    ["pass\r\nsecond line\r\n", "pass"],
    ["  pass \n\n", "  pass "],
    ["\ufeffpäss\n", "päss"],
  ])("%j holds the password %j", async (content, password) => expect((await read(content)).password).toBe(password));

  it.each(["", "\n", "\r\nsecond"])("%j is a mistake that names the option and the file", async (content) =>
    expect(read(content)).rejects.toThrow(
      /^--old-password-file: expected the password in the first line of .*got an empty line$/,
    ),
  );

  it("says why a file cannot be read", async () => {
    await expect(readPasswordFile(join(folder, "none"), "--new-password-file")).rejects.toThrow(
      /^--new-password-file: .*none: it does not exist$/,
    );
    await expect(readPasswordFile(folder, "--new-password-file")).rejects.toThrow("it is a folder");
  });

  it("notices that everybody on the machine can read it", async () => {
    const file = join(folder, "password");
    expect((await read("pass")).readableByOthers).toBe(false);
    chmodSync(file, 0o644);
    expect((await readPasswordFile(file, "--old-password-file")).readableByOthers).toBe(true);
  });
});
