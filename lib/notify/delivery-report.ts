/**
 * Reports of mail that came back (RFC 3464 in RFC 6522): just enough of them to say which of our mails did not arrive, and why. Anybody can write
 * to a mailbox for bounces, so nothing of it is believed that is not said in just this form.
 */

/** A mail of ours that will not be delivered. */
export interface DeliveryFailure {
  /** The row's id, from our Message-ID: nobody but who was sent the mail knows it. */
  readonly id: string;
  /** Enhanced code: `5.1.1`. */
  readonly status: string;
  /** What the mail server said, on one line; may hold addresses, may be empty. */
  readonly words: string;
}

/** Reports are short; what is longer carries the whole mail, and says what matters before that. */
export const LONGEST_REPORT = 256 * 1024;
const MOST_PARTS = 10;
const LONGEST_WORDS = 500;

/** Null where it is no report of a mail of ours that failed for good. Never throws. */
export function readDeliveryReport(message: Uint8Array): DeliveryFailure | null {
  const text = Buffer.from(message.subarray(0, LONGEST_REPORT)).toString("latin1").replaceAll("\r\n", "\n");
  const whole = partOf(text);
  const type = whole.headers.get("content-type") ?? "";
  if (!/^multipart\/report\s*;/i.test(type) || parameter(type, "report-type")?.toLowerCase() !== "delivery-status")
    return null;
  const parts = partsIn(whole.body, parameter(type, "boundary"));
  const failed = parts.filter(isOfType(/^message\/(?:global-)?delivery-status\b/i)).map(failureIn)[0] ?? null;
  const returned = parts.find(
    isOfType(/^(?:message\/(?:rfc822|global)|text\/rfc822-headers|message\/global-headers)\b/i),
  );
  const id = returned && OUR_ID.exec(partOf(returned.body).headers.get("message-id") ?? "")?.[1];
  return failed === null || !id ? null : { id, ...failed };
}

/** As message.ts makes it. */
const OUR_ID = /^<([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})@[^<>\s]+>$/;

interface Part {
  /** Names in lower case; of one that comes twice the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function partOf(text: string): Part {
  const end = text.startsWith("\n") ? 0 : text.indexOf("\n\n");
  const head = end === -1 ? text : text.slice(0, end);
  return { headers: fieldsIn(head), body: end === -1 ? "" : text.slice(end + (end === 0 ? 1 : 2)) };
}

/** Lines that begin with a blank go on with the line before. */
function fieldsIn(head: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of head.replace(/\n[ \t]+/g, " ").split("\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (/^[!-9;-~]+$/.test(name) && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function parameter(type: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"\\n]{1,200})"|([^\\s;"]{1,200}))`, "i").exec(type);
  return found ? (found[1] ?? found[2] ?? null) : null;
}

function partsIn(body: string, boundary: string | null): Part[] {
  if (boundary === null) return [];
  const parts: string[][] = [];
  for (const line of body.split("\n")) {
    const isDelimiter = line.startsWith(`--${boundary}`);
    const after = isDelimiter ? line.slice(boundary.length + 2).trimEnd() : null;
    if (after === "--" || (after === "" && parts.length === MOST_PARTS)) break;
    if (after === "") parts.push([]);
    // What stands before the first boundary is for programs that know no parts.
    else parts.at(-1)?.push(line);
  }
  return parts.map((lines) => partOf(lines.join("\n")));
}

function isOfType(type: RegExp): (part: Part) => boolean {
  return ({ headers }) => type.test(headers.get("content-type") ?? "");
}

/** Of the first recipient who will not get it: ours have one each. Null: it is only late, or was delivered. */
function failureIn({ body }: Part): Omit<DeliveryFailure, "id"> | null {
  for (const group of body.split(/\n\n+/)) {
    const fields = fieldsIn(group);
    const status = /^5\.\d{1,3}\.\d{1,3}(?=\s|$)/.exec(fields.get("status") ?? "")?.[0];
    if (fields.get("action")?.toLowerCase() !== "failed" || status === undefined) continue;
    const words = (fields.get("diagnostic-code") ?? "").replace(/^smtp\s*;\s*/i, "").slice(0, LONGEST_WORDS);
    return { status, words };
  }
  return null;
}
