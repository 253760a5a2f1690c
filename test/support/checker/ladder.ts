/**
 * What mail servers are known to change in a message at APPEND, measured on Dovecot, Cyrus and Courier. A message and its
 * copy that are equal after all these steps were altered by a server; anything else was altered by the copier.
 */

/**
 * `lineEnds`: bare CR or LF became CRLF or vanished. `nul`: NUL became 0x80. `finalLineEnd`: one was added.
 * `headerBytes`: 8-bit bytes in the header became X.
 */
export type Alteration = "lineEnds" | "nul" | "finalLineEnd" | "headerBytes";

/** A message as it would be after every alteration; `alterations` are those that it invites. */
export interface Levelled {
  bytes: Buffer;
  alterations: ReadonlySet<Alteration>;
}

const CR = 0x0d;
const LF = 0x0a;

/** Applies every alteration; returns the same buffer when the message invites none. */
export function level(message: Buffer): Levelled {
  const alterations = new Set<Alteration>();
  let bytes = message;
  if (!hasOnlyCrlf(bytes)) {
    alterations.add("lineEnds");
    bytes = withCrlf(bytes);
  }
  if (bytes.includes(0)) {
    alterations.add("nul");
    bytes = Buffer.from(bytes.map((byte) => (byte === 0 ? 0x80 : byte)));
  }
  if (bytes.at(-1) !== LF) {
    alterations.add("finalLineEnd");
    bytes = Buffer.concat([bytes, Buffer.from("\r\n")]);
  }
  const headerEnd = endOfHeader(bytes);
  if (bytes.subarray(0, headerEnd).some(is8bit)) {
    alterations.add("headerBytes");
    const header = bytes.subarray(0, headerEnd).map((byte) => (is8bit(byte) ? 0x58 : byte));
    bytes = Buffer.concat([header, bytes.subarray(headerEnd)]);
  }
  return { bytes, alterations };
}

/** Where the body starts: after the first empty line, or at the end when there is none. */
export function endOfHeader(message: Buffer): number {
  for (let at = message.indexOf(LF); at >= 0; at = message.indexOf(LF, at + 1)) {
    if (message[at + 1] === LF) return at + 2;
    if (message[at + 1] === CR && message[at + 2] === LF) return at + 3;
  }
  return message.length;
}

function is8bit(byte: number): boolean {
  return byte >= 0x80;
}

function hasOnlyCrlf(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) return false;
  }
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] !== LF) return false;
  }
  return true;
}

/** Drops every CR and puts one before each LF. */
function withCrlf(bytes: Buffer): Buffer {
  const result = Buffer.allocUnsafe(bytes.length * 2);
  let length = 0;
  for (const byte of bytes) {
    if (byte === CR) continue;
    if (byte === LF) result[length++] = CR;
    result[length++] = byte;
  }
  return result.subarray(0, length);
}
