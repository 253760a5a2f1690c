/** Wishes to save refused messages as attachments, and what is then expected on new. */
import type { Rescue } from "../../lib/engine/request.ts";
import { wrapperFor } from "../../lib/engine/wrap.ts";
import type { FixtureMessage } from "../support/memory/fixture.ts";

type Wish = Rescue["messages"][number];

export const WORDS = { subject: "Not copied:", text: "From {folder}.\n" };

export function rescueOf(...messages: readonly Wish[]): Rescue {
  return { messages, folder: ["Import problems"], words: WORDS };
}

/** A small message of text, as it is saved. */
export function wrappedMessage({ bytes, internalDate }: FixtureMessage, { oldName, uid, uidValidity }: Wish) {
  const place = { oldName, folder: oldName, uid, uidValidity, internalDate };
  const { head, foot } = wrapperFor(place, WORDS, bytes, bytes);
  return { bytes: Buffer.concat([head, bytes, foot]), flags: [], internalDate };
}
