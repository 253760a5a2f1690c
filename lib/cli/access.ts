/** From arguments to what the worker needs to sign in: passwords and certificates are read from their files. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ServerSettings } from "../worker/run-import.ts";
import type { AccountArguments, TrustArguments } from "./arguments.ts";
import { fileTrouble } from "./file-trouble.ts";
import { readPasswordFile } from "./password-file.ts";
import { mistake, UsageError } from "./usage-error.ts";

/** Certificates and pins for all servers. */
export type Trust = Pick<ServerSettings, "ca" | "pin" | "allowPlaintext">;

/** Throws UsageError where the file of authorities holds none. */
export async function readTrust({ caFile, pin, allowPlaintext }: TrustArguments): Promise<Trust> {
  return { ca: caFile === null ? undefined : await readAuthorities(caFile), pin: pin ?? undefined, allowPlaintext };
}

/** Throws UsageError where the password cannot be read; `warn` hears of a file that is open to everybody. */
export async function readAccess(
  account: AccountArguments,
  where: string,
  trust: Trust,
  warn: (line: string) => void,
): Promise<ServerSettings> {
  const { password, readableByOthers } = await readPasswordFile(account.passwordFile, where);
  if (readableByOthers)
    warn(`${where}: everybody on this machine can read ${account.passwordFile}; chmod 600 closes it`);
  const { host, port, security, user } = account.address;
  return { host, port, security, user, password: async () => password, ...trust };
}

async function readAuthorities(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`--tls-ca: expected a PEM file, got ${file}: ${fileTrouble(error)}`);
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0 || !certificates.every(isCertificate))
    throw mistake("--tls-ca", "a PEM file with certificates", file);
  return text;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    // Whatever is wrong with it, it is no certificate.
    return false;
  }
}
