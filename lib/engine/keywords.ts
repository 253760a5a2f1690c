/**
 * Keywords that a new folder does not take along with a message. Servers refuse the whole message for one of them (Cyrus "Too many user
 * flags in mailbox", Dovecot "Keyword length too long"), so it is sent without, and its keywords are added to the copy one by one
 * (push-flags.ts).
 */
import type { OpenFolder } from "./ports.ts";

type Known = Pick<OpenFolder, "permanentFlags">;

/** What one run has learned about the keywords of one new folder. All of them in lower case. */
export class Keywords {
  /** A message that carried these was refused: they are added afterwards. */
  readonly #distrusted = new Set<string>();
  /** A message was refused because there are too many: new ones are added afterwards … */
  #isFull = false;
  /** … until one of those is refused for the same reason. */
  #isFullForGood = false;
  readonly #refused = new Set<string>();
  /** Those that the folder has by now. */
  readonly #kept = new Set<string>();

  /** Which of the flags go along with the message. */
  carried(flags: readonly string[], folder: Known): readonly string[] {
    return flags.filter(
      (flag) =>
        isSystemFlag(flag) ||
        (!this.#distrusted.has(flag.toLowerCase()) && (!this.#isFull || this.#isKnown(flag.toLowerCase(), folder))),
    );
  }

  /** A message with these flags was refused for them. Answers whether it can be sent with less. */
  distrust(flags: readonly string[], tooMany: boolean): boolean {
    const keywords = flags.filter((flag) => !isSystemFlag(flag));
    for (const keyword of keywords) this.#distrusted.add(keyword.toLowerCase());
    if (tooMany) this.#isFull = true;
    return keywords.length > 0;
  }

  /** A copy with these flags is there, so that the folder has its keywords. */
  note(flags: readonly string[]): void {
    for (const flag of flags) if (!isSystemFlag(flag)) this.#kept.add(flag.toLowerCase());
  }

  /** The flag was refused for a copy by itself. */
  refuse(flag: string, tooMany: boolean): void {
    if (tooMany) this.#isFullForGood = true;
    else this.#refused.add(flag.toLowerCase());
  }

  /** Why it is of no use to add this flag to a copy; null where it may be kept. */
  whyNot(flag: string, folder: Known): "refused" | "full" | null {
    const key = flag.toLowerCase();
    if (this.#refused.has(key)) return "refused";
    const isNew = !isSystemFlag(flag) && !this.#isKnown(key, folder);
    return this.#isFullForGood && isNew ? "full" : null;
  }

  #isKnown(key: string, folder: Known): boolean {
    return this.#kept.has(key) || (folder.permanentFlags?.has(key) ?? false);
  }
}

function isSystemFlag(flag: string): boolean {
  return flag.startsWith("\\");
}
