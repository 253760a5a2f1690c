/** Changes what a server announces. */

/** Names to leave out and to add, for example `{ remove: ["UIDPLUS"] }`. */
export interface CapabilityChange {
  remove?: readonly string[];
  add?: readonly string[];
}

// Behind either of them the proxy could read nothing.
const never = ["STARTTLS", "COMPRESS=DEFLATE"];

/** The line with its list of capabilities changed, if it has one: `* CAPABILITY …` or `[CAPABILITY …]`. */
export function withCapabilitiesChanged(line: Buffer, { remove = [], add = [] }: CapabilityChange): Buffer {
  const text = line.toString("latin1");
  const unwanted = new Set([...never, ...remove].map((name) => name.toUpperCase()));
  const changed = text.replace(
    /^(\* CAPABILITY |\S+ OK \[CAPABILITY )([^\]\r\n]*)/i,
    (_, head: string, list: string) => {
      const kept = list.split(" ").filter((name) => !unwanted.has(name.toUpperCase()));
      return head + [...kept, ...add].join(" ");
    },
  );
  return changed === text ? line : Buffer.from(changed, "latin1");
}
