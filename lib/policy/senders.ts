/** Who wrote, by the headers of messages. Pure. */

export interface Sender {
  /** Lower-cased. */
  readonly address: string;
  readonly messages: number;
}

/** With how much room the messages take. */
export interface SenderSpace extends Sender {
  readonly bytes: number;
}

/** Whoever asked may read it for so long, in milliseconds; it is kept nowhere else. */
export const SENDERS_KEEP_MS = 15 * 60_000;

/** So many are named. */
const NAMED = 10;
/** So many are told apart: there is no account with more, except by malice. */
const TOLD_APART = 200_000;
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

/** Counts messages by who wrote them. */
export class SenderTally {
  messages = 0;
  bytes = 0;
  readonly #bySender = new Map<string, { messages: number; bytes: number }>();

  /** `address`: null where there is none. */
  add(address: string | null, bytes: number): void {
    this.messages++;
    this.bytes += bytes;
    if (address === null) return;
    const known = this.#bySender.get(address);
    if (known) {
      known.messages++;
      known.bytes += bytes;
    } else if (this.#bySender.size < TOLD_APART) this.#bySender.set(address, { messages: 1, bytes });
  }

  /** Those with the most of it, at most so many; of equal ones in the order of the alphabet. */
  most(what: "messages" | "bytes", count: number): SenderSpace[] {
    return [...this.#bySender]
      .map(([address, amount]) => ({ address, ...amount }))
      .sort((one, other) => other[what] - one[what] || (one.address < other.address ? -1 : 1))
      .slice(0, count);
  }
}

/** The most frequent ones, at most ten. */
export function mostFrequent(addresses: Iterable<string>): Sender[] {
  const tally = new SenderTally();
  for (const address of addresses) tally.add(address, 0);
  return tally.most("messages", NAMED).map(({ address, messages }) => ({ address, messages }));
}
