/** UIDs as IMAP sequence-sets, in lines short enough for every server (RFC 2683, 3.2.1.5: 1,000 bytes; Courier resets at 70 kB). */

const MAX_LENGTH = 800;

/** Sets that together name exactly these UIDs, ascending, consecutive ones as ranges. */
export function uidSets(uids: readonly number[]): string[] {
  const sorted = [...new Set(uids)].sort((one, two) => one - two);
  const sets: string[] = [];
  let set = "";
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    const range = start === end ? `${sorted[start]}` : `${sorted[start]}:${sorted[end]}`;
    if (set !== "" && set.length + range.length + 1 > MAX_LENGTH) {
      sets.push(set);
      set = "";
    }
    set = set === "" ? range : `${set},${range}`;
    start = end + 1;
  }
  if (set !== "") sets.push(set);
  return sets;
}
