/** How a folder stands: the four numbers by which the next run knows that nothing has changed in it. */
import type { FolderStanding } from "../engine/ports.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Response } from "./channel.ts";
import { type Data, numberOf, pairs, parseData } from "./data.ts";

/** Whether the server tells the standing of all folders at once. One STATUS for each would cost as much as opening them. */
export function canTellStandings({ condstore, listExtended, listStatus }: Capabilities): boolean {
  return condstore && listExtended && listStatus;
}

/** Of a STATUS (RFC 7162, 3.1.7 for the last). */
export const STANDING_ITEMS = "MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ";

/**
 * Takes the standing that this response tells into `standings`, if it is a STATUS. What lacks a number, or tells a folder's numbers twice and
 * differently, is no standing: then the folder is looked at.
 */
export function standingIn({ text, literals }: Response, standings: Map<string, FolderStanding>): void {
  if (!/^\* STATUS /i.test(text)) return;
  const [, , name, items] = parseData(text, literals);
  if (typeof name !== "string") return;
  const told = Array.isArray(items) ? standingOf(pairs(items)) : null;
  const before = standings.get(name);
  if (told === null || (before && JSON.stringify(before) !== JSON.stringify(told))) standings.delete(name);
  else standings.set(name, told);
}

function standingOf(items: ReadonlyMap<string, Data>): FolderStanding | null {
  const [uidValidity, uidNext, messages] = ["UIDVALIDITY", "UIDNEXT", "MESSAGES"].map((item) =>
    numberOf(items.get(item)),
  );
  const highestModSeq = modSeqOf(items.get("HIGHESTMODSEQ"));
  if (!uidValidity || !uidNext || messages == null || highestModSeq === null) return null;
  // Every message that comes in counts it up (RFC 7162, 3.1.2.1): where it has not moved, it does not count.
  if (messages > 0 && highestModSeq === "1") return null;
  return { uidValidity, uidNext, messages, highestModSeq };
}

/** The value as digits; null for 0, which says that the folder keeps none (RFC 7162, 3.1.2.2), and for what is no such number. */
export function modSeqOf(data: Data | undefined): string | null {
  return typeof data === "string" && /^[1-9]\d{0,18}$/.test(data) ? data : null;
}
