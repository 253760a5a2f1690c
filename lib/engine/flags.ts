/** Which flags and dates can travel. What is sent is canonical, so that no server can stumble over it. */
import type { OpenFolder } from "./ports.ts";

/** RFC 9051, 2.3.2: the system flags a client may set, in their canonical spelling. */
const SYSTEM_FLAGS = new Map(
  ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted"].map((flag) => [flag.toLowerCase(), flag]),
);

/** Keywords made of these characters are atoms everywhere; a server answering BAD to others might run mail as commands. */
const SAFE_KEYWORD = /^[A-Za-z0-9$_.-]{1,100}$/;

export interface SendableFlags {
  readonly flags: readonly string[];
  /** Keywords that the new folder does not take, or that cannot be sent safely. */
  readonly keywordsNotKept: readonly string[];
  /** System flags that are no standard ones (`\Forwarded` of some servers). */
  readonly flagsNotKept: readonly string[];
}

/** What of a message's flags can be stored in this folder. \Deleted never travels, \Recent is the server's own. */
export function sendableFlags(
  flags: readonly string[],
  folder: Pick<OpenFolder, "permanentFlags" | "newKeywords">,
): SendableFlags {
  const send = new Set<string>();
  const keywordsNotKept: string[] = [];
  const flagsNotKept: string[] = [];
  for (const flag of flags) {
    const lower = flag.toLowerCase();
    if (lower === "\\deleted" || lower === "\\recent") continue;
    const system = SYSTEM_FLAGS.get(lower);
    const permitted = folder.permanentFlags === null || folder.permanentFlags.has(lower);
    if (system !== undefined && permitted) send.add(system);
    else if (flag.startsWith("\\")) flagsNotKept.push(flag);
    else if (SAFE_KEYWORD.test(flag) && (permitted || folder.newKeywords)) send.add(flag);
    else keywordsNotKept.push(flag);
  }
  return { flags: [...send], keywordsNotKept, flagsNotKept };
}

export function isMarkedDeleted(flags: readonly string[]): boolean {
  return flags.some((flag) => flag.toLowerCase() === "\\deleted");
}

/** Flags as a set that can be compared: lower-cased, without \Recent and \Deleted. */
export function comparableFlags(flags: readonly string[]): ReadonlySet<string> {
  return new Set(flags.map((flag) => flag.toLowerCase()).filter((flag) => flag !== "\\recent" && flag !== "\\deleted"));
}

/** 1970-01-02 and 2038-01-18: outside, Dovecot stores 2105, 2036 or now, Cyrus and Courier refuse or store now (measured). */
const FIRST_DATE = 86_400;
const LAST_DATE = 2_147_385_600;

/** Whether servers keep this INTERNALDATE (epoch seconds) as it is. */
export function isKeepableDate(date: number | null): date is number {
  return date !== null && Number.isInteger(date) && date >= FIRST_DATE && date <= LAST_DATE;
}
