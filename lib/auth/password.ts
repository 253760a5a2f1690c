/** Passwords of administrators, kept as scrypt hashes together with the numbers that made them. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** 32 MB and a few tenths of a second for each try (one of OWASP's settings for scrypt). */
const COST = { N: 32_768, r: 8, p: 3 };
const KEY_BYTES = 32;

/** `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Whether this is the password; null stands for nobody's and takes as long. Throws on a hash that is none of ours. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [kind, N, r, p, salt = "", key = ""] = (hash ?? NOBODYS).split("$");
  if (kind !== "scrypt") throw new Error("the hash of a password has an unknown form");
  const wanted = Buffer.from(key, "base64url");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, "base64url"), cost);
  return hash !== null && wanted.length === derived.length && timingSafeEqual(wanted, derived);
}

/** Costs as much as a real one; no password fits it. Of accounts without a password, and of names that do not exist. */
export const NOBODYS = ["scrypt", COST.N, COST.r, COST.p, "AAAAAAAAAAAAAAAAAAAAAA", ""].join("$");

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const options = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
