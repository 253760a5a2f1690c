import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signProfile } from "../../lib/client-setup/sign-profile.ts";

let folder: string;
let signer: { certificateFile: string; keyFile: string };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carryover-signing-"));
  signer = { certificateFile: join(folder, "certificate.pem"), keyFile: join(folder, "key.pem") };
  const key = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=IT Services", "-days", "2"];
  execFileSync("openssl", [...key, "-keyout", signer.keyFile, "-out", signer.certificateFile], { stdio: "ignore" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("signs a profile so that whoever trusts the certificate reads it unchanged", async () => {
  const profile = '<?xml version="1.0"?>\n<plist>ä\r\n</plist>\n';
  const file = join(folder, "signed.mobileconfig");
  writeFileSync(file, await signProfile(profile, signer));
  const verify = ["cms", "-verify", "-inform", "DER", "-purpose", "any", "-CAfile", signer.certificateFile];
  expect(execFileSync("openssl", [...verify, "-in", file], { stdio: "pipe" }).toString()).toBe(profile);
});

it("says why it could not, in openssl's words", async () => {
  const missing = { ...signer, keyFile: join(folder, "nobody.pem") };
  await expect(signProfile("x".repeat(1_000_000), missing)).rejects.toThrow(
    /could not sign the profile: .*nobody\.pem/s,
  );
});
