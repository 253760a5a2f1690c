/** What of a message's flags and date could not be sent along: no loss is silent. */
import type { FolderWork, Sent } from "./folder-work.ts";
import type { SendableDate } from "./message-date.ts";
import type { MessageFacts } from "./ports.ts";

/** Remarks on everything that was neither sent nor will be added later. `from` is null where it is not known any more. */
export function remarkNotSent(
  work: FolderWork,
  facts: MessageFacts,
  sent: Sent & { readonly later: readonly string[] },
  from: SendableDate["from"] | null,
): void {
  // \Deleted never travels, and \Recent is the server's own.
  const known = new Set(["\\deleted", "\\recent", ...[...sent.flags, ...sent.later].map((flag) => flag.toLowerCase())]);
  for (const flag of facts.flags) {
    if (known.has(flag.toLowerCase())) continue;
    known.add(flag.toLowerCase());
    work.remark(flag.startsWith("\\") ? "flagNotKept" : "keywordNotKept", 1, flag);
  }
  if (sent.date === null) work.remark("dateNotKept", 1);
  else if (sent.date !== facts.internalDate) work.remark("dateChanged", 1, from ?? "");
}
