/** Modified UTF-7, in which IMAP writes folder names (RFC 3501, 5.1.3). Names from the wire are latin1 strings, one character per byte. */

/** One level of a folder's name as it is sent. Printable ASCII stays, `&` becomes `&-`, all else base64 of UTF-16. */
export function encodeName(text: string): string {
  return text.toWellFormed().replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === "&") return "&-";
    const bytes = Buffer.from(run, "utf16le").swap16();
    return `&${bytes.toString("base64").replaceAll("/", ",").replace(/=+$/, "")}-`;
  });
}

/** A level for people to read. What is no modified UTF-7 stays as it is; raw 8-bit bytes are read as UTF-8 where they are. */
export function decodeName(raw: string): string {
  return utf8OrLatin1(raw).replace(/&([A-Za-z0-9+,]*)-/g, (sequence, base64: string) =>
    base64 === "" ? "&" : (decodeRun(base64) ?? sequence),
  );
}

function decodeRun(base64: string): string | null {
  const bytes = Buffer.from(base64.replaceAll(",", "/"), "base64");
  if (bytes.length < 2 || bytes.length % 2 !== 0) return null;
  const text = bytes.swap16().toString("utf16le");
  return text.isWellFormed() ? text : null;
}

/** Bytes in a latin1 string as the text they most likely are. */
export function utf8OrLatin1(raw: string): string {
  if (!/[\x80-\xff]/.test(raw)) return raw;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(raw, "latin1"));
  } catch {
    // Not UTF-8; no server says which of the older character sets it is.
    return raw;
  }
}
