/** What follows from a refused message: a second sending, or a problem whose text names what is known about the message. */
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import type { Parcel } from "./parcel.ts";

/** `again`: at once, without keywords. `fresh`: once more on another connection. Else the error that it is set aside with. */
export type Verdict = "again" | "fresh" | MailError;

/** Judges the refusal of one message that was sent alone with these flags. `limit` as in tooLarge(). */
export function judgeRefusal(
  work: FolderWork,
  parcel: Parcel,
  flags: readonly string[],
  limit: number | null,
  error: MailError,
): Verdict {
  switch (error.code) {
    case "message.flagsRefused":
    case "message.tooManyKeywords":
      // Only once: from now on its keywords go another way.
      if (!work.keywords.distrust(flags, error.code === "message.tooManyKeywords")) return error;
      return parcel.isStreamed ? "fresh" : "again";
    case "message.tooLarge":
      work.refusedSize = Math.min(work.refusedSize ?? parcel.size, parcel.size);
      return withFacts(error, `it has ${parcel.size} bytes`);
    case "message.unclear":
      if (work.unclear.has(parcel.facts.uid)) return withFacts(error, whatIsKnown(work, parcel, limit));
      work.unclear.add(parcel.facts.uid);
      // Zimbra says no more than "APPEND failed" to keywords that it does not like, Courier "Error in IMAP command".
      work.keywords.distrust(flags, false);
      return "fresh";
    default:
      return error;
  }
}

/** Whether a message of so many bytes need not even be tried. `limit`: what the new folder takes, in bytes; null where it is not known. */
export function tooLarge(work: FolderWork, limit: number | null, size: number): MailError | null {
  const tried = work.refusedSize;
  if (limit !== null && size > limit) return sizeProblem(`it has ${size} bytes, the new server takes ${limit}`);
  if (tried === null || size < tried) return null;
  return sizeProblem(`it has ${size} bytes, and the new server has refused one of ${tried} bytes as too large`);
}

function sizeProblem(text: string): MailError {
  return new MailError("message.tooLarge", text, { side: "new" });
}

/** Exchange says the same words to a message that is too large, to one with a long line and to a full account. */
function whatIsKnown({ quota }: FolderWork, parcel: Parcel, limit: number | null): string {
  const longest = parcel.longestLine();
  return [
    `it has ${parcel.size} bytes`,
    ...(longest === null ? [] : [`its longest line ${longest}`]),
    limit === null ? "the new server names no limit" : `the new server takes ${limit}`,
    ...(quota ? [`the new account holds ${quota.used} of ${quota.limit}`] : []),
  ].join(", ");
}

function withFacts({ code, message, serverText, side }: MailError, facts: string): MailError {
  return new MailError(code, `${message} (${facts})`, { serverText, side });
}
