/** What can be done for a message that was set aside. Pure. */

/** A message that was fetched for downloading is kept so long from when it was asked for, in milliseconds. */
export const KEEP_MS = 15 * 60_000;

/** A message that was set aside, as far as it matters here. */
export interface SetAside {
  readonly code: string;
  /** What was noted, with the server's words. */
  readonly text: string;
  /** Null: a whole folder. */
  readonly uid: number | null;
  /** Missing in reports of earlier versions. */
  readonly at?: unknown;
  /** Where it is saved as an attachment; missing where it is not. */
  readonly savedIn?: string;
}

/** Whether the old server can be asked for it: it is a message, it is known where it is, and it was there. */
export function canBeFetched({ code, uid, at }: SetAside): boolean {
  return uid !== null && at !== undefined && code.startsWith("message.") && code !== "message.vanished";
}

/** What the new server says to a message whose form it does not like, or to one it says nothing clear of. */
const REFUSED_AS_IT_IS: ReadonlySet<string> = new Set([
  "message.rejected",
  "message.unclear",
  "message.flagsRefused",
  "message.tooManyKeywords",
]);

/** Whether the new server may take it as an attachment: it refuses its form, and neither its size nor what is in it. */
export function canBeAttached(message: SetAside): boolean {
  const isRefused = REFUSED_AS_IT_IS.has(message.code) && canBeFetched(message);
  return isRefused && !looksHarmful(message) && message.savedIn === undefined;
}

/** Whether the new server took it for harmful. Reports of earlier versions tell it by the server's words alone. */
export function looksHarmful({ code, text }: Pick<SetAside, "code" | "text">): boolean {
  return code === "message.virus" || /virus|malware|infected|trojan/i.test(text);
}
