/** Folder names on the wire: modified UTF-7 (RFC 3501 section 5.1.3). */

/** The text of a folder name; bytes that are no valid modified UTF-7 are read as UTF-8, or else shown as `\xNN`. */
export function decodeFolderName(raw: Buffer): string {
  const text = raw.toString("latin1");
  if (/[^\x20-\x7e]/.test(text)) return decodeRawBytes(raw);
  try {
    return text.replace(/&([^-]*)(-?)/g, (_, chunk: string, end: string) => decodeChunk(chunk, end));
  } catch (error) {
    if (error instanceof InvalidName) return text;
    throw error;
  }
}

/** The bytes of a folder name on the wire. */
export function encodeFolderName(text: string): Buffer {
  const encoded = text
    .replaceAll("&", "&-")
    .replace(
      /[^\x20-\x7e]+/g,
      (chunk) => `&${utf16(chunk).toString("base64").replace(/=+$/, "").replaceAll("/", ",")}-`,
    );
  return Buffer.from(encoded, "latin1");
}

class InvalidName extends Error {}

function decodeChunk(chunk: string, end: string): string {
  if (end !== "-") throw new InvalidName();
  if (chunk === "") return "&";
  if (!/^[A-Za-z0-9+,]+$/.test(chunk)) throw new InvalidName();
  const bytes = Buffer.from(chunk.replaceAll(",", "/"), "base64");
  if (bytes.length === 0 || bytes.length % 2 !== 0) throw new InvalidName();
  return Buffer.from(bytes).swap16().toString("utf16le");
}

function utf16(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

function decodeRawBytes(raw: Buffer): string {
  const text = raw.toString("utf8");
  if (Buffer.from(text, "utf8").equals(raw)) return text;
  return raw.toString("latin1").replace(/[^\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
