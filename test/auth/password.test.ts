import { beforeAll, expect, it } from "vitest";
import { hashPassword, isPassword } from "../../lib/auth/password.ts";

const PASSWORD = "corréct horse";
let hash: string;
beforeAll(async () => {
  hash = await hashPassword(PASSWORD);
});

it("accepts the password and no other, from a hash that holds how it was made", async () => {
  expect(hash).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  // The same letters, typed on another keyboard.
  expect(await isPassword(PASSWORD.normalize("NFD"), hash)).toBe(true);
  expect(await isPassword("corréct horsf", hash)).toBe(false);
});

it("gives every password a salt of its own", async () => {
  const other = await hashPassword(PASSWORD);
  expect(other.split("$")[4]).not.toBe(hash.split("$")[4]);
  expect(other.split("$")[5]).not.toBe(hash.split("$")[5]);
});

it("SEC 16: is never the password of nobody, and takes as long to say so", async () => {
  const processorTime = async (of: string | null) => {
    const began = process.cpuUsage();
    expect(await isPassword("", of)).toBe(false);
    return process.cpuUsage(began).user;
  };
  const known = await processorTime(hash);
  expect(await processorTime(null)).toBeGreaterThan(known / 4);
});

it("refuses a hash that is none", async () => {
  await expect(isPassword("none", "none")).rejects.toThrow("unknown form");
});
