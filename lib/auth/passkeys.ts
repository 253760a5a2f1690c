/** Passkeys (WebAuthn) of administrators, checked by a library; user verification is always required, so one stands for password and code. */
import { isIP } from "node:net";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";

export type AddingOptions = PublicKeyCredentialCreationOptionsJSON;
export type AskingOptions = PublicKeyCredentialRequestOptionsJSON;

/** The half of a passkey that the portal keeps. */
export interface PasskeyRecord {
  /** Base64url. */
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: bigint;
  readonly transports: readonly string[];
}

/** Browsers tie passkeys to a name: not to the number of a machine, and not to an address without TLS. `url`: the portal's own. */
export function arePasskeysPossible(url: string): boolean {
  const { hostname, protocol } = new URL(url);
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) return false;
  return protocol === "https:" || hostname === "localhost";
}

/** EdDSA, ES256 and RS256, which every authenticator has one of (COSE). */
const ALGORITHMS = [-8, -7, -257];

interface Adding {
  readonly url: string;
  /** Of the portal, as the browser shows it. */
  readonly portalName: string;
  readonly administratorId: string;
  readonly name: string;
  readonly challenge: string;
  /** Passkeys that are there already. */
  readonly known: readonly Pick<PasskeyRecord, "credentialId" | "transports">[];
}

export function addingOptions({
  url,
  portalName,
  administratorId,
  name,
  challenge,
  known,
}: Adding): Promise<AddingOptions> {
  return generateRegistrationOptions({
    ...{ rpName: portalName, rpID: new URL(url).hostname, userName: name, userDisplayName: name },
    ...{ userID: bytesOf(Buffer.from(administratorId)), challenge: bytesOf(Buffer.from(challenge, "base64url")) },
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map(credentialOf),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
  });
}

/** `known`: whose passkeys are asked for; null: whoever's. */
export function askingOptions(
  url: string,
  challenge: string,
  known: readonly Pick<PasskeyRecord, "credentialId" | "transports">[] | null,
): Promise<AskingOptions> {
  return generateAuthenticationOptions({
    ...{ rpID: new URL(url).hostname, challenge: bytesOf(Buffer.from(challenge, "base64url")) },
    userVerification: "required",
    ...(known && { allowCredentials: known.map(credentialOf) }),
  });
}

function credentialOf({ credentialId, transports }: Pick<PasskeyRecord, "credentialId" | "transports">) {
  return { id: credentialId, transports: [...transports] };
}

/** The library wants bytes of their own. */
function bytesOf(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer);
}

/** Whether the challenge of an answer is the one that was asked. */
type IsAsked = (challenge: string) => boolean;

/** What a browser answered to addingOptions(), as JSON; null where it is not right, whatever it is. */
export async function addedPasskey(url: string, answer: string, isAsked: IsAsked): Promise<PasskeyRecord | null> {
  const response = parsed<RegistrationResponseJSON>(answer);
  if (response === null) return null;
  const expected = {
    expectedOrigin: new URL(url).origin,
    expectedRPID: new URL(url).hostname,
    requireUserVerification: true,
  };
  const { registrationInfo } = await verifyRegistrationResponse({
    ...{ response, expectedChallenge: isAsked, supportedAlgorithmIDs: ALGORITHMS, ...expected },
  }).catch(() => ({ registrationInfo: undefined }));
  if (!registrationInfo) return null;
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
  return { credentialId: id, publicKey, counter: BigInt(counter), transports };
}

/** Which passkey an answer claims to be of; null where it is no answer. */
export function credentialIdIn(answer: string): string | null {
  const id = parsed<AuthenticationResponseJSON>(answer)?.id;
  return typeof id === "string" && id.length <= 1400 ? id : null;
}

/** The counter that the passkey says, where it has answered askingOptions(); null where the answer is not right, whatever it is. */
export async function answeredCounter(
  url: string,
  answer: string,
  passkey: PasskeyRecord,
  isAsked: IsAsked,
): Promise<bigint | null> {
  const response = parsed<AuthenticationResponseJSON>(answer);
  if (response === null) return null;
  const { credentialId: id, publicKey, counter, transports } = passkey;
  const credential = {
    ...{ id, publicKey: new Uint8Array(publicKey), counter: Number(counter), transports: [...transports] },
  };
  const expected = {
    expectedOrigin: new URL(url).origin,
    expectedRPID: new URL(url).hostname,
    requireUserVerification: true,
  };
  const result = await verifyAuthenticationResponse({
    ...{ response, credential, expectedChallenge: isAsked, ...expected },
  }).catch(() => null);
  return result?.verified ? BigInt(result.authenticationInfo.newCounter) : null;
}

/** An object, whose shape the library checks; null where the text is no JSON of one. */
function parsed<Answer extends object>(text: string): Answer | null {
  try {
    const value: Answer | string | number | boolean | null = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
