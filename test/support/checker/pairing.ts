/** Finds which message of one folder is the copy of which message of the other. Everything is a multiset. */
import type { DumpedMessage } from "./dumped-message.ts";

/** A message on old and its copy on new. */
export type Pair = readonly [old: DumpedMessage, copy: DumpedMessage];

/** Who was paired, by what, and who was left over. */
export interface Pairing {
  /** Equal in every byte, or but for what servers alter. */
  copies: Pair[];
  /** The same message with other bytes. */
  changed: Pair[];
  missing: DumpedMessage[];
  twinsLost: DumpedMessage[];
  extra: DumpedMessage[];
  twinsExtra: DumpedMessage[];
}

type Key = (message: DumpedMessage) => string | null;

/** Pairs the messages of a folder on both sides. */
export function pairMessages(old: readonly DumpedMessage[], copied: readonly DumpedMessage[]): Pairing {
  const left = { old: [...old], copied: [...copied] };
  const copies = [...pairBy(left, (message) => message.digest), ...pairBy(left, (message) => message.levelledDigest)];
  const known = new Set(copies.flat().map((message) => message.levelledDigest));
  // A message whose twin was copied is a lost twin, not the partner of some other message with its Message-ID.
  const unlessTwin = (key: Key) => (message: DumpedMessage) =>
    known.has(message.levelledDigest) ? null : key(message);
  const changed = [
    (message: DumpedMessage) => (message.messageId ? `${message.messageId} ${message.instant}` : null),
    (message: DumpedMessage) => message.messageId || null,
    (message: DumpedMessage) => message.headerDigest,
    (message: DumpedMessage) => (message.messageId ? null : `${message.instant} ${message.size}`),
  ].flatMap((key) => pairBy(left, unlessTwin(key)));
  const isTwin = (message: DumpedMessage) => known.has(message.levelledDigest);
  return {
    copies,
    changed,
    missing: left.old.filter((message) => !isTwin(message)),
    twinsLost: left.old.filter(isTwin),
    extra: left.copied.filter((message) => !isTwin(message)),
    twinsExtra: left.copied.filter(isTwin),
  };
}

/** Groups messages by a key; those without one are left out. */
export function groupBy(messages: readonly DumpedMessage[], key: Key): Map<string, DumpedMessage[]> {
  const groups = new Map<string, DumpedMessage[]>();
  for (const message of messages) {
    const name = key(message);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(message);
    else groups.set(name, [message]);
  }
  return groups;
}

/** Pairs messages with the same key and takes them out of `left`: first those that agree in date and flags, too. */
function pairBy(left: { old: DumpedMessage[]; copied: DumpedMessage[] }, key: Key): Pair[] {
  const finer: Key[] = [(message) => `${message.instant} ${message.flags} ${message.keywords}`, (m) => `${m.instant}`];
  const pairs: Pair[] = [];
  for (const closeness of [...finer, () => ""]) {
    const waiting = groupBy(left.copied, (message) => join(key(message), closeness(message)));
    for (const group of waiting.values()) group.reverse();
    const taken = new Set<DumpedMessage>();
    left.old = left.old.filter((message) => {
      const copy = waiting.get(join(key(message), closeness(message)) ?? "")?.pop();
      if (!copy) return true;
      pairs.push([message, copy]);
      taken.add(copy);
      return false;
    });
    left.copied = left.copied.filter((message) => !taken.has(message));
  }
  return pairs;
}

function join(key: string | null, closeness: string | null): string | null {
  return key === null ? null : `${key}\n${closeness}`;
}
