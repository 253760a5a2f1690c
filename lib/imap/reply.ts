/** Status responses of a server: `A1 NO [OVERQUOTA] Quota exceeded`. */
import type { Refusal } from "./refusals.ts";

export interface Reply {
  readonly status: "OK" | "NO" | "BAD";
  /** Response code, upper-cased, without arguments; empty when there is none. */
  readonly code: string;
  /** What stands behind the response code, within the brackets. */
  readonly codeArguments: string;
  readonly text: string;
}

/** More of a response code, or of the words behind it, is not heard: they are looked through for wordings, and a line may have a megabyte. */
export const LONGEST_CODE = 100;
export const LONGEST_TEXT = 4000;

/** Reads what stands behind the tag; null when it is no status response. */
export function parseStatus(line: string): (Omit<Reply, "status"> & { readonly status: string }) | null {
  const match = /^(OK|NO|BAD|BYE|PREAUTH)(?: |$)(?:\[([^\] ]+)(?: ([^\]]*))?\])? ?(.*)$/i.exec(line);
  if (!match) return null;
  return {
    status: (match[1] ?? "").toUpperCase(),
    code: (match[2] ?? "").slice(0, LONGEST_CODE).toUpperCase(),
    codeArguments: match[3] ?? "",
    text: (match[4] ?? "").slice(0, LONGEST_TEXT),
  };
}

/** A tagged reply; null when the line is none. */
export function parseReply(line: string): Reply | null {
  const status = parseStatus(line);
  if (status === null) return null;
  const kind = status.status;
  return kind === "OK" || kind === "NO" || kind === "BAD" ? { ...status, status: kind } : null;
}

/** The reply as what refusals.ts judges. */
export function refusalOf(reply: Reply): Refusal {
  return { status: reply.status === "BAD" ? "BAD" : "NO", code: reply.code, text: reply.text };
}
