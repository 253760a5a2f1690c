/** A passkey for tests, made without the product's library: what an authenticator and a browser answer together (WebAuthn, ES256). */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

interface Question {
  readonly challenge: string;
}

interface Behaviour {
  /** Whether it checked its user by finger, face or PIN. Default true. */
  readonly verified?: boolean;
  /** Of the page that asked. Default: the portal's own. */
  readonly origin?: string;
}

export interface TestPasskey {
  /** The answer to the options for adding it, as JSON. */
  added(question: Question, behaviour?: Behaviour): string;
  /** The answer to the options for showing it, as JSON. */
  shown(question: Question, behaviour?: Behaviour): string;
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const WITH_KEY = 0x40;

/** `counts`: whether it says how often it was used; passkeys that are on several devices say 0. */
export function testPasskey(url: string, { counts = true } = {}): TestPasskey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(32);
  let counter = 0;

  const clientData = (type: string, { challenge }: Question, origin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const head = (flags: number) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(Buffer.from(new URL(url).hostname)), Buffer.from([flags]), count]);
  };
  const answer = (response: Readonly<Record<string, Buffer>>) => {
    const texts = Object.fromEntries(
      Object.entries(response).map(([name, bytes]) => [name, bytes.toString("base64url")]),
    );
    const [rawId, clientExtensionResults] = [id.toString("base64url"), {}];
    return JSON.stringify({ id: rawId, rawId, type: "public-key", response: texts, clientExtensionResults });
  };

  return {
    added: (question, { verified = true, origin = url } = {}) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const key = cborMap([
        [cborInteger(1), cborInteger(2)],
        [cborInteger(3), cborInteger(-7)],
        [cborInteger(-1), cborInteger(1)],
        [cborInteger(-2), cborBytes(Buffer.from(x, "base64url"))],
        [cborInteger(-3), cborBytes(Buffer.from(y, "base64url"))],
      ]);
      const flags = PRESENT | WITH_KEY | (verified ? VERIFIED : 0);
      const authData = Buffer.concat([head(flags), Buffer.alloc(16), length, id, key]);
      const attestationObject = cborMap([
        [cborText("fmt"), cborText("none")],
        [cborText("attStmt"), cborMap([])],
        [cborText("authData"), cborBytes(authData)],
      ]);
      return answer({ clientDataJSON: clientData("webauthn.create", question, origin), attestationObject });
    },
    shown: (question, { verified = true, origin = url } = {}) => {
      if (counts) counter++;
      const authenticatorData = head(PRESENT | (verified ? VERIFIED : 0));
      const clientDataJSON = clientData("webauthn.get", question, origin);
      const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientDataJSON)]), privateKey);
      return answer({ clientDataJSON, authenticatorData, signature });
    },
  };
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** Numbers and lengths below 65,536 are enough here (RFC 8949). */
function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  return value < 256
    ? Buffer.from([(major << 5) | 24, value])
    : Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

const cborInteger = (value: number) => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value));
const cborBytes = (bytes: Buffer) => Buffer.concat([cborHead(2, bytes.length), bytes]);
const cborText = (text: string) => Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
const cborMap = (entries: readonly (readonly [Buffer, Buffer])[]) =>
  Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
