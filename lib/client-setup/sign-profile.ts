/** Signs a profile for Apple's devices, which then name who made it instead of "Not Signed". */
import { spawn } from "node:child_process";

/** Both in PEM. The certificate's file may go on with those that lead to its authority. */
export interface ProfileSigner {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** openssl needs milliseconds; a machine that takes so long is in trouble. */
const TIME_LIMIT_MS = 10_000;

/** The profile within a signature (CMS, DER), by the command openssl. Throws with its words where it does not sign. */
export function signProfile(profile: string, { certificateFile, keyFile }: ProfileSigner): Promise<Buffer> {
  // All certificates of the file go along; without -nocerts the first would do so twice, which openssl refuses.
  const files = ["-signer", certificateFile, "-inkey", keyFile, "-certfile", certificateFile, "-nocerts"];
  const args = ["cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-outform", "DER", ...files];
  return new Promise((resolve, reject) => {
    const openssl = spawn("openssl", args, { stdio: "pipe", timeout: TIME_LIMIT_MS });
    const signed: Buffer[] = [];
    const words: Buffer[] = [];
    openssl.stdout.on("data", (piece: Buffer) => signed.push(piece));
    openssl.stderr.on("data", (piece: Buffer) => words.push(piece));
    openssl.on("error", reject);
    openssl.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(signed));
      else reject(new Error(`openssl could not sign the profile: ${Buffer.concat(words)}`.trim()));
    });
    // It may have ended already, over a file that it cannot read: its status says so.
    openssl.stdin.on("error", () => undefined);
    openssl.stdin.end(profile);
  });
}
