/** The message that UW-imap and programs like it keep at the start of an mbox for themselves. Where such files were converted, servers hand it out as mail. */
import type { MessageFacts, MessageHeader, ReadingSession } from "./ports.ts";

/** It holds two sentences and a list of keywords, so larger messages need no look. In bytes. */
const MAX_BYTES = 2000;

const SUBJECT = /^Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\r?$/m;
/** The numbers that the message is there for; a reply to it has none. */
const NUMBERS = /^X-IMAP: \d+ \d+/m;

/** Whether the first message of the open folder, the one with the lowest UID, is such a one. Reads at most its header. */
export async function isInternalData(
  session: Pick<ReadingSession, "fetchHeaders">,
  first: MessageFacts,
): Promise<boolean> {
  if (!mayBeInternalData(first)) return false;
  let isInternal = false;
  for await (const header of session.fetchHeaders([first.uid])) isInternal ||= tellsInternalData(first, header);
  return isInternal;
}

/** Whether its header has to be looked at. */
export function mayBeInternalData({ size }: MessageFacts): boolean {
  return size <= MAX_BYTES;
}

/** The same for a header that is known already. */
export function tellsInternalData(first: MessageFacts, { uid, header }: MessageHeader): boolean {
  const text = Buffer.from(header).toString("latin1");
  return uid === first.uid && SUBJECT.test(text) && NUMBERS.test(text);
}
