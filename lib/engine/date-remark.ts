/** What is said of a date of receipt that could not travel as it was: no loss is silent. */
import type { FolderWork } from "./folder-work.ts";
import type { SendableDate } from "./message-date.ts";
import type { MessageFacts } from "./ports.ts";

/** `sent` in epoch seconds; null: left to the new server. `from`: where it was taken from, null where that is not known any more. */
export function remarkDate(
  work: FolderWork,
  { internalDate }: MessageFacts,
  sent: number | null,
  from: SendableDate["from"] | null,
): void {
  if (sent === null) work.remark("dateNotKept", 1);
  else if (sent !== internalDate) work.remark("dateChanged", 1, from ?? "");
}
