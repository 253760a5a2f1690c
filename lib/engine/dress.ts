/** What travels with each message: flags and date, decided when its intent is written, so that the journal never says otherwise. */
import { sendableFlags } from "./flags.ts";
import type { FolderWork, Sent } from "./folder-work.ts";
import type { Parcel } from "./parcel.ts";
import type { OpenFolder } from "./ports.ts";

export interface Dressed {
  readonly parcel: Parcel;
  readonly sent: Sent;
}

/** Decides by what is known now of the new folder. */
export function dress(work: FolderWork, target: OpenFolder, parcel: Parcel): Dressed {
  const { flags } = sendableFlags(parcel.facts.flags, target);
  return { parcel, sent: { flags: work.keywords.carried(flags, target), date: parcel.date.date } };
}
