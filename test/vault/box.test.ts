/** Sealed boxes: opened by the right key for the right purpose, and by nothing else. */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { SealContext } from "../../lib/vault/box.ts";
import { CannotOpen, makeKeyPair, open, openingKeyFrom } from "../../lib/vault/open.ts";
import { seal, sealingKeyFrom } from "../../lib/vault/seal.ts";

const pair = makeKeyPair();
const sealing = sealingKeyFrom(pair.publicKey);
const opening = openingKeyFrom(pair.privateKey);
const CREDENTIAL: SealContext = { purpose: "credential", personId: "p", accountId: "a", serverId: "s" };

describe("a sealed password", () => {
  it.each(["", "demo", "pässwörd \u0000 🔑", "x".repeat(10_000)])("comes out as it went in (%#)", (secret) => {
    expect(open(opening, seal(sealing, secret, CREDENTIAL), CREDENTIAL)).toBe(secret);
  });

  it("SEC 1, 3: does not show in the box, and no two boxes are alike", () => {
    const [one, other] = [seal(sealing, "hunter2", CREDENTIAL), seal(sealing, "hunter2", CREDENTIAL)];
    expect(Buffer.from(one).includes("hunter2")).toBe(false);
    // Behind version and key id: the one-time key, the nonce.
    for (const [from, to] of [
      [9, 41],
      [41, 53],
    ])
      expect(Buffer.from(one).subarray(from, to).equals(Buffer.from(other).subarray(from, to))).toBe(false);
    expect(Buffer.from(one).subarray(53).equals(Buffer.from(other).subarray(53))).toBe(false);
  });

  it("SEC 3: has another nonce and another one-time key each time, a thousand times", () => {
    const boxes = Array.from({ length: 1000 }, () => Buffer.from(seal(sealing, "hunter2", CREDENTIAL)));
    for (const [from, to] of [
      [9, 41],
      [41, 53],
    ])
      expect(new Set(boxes.map((box) => box.subarray(from, to).toString("hex"))).size).toBe(1000);
  });

  it.each<[string, SealContext]>([
    ["another person", { ...CREDENTIAL, personId: "q" }],
    ["another account", { ...CREDENTIAL, accountId: "b" }],
    ["another server", { ...CREDENTIAL, serverId: "t" }],
    ["another purpose", { purpose: "request", requestId: "p", serverId: "s" }],
    ["a mail", { purpose: "mail", mailId: "p" }],
    ["parts that are cut elsewhere", { ...CREDENTIAL, personId: "pa", accountId: "" }],
  ])("SEC 2: stays shut for %s", (_case, context) => {
    const box = seal(sealing, "hunter2", CREDENTIAL);
    expect(() => open(opening, box, context)).toThrow(CannotOpen);
  });

  it("stays shut when any single bit of it is changed", () => {
    const box = seal(sealing, "hunter2", CREDENTIAL);
    for (let bit = 0; bit < box.length * 8; bit++) {
      const changed = Buffer.from(box);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // The highest bit of an X25519 key means nothing (RFC 7748, 5), but it is part of what is authenticated.
      expect(() => open(opening, changed, CREDENTIAL)).toThrow(CannotOpen);
    }
  });

  it.each([0, 1, 60, 75])("SEC 4: is refused when it is cut to %i bytes, never taken for clear text", (length) => {
    const box = seal(sealing, "hunter2", CREDENTIAL);
    expect(() => open(opening, box.slice(0, length), CREDENTIAL)).toThrow(CannotOpen);
    expect(() => open(opening, Buffer.from("hunter2".repeat(length)), CREDENTIAL)).toThrow(CannotOpen);
  });

  it("is refused with the same error when its one-time key is none (a low-order point)", () => {
    const box = Buffer.from(seal(sealing, "hunter2", CREDENTIAL));
    box.fill(0, 9, 41);
    expect(() => open(opening, box, CREDENTIAL)).toThrow(CannotOpen);
  });

  it("stays shut for another key, and says that it is another", () => {
    const box = seal(sealing, "hunter2", CREDENTIAL);
    const stranger = openingKeyFrom(makeKeyPair().privateKey);
    expect(() => open(stranger, box, CREDENTIAL)).toThrow("sealed to another key");
  });
});

describe("keys", () => {
  it("of a pair have one id", () => {
    expect(opening.id).toBe(sealing.id);
    expect(sealing.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it("of another kind are refused", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    expect(() => sealingKeyFrom(publicKey.export({ format: "pem", type: "spki" }).toString())).toThrow("X25519");
    expect(() => openingKeyFrom(privateKey.export({ format: "pem", type: "pkcs8" }).toString())).toThrow("X25519");
    expect(() => openingKeyFrom("")).toThrow();
  });
});
