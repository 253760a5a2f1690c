/**
 * Keywords that a new folder does not take along with a message. Servers refuse the whole message for one of them (Cyrus "Too many user
 * flags in mailbox", Dovecot "Keyword length too long"), so it is sent without, and its keywords are added to the copy one by one.
 */
import { MailError } from "./errors.ts";
import type { NewSession, OpenFolder, OwnCopy } from "./ports.ts";

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

  /** Which flags go with the message, and which keywords are added to its copy later. */
  split(
    flags: readonly string[],
    folder: Known,
  ): { readonly flags: readonly string[]; readonly later: readonly string[] } {
    const goesAlong = (flag: string): boolean =>
      isSystemFlag(flag) ||
      (!this.#distrusted.has(flag.toLowerCase()) && (!this.#isFull || this.#isKnown(flag.toLowerCase(), folder)));
    return { flags: flags.filter(goesAlong), later: flags.filter((flag) => !goesAlong(flag)) };
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

  /** Adds one keyword to copies in the selected folder; what was refused once is not tried again. Throws trouble of the connection. */
  async store(
    session: NewSession,
    folder: Known,
    uids: readonly OwnCopy[],
    keyword: string,
  ): Promise<"stored" | "refused" | "full"> {
    const key = keyword.toLowerCase();
    if (this.#refused.has(key)) return "refused";
    if (this.#isFullForGood && !this.#isKnown(key, folder)) return "full";
    try {
      await session.addFlags(uids, [keyword]);
    } catch (error) {
      if (!(error instanceof MailError) || error.scope === "account" || error.scope === "run") throw error;
      if (error.code === "message.tooManyKeywords") this.#isFullForGood = true;
      else this.#refused.add(key);
      return this.#refused.has(key) ? "refused" : "full";
    }
    this.note([keyword]);
    return "stored";
  }

  #isKnown(key: string, folder: Known): boolean {
    return this.#kept.has(key) || (folder.permanentFlags?.has(key) ?? false);
  }
}

function isSystemFlag(flag: string): boolean {
  return flag.startsWith("\\");
}
