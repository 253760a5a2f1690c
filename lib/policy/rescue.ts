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

/** Whether the new server may take it as an attachment: it refuses its form, and neither its size nor what is in it. */
export function canBeAttached(message: SetAside): boolean {
  const isRefused = message.code === "message.rejected" && canBeFetched(message);
  return isRefused && !looksHarmful(message) && message.savedIn === undefined;
}

/** Whether the new server took it for harmful. */
export function looksHarmful({ text }: Pick<SetAside, "text">): boolean {
  return /virus|malware|infected|trojan/i.test(text);
}
