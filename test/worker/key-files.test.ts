/** The worker's keys on the disk. */
import { createPublicKey } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { open } from "../../lib/vault/open.ts";
import { seal, sealingKeyFrom } from "../../lib/vault/seal.ts";
import { KeyTrouble, openKeys, openSigningKey } from "../../lib/worker/key-files.ts";

let folder: string;
let files: { privateKeyFile: string; publicKeyFile: string };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-keys-"));
  files = { privateKeyFile: join(folder, "worker", "opening.pem"), publicKeyFile: join(folder, "keys", "sealing.pem") };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

it("SEC 1: are made at the first start: the one that opens for the worker alone", () => {
  const mask = process.umask(0o077);
  try {
    openKeys(files);
  } finally {
    process.umask(mask);
  }
  const { privateKeyFile, publicKeyFile } = files;
  expect([dirname(privateKeyFile), privateKeyFile, dirname(publicKeyFile), publicKeyFile].map(modeOf)).toEqual([
    ...["700", "600", "755", "644"],
  ]);
});

it("belong together, and stay the same at the next start", () => {
  const [key] = openKeys(files);
  const context = { purpose: "request", requestId: "r", serverId: "s" } as const;
  const box = seal(sealingKeyFrom(readFileSync(files.publicKeyFile, "utf8")), "heron", context);
  expect(open(key, box, context)).toBe("heron");
  expect(openKeys(files)[0].id).toBe(key.id);
});

it("have their public half put right where it is missing or another's", () => {
  const [{ id }] = openKeys(files);
  for (const breakIt of [
    () => rmSync(files.publicKeyFile),
    () => writeFileSync(files.publicKeyFile, "something else"),
  ]) {
    breakIt();
    openKeys(files);
    expect(sealingKeyFrom(readFileSync(files.publicKeyFile, "utf8")).id).toBe(id);
  }
});

it.each([0o640, 0o604])("SEC 10: are refused when others can read the private one (%o)", (mode) => {
  openKeys(files);
  chmodSync(files.privateKeyFile, mode);
  expect(() => openKeys(files)).toThrow(KeyTrouble);
  expect(() => openKeys(files)).toThrow(/chmod 600/);
});

it("SEC 4: are not made anew over a file that holds no key", () => {
  openKeys(files);
  writeFileSync(files.privateKeyFile, "not a key");
  expect(() => openKeys(files)).toThrow(/holds no key/);
  expect(readFileSync(files.privateKeyFile, "utf8")).toBe("not a key");
});

it("are another pair for evidence files, kept in the same way", () => {
  const signing = {
    evidenceSigningKeyFile: join(folder, "worker", "signing.pem"),
    evidenceKeyFile: join(folder, "keys", "evidence.pem"),
  };
  const key = openSigningKey(signing);
  expect(key.asymmetricKeyType).toBe("ed25519");
  expect(Object.values(signing).map(modeOf)).toEqual(["600", "644"]);
  expect(openSigningKey(signing).equals(key)).toBe(true);
  const published = createPublicKey(readFileSync(signing.evidenceKeyFile));
  expect(published.equals(createPublicKey(key))).toBe(true);
  chmodSync(signing.evidenceSigningKeyFile, 0o640);
  expect(() => openSigningKey(signing)).toThrow(KeyTrouble);
  openKeys(files);
  expect(() => openSigningKey({ ...signing, evidenceSigningKeyFile: files.privateKeyFile })).toThrow(KeyTrouble);
});
