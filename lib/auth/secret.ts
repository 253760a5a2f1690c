/** The secret that seals the portal's cookies: made at the first start, known to the web process alone. */
import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode } from "../db/errors.ts";

const secrets = new Map<string, Promise<string>>();

/** Reads the secret from its file, or makes it (mode 0600). Throws where the file can be neither read nor made. */
export function sessionSecret(file: string): Promise<string> {
  const known = secrets.get(file);
  if (known) return known;
  const secret = readOrMake(file);
  secrets.set(file, secret);
  // A file that could not be read now may be readable with the next request.
  secret.catch(() => secrets.delete(file));
  return secret;
}

async function readOrMake(file: string): Promise<string> {
  return (await read(file)) ?? make(file);
}

async function read(file: string): Promise<string | null> {
  try {
    const secret = (await readFile(file, "utf8")).trim();
    if (secret.length < 32) throw new Error(`the session secret in ${file} is too short`);
    return secret;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** By a link, which fails where another process was faster: whoever reads the file finds a whole secret, and the same one. */
async function make(file: string): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(draft, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft);
  }
  const secret = await read(file);
  if (secret === null) throw new Error(`the session secret in ${file} has vanished`);
  return secret;
}
