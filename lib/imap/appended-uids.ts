/** The UIDs that a server names for what was appended: `[APPENDUID 38505 3955:3957]` (RFC 4315). */
import type { Reply } from "./reply.ts";

/**
 * One for each of `count` messages, in their order; none where the server names none, another number of them, or speaks of another folder
 * than the one that we know.
 */
export function appendedUids(reply: Reply, uidValidity: number | null, count: number): readonly number[] {
  const match = /^(\d{1,10}) ([\d:,]{1,20000})$/.exec(reply.code === "APPENDUID" ? reply.codeArguments : "");
  if (match === null || uidValidity === null || Number(match[1]) !== uidValidity) return [];
  const uids: number[] = [];
  for (const range of (match[2] ?? "").split(",")) {
    const [first = 0, last = first] = range.split(":").map(Number);
    // Ascending, as UIDs are given (RFC 9051, 2.3.1.1): else nobody knows which is whose.
    if (!isUid(first) || !isUid(last) || first <= (uids.at(-1) ?? 0) || last < first) return [];
    if (uids.length + (last - first) + 1 > count) return [];
    for (let uid = first; uid <= last; uid++) uids.push(uid);
  }
  return uids.length === count ? uids : [];
}

function isUid(uid: number): boolean {
  return uid > 0 && uid <= 0xffff_ffff;
}
