/**
 * Lists of UIDs in IMAP's own notation (RFC 9051 sequence-set), but ordered: `9:7,12` means 9, 8, 7, 12. Order matters, as the n-th
 * old UID of a journal row belongs to the n-th new one.
 */

/** Packs UIDs, keeping their order; runs of consecutive numbers, up or down, become ranges. */
export function packUids(uids: readonly number[]): string {
  const parts: string[] = [];
  for (let start = 0; start < uids.length; ) {
    const end = runEnd(uids, start);
    parts.push(end === start ? `${uids[start]}` : `${uids[start]}:${uids[end]}`);
    start = end + 1;
  }
  return parts.join(",");
}

/** Index of the last element of the run that begins at `start`. */
function runEnd(uids: readonly number[], start: number): number {
  const first = uids[start] ?? 0;
  const step = (uids[start + 1] ?? first) - first;
  if (step !== 1 && step !== -1) return start;
  let end = start + 1;
  while (end + 1 < uids.length && (uids[end + 1] ?? 0) - (uids[end] ?? 0) === step) end++;
  return end;
}

/** The UIDs of a packed list, in its order. Throws on anything that packUids() cannot have written. */
export function unpackUids(list: string): number[] {
  if (list === "") return [];
  const uids: number[] = [];
  for (const part of list.split(",")) {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part);
    if (!match) throw new Error(`not a UID list: ${list.slice(0, 80)}`);
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    const step = to < from ? -1 : 1;
    for (let uid = from; uid !== to + step; uid += step) uids.push(uid);
  }
  return uids;
}

/** Ascending UID lists cut so that each stays below so many characters (RFC 2683, 3.2.1.5 asks for command lines under 1,000 bytes). */
export function packInLines(uids: readonly number[], maxLength = 800): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of packUids(uids).split(",")) {
    if (line !== "" && line.length + part.length + 1 > maxLength) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? part : `${line},${part}`;
  }
  if (line !== "") lines.push(line);
  return lines;
}
