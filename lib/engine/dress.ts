/** What travels with each message: flags and date, decided when its intent is written, so that the journal never says otherwise. */
import { sendableFlags } from "./flags.ts";
import type { FolderWork, Sent } from "./folder-work.ts";
import type { Parcel } from "./parcel.ts";
import type { OpenFolder } from "./ports.ts";

export interface Dressed {
  readonly parcel: Parcel;
  readonly sent: Sent;
}

/** Decides by what is known now of the new folder. Most messages of a folder share one of a few sets of flags. */
export function dress(work: FolderWork, target: OpenFolder, parcels: readonly Parcel[]): readonly Dressed[] {
  const carried = new Map<readonly string[], readonly string[]>();
  return parcels.map((parcel) => {
    const { flags } = parcel.facts;
    const known = carried.get(flags) ?? work.keywords.carried(sendableFlags(flags, target).flags, target);
    carried.set(flags, known);
    return { parcel, sent: { flags: known, date: parcel.date.date } };
  });
}
