/** EXAMINE and SELECT by the raw name, so that even a name that is no valid modified UTF-7 opens. */
import { MailError } from "../engine/errors.ts";
import type { OpenFolder } from "../engine/ports.ts";
import type { Channel } from "./channel.ts";
import { type Data, numberOf, pairs, parseData } from "./data.ts";
import { askForMessages } from "./fetch-messages.ts";
import { nameArgument } from "./names.ts";
import { folderRefusal } from "./refusals.ts";
import { parseStatus, refusalOf } from "./reply.ts";
import { modSeqOf } from "./standing.ts";

/** What the untagged responses of EXAMINE and SELECT said. */
export interface Said {
  uidValidity: number | null;
  uidNext: number | null;
  messages: number;
  permanentFlags: readonly string[] | null;
  highestModSeq: string | null;
}

/**
 * Opens a folder. `next`: messages that fetchMessages() will be asked for then, and that are asked for in the same breath. Throws MailError
 * `folder.vanished`, `folder.notAllowed` or `folder.unreadable`.
 */
export async function openFolder(
  channel: Channel,
  verb: "EXAMINE" | "SELECT",
  name: string,
  next: readonly number[] = [],
): Promise<OpenFolder> {
  const said = nothingSaid();
  const exchange = await channel.begin([`${verb} `, nameArgument(name, channel.side)], channel.timeouts.openMs);
  if (next.length > 0 && !exchange.isOver) await askForMessages(channel, next);
  for (let part = await exchange.next(); part !== null; part = await exchange.next())
    listen((await exchange.whole(part)).text, said);
  const { reply } = exchange;
  if (reply.status !== "OK")
    throw folderRefusal(refusalOf(reply), "the folder cannot be opened", channel.side, "folder.unreadable");
  if (verb === "SELECT" && reply.code === "READ-ONLY")
    throw new MailError("folder.notAllowed", "the new server opens the folder for reading only", {
      side: channel.side,
    });
  if (said.uidValidity === null || said.uidNext === null) await askStatus(channel, name, said);
  if (said.uidValidity === null)
    throw new MailError("folder.unreadable", "the server numbers no messages in this folder (no UIDVALIDITY)", {
      side: channel.side,
    });
  return opened(said, said.uidValidity);
}

export function nothingSaid(): Said {
  return { uidValidity: null, uidNext: null, messages: 0, permanentFlags: null, highestModSeq: null };
}

export function opened(said: Said, uidValidity: number): OpenFolder {
  return {
    uidValidity,
    uidNext: said.uidNext,
    messages: said.messages,
    permanentFlags: said.permanentFlags === null ? null : new Set(said.permanentFlags.filter((flag) => flag !== "\\*")),
    newKeywords: said.permanentFlags === null || said.permanentFlags.includes("\\*"),
    appendLimit: null,
    ...(said.highestModSeq === null ? {} : { highestModSeq: said.highestModSeq }),
  };
}

/** One STATUS of a folder: items with their values. Throws MailError of scope folder when the server refuses. */
export async function folderStatus(channel: Channel, name: string, items: string): Promise<Map<string, Data>> {
  let values = new Map<string, Data>();
  const reply = await channel.run(
    ["STATUS ", nameArgument(name, channel.side), ` (${items})`],
    ({ text, literals }) => {
      const list = parseData(text, literals).at(-1);
      if (/^\* STATUS /i.test(text) && Array.isArray(list)) values = pairs(list);
    },
    channel.timeouts.openMs,
  );
  if (reply.status !== "OK")
    throw folderRefusal(refusalOf(reply), "the folder's state is not told", channel.side, "folder.unreadable");
  return values;
}

/** Courier leaves UIDNEXT out of EXAMINE, and UIDVALIDITY too where the folder was only ever read by POP3. */
async function askStatus(channel: Channel, name: string, said: Said): Promise<void> {
  const status = await folderStatus(channel, name, "UIDNEXT UIDVALIDITY");
  said.uidValidity ??= numberOf(status.get("UIDVALIDITY"));
  said.uidNext ??= numberOf(status.get("UIDNEXT"));
}

/** Takes one untagged response. */
export function listen(text: string, said: Said): void {
  const count = /^\* (\d+) EXISTS$/i.exec(text);
  if (count) said.messages = Number(count[1]);
  const status = parseStatus(text.slice(2));
  if (status?.code === "UIDVALIDITY") said.uidValidity = numberOf(status.codeArguments);
  if (status?.code === "UIDNEXT") said.uidNext = numberOf(status.codeArguments);
  if (status?.code === "HIGHESTMODSEQ") said.highestModSeq = modSeqOf(status.codeArguments);
  // Keywords may hold a closing bracket, so the list is taken by its own.
  const permanent = /^\* OK \[PERMANENTFLAGS \(([^)]*)\)/i.exec(text);
  if (permanent)
    said.permanentFlags = (permanent[1] ?? "")
      .toLowerCase()
      .split(" ")
      .filter((flag) => flag !== "");
}
