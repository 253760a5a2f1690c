/** Who wrote messages: one field of their headers, and nothing else of them. */
import type { ReadingSession } from "../engine/ports.ts";
import type { Channel, Response } from "./channel.ts";
import { numberOf, pairs, parseData } from "./data.ts";
import { isAboutVanished } from "./list-messages.ts";
import { commandRefusal } from "./refusals.ts";
import { refusalOf } from "./reply.ts";
import { accountOf } from "./session.ts";
import { uidSets } from "./uid-set.ts";

/** By UID. */
export type FromFields = ReadonlyMap<number, Uint8Array>;

/** The field as it stands in the header of messages in the open folder. One that is not handed out is missing. */
export function fetchFrom(session: ReadingSession, uids: readonly number[]): Promise<FromFields> {
  return fromFields(accountOf(session).channel, uids);
}

/** The same over a connection. */
export async function fromFields(channel: Channel, uids: readonly number[]): Promise<FromFields> {
  const fields = new Map<number, Uint8Array>();
  const take = (response: Response): void => {
    const row = rowIn(response);
    if (row) fields.set(row.uid, row.field);
  };
  for (const set of uidSets(uids)) {
    const command = `UID FETCH ${set} (UID BODY.PEEK[HEADER.FIELDS (FROM)])`;
    // An old server reads every header for it.
    const reply = await channel.run([command], take, channel.timeouts.openMs);
    const refusal = refusalOf(reply);
    if (reply.status === "OK" || isAboutVanished(refusal)) continue;
    const error = commandRefusal(refusal, "headers are not handed out", channel.side, "message.unreadable");
    if (error.scope !== "message") throw error;
  }
  return fields;
}

function rowIn({ text, literals }: Response): { readonly uid: number; readonly field: Uint8Array } | null {
  if (!/^\* \d+ FETCH /i.test(text)) return null;
  const items = parseData(text, literals)[3];
  const told = Array.isArray(items) ? pairs(items) : new Map();
  const uid = numberOf(told.get("UID"));
  const field = [...told].find(([item]) => item.startsWith("BODY[HEADER.FIELDS"))?.[1];
  return uid !== null && typeof field === "string" ? { uid, field: Buffer.from(field, "latin1") } : null;
}
