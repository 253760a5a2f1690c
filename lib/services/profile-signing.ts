/** Whether profiles for Apple's devices can be signed, which is found out by signing one. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type ProfileSigner, signProfile } from "../client-setup/sign-profile.ts";
import type { Portal } from "./portal.ts";

export type Signing =
  /** No key is configured. */
  | { readonly kind: "none" }
  | { readonly kind: "works" }
  /** Why not, in the words of whoever refused it. */
  | { readonly kind: "broken"; readonly words: string };

/** So long a page may still tell what was so before. */
const KEEP_MS = 60_000;

interface Known {
  readonly until: number;
  readonly signing: Promise<Signing>;
}

/** Pages and route handlers are bundled apart: one look serves all. By the files. */
const holder: { carryoverSigning?: Map<string, Known> } = globalThis as never;

/** As it is now, or was a minute ago at most. */
export function profileSigning({ config: { profileSigner } }: Portal, now: number = Date.now()): Promise<Signing> {
  if (profileSigner === null) return Promise.resolve({ kind: "none" });
  holder.carryoverSigning ??= new Map();
  const key = JSON.stringify(profileSigner);
  const known = holder.carryoverSigning.get(key);
  if (known && now < known.until) return known.signing;
  const signing = tried(profileSigner, now);
  holder.carryoverSigning.set(key, { until: now + KEEP_MS, signing });
  return signing;
}

async function tried(signer: ProfileSigner, now: number): Promise<Signing> {
  try {
    await signProfile("a profile", signer);
    // openssl signs with any certificate; devices then call the profile unsigned, or worse.
    const { validFrom, validTo } = new X509Certificate(await readFile(signer.certificateFile));
    if (now < Date.parse(validFrom) || now > Date.parse(validTo))
      return { kind: "broken", words: `the certificate is valid from ${validFrom} to ${validTo}` };
    return { kind: "works" };
  } catch (error) {
    return { kind: "broken", words: error instanceof Error ? error.message : String(error) };
  }
}

/** The profile, signed where that works: without a signature it does its work all the same, and the person cannot mend it. */
export async function signedWherePossible(portal: Portal, profile: string): Promise<Uint8Array> {
  const plain = new TextEncoder().encode(profile);
  const { profileSigner } = portal.config;
  const signing = await profileSigning(portal);
  if (profileSigner === null || signing.kind === "none") return plain;
  try {
    if (signing.kind === "broken") throw new Error(signing.words);
    return await signProfile(profile, profileSigner);
  } catch (error) {
    holder.carryoverSigning?.delete(JSON.stringify(profileSigner));
    console.error("profiles for Apple's devices are given out without a signature:", error);
    return plain;
  }
}
