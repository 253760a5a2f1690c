/** Workers that start together with an empty folder, as those of one service do when it is set up. */
import { spawn } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";

const FILES = join(import.meta.dirname, "../../lib/worker/key-files.ts");
/** All are loaded by then. */
const TOGETHER_MS = 1500;

it("all have the key that the first of them made", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carryover-keys-"));
  const files = { privateKeyFile: join(folder, "opening.pem"), publicKeyFile: join(folder, "sealing.pem") };
  const program = `
    import { openKeys } from ${JSON.stringify(FILES)};
    while (Date.now() < ${Date.now() + TOGETHER_MS});
    console.log(openKeys(${JSON.stringify(files)})[0].id);
  `;
  try {
    const workers = [1, 2, 3, 4].map(() => spawn(process.execPath, ["--input-type=module", "-e", program]));
    const ids = await Promise.all(workers.map(({ stdout }) => text(stdout)));
    expect(ids[0]?.trim()).toMatch(/\S{8}/);
    expect(new Set(ids).size).toBe(1);
    const key = createPublicKey(createPrivateKey(readFileSync(files.privateKeyFile, "utf8")));
    expect(key.equals(createPublicKey(readFileSync(files.publicKeyFile, "utf8")))).toBe(true);
    expect(readdirSync(folder)).toEqual(["opening.pem", "sealing.pem"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
