/** Who wrote, by the headers of messages. Pure. */

export interface Sender {
  /** Lower-cased. */
  readonly address: string;
  readonly messages: number;
}

/** Whoever asked may read it for so long, in milliseconds; it is kept nowhere else. */
export const SENDERS_KEEP_MS = 15 * 60_000;

/** So many are named. */
const NAMED = 10;
/** RFC 5321, 4.5.3.1.3. */
const LONGEST = 254;

/** The address in the From of a message; null where there is none that one could write to. */
export function senderIn(header: Uint8Array): string | null {
  const lines = Buffer.from(header)
    .toString("utf8")
    .split(/\r?\n(?![ \t])/);
  const from = lines.find((line) => /^from[ \t]*:/i.test(line));
  if (from === undefined) return null;
  const value = from.slice(from.indexOf(":") + 1).replace(/\s+/g, " ");
  // Names may hold whatever they like, an address in quotes among it.
  const bare = value.replace(/"(?:[^"\\]|\\.)*"/g, "").replace(/\([^()]*\)/g, "");
  const address = (/<([^<>]*)>/.exec(bare)?.[1] ?? bare.split(",")[0] ?? "").trim().toLowerCase();
  return address.length <= LONGEST && /^[^\s@<>,;:"()\\\p{Cc}]+@[^\s@<>,;:"()\\\p{Cc}]+$/u.test(address)
    ? address
    : null;
}

/** The most frequent ones, at most ten; of equal ones in the order of the alphabet. */
export function mostFrequent(addresses: Iterable<string>): Sender[] {
  const counts = new Map<string, number>();
  for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
  return [...counts]
    .map(([address, messages]) => ({ address, messages }))
    .sort((one, other) => other.messages - one.messages || (one.address < other.address ? -1 : 1))
    .slice(0, NAMED);
}
