/** What travels with each message of a chunk: flags and date, as its intent says, so that the journal never says otherwise. */
import { sendableFlags } from "./flags.ts";
import type { FolderWork, Sent } from "./folder-work.ts";
import type { IntentRow } from "./journal-rows.ts";
import type { Parcel } from "./parcel.ts";
import type { OpenFolder } from "./ports.ts";

export class Wardrobe {
  readonly #work: FolderWork;
  readonly #target: OpenFolder;
  /** By old UID. */
  readonly #intended = new Map<number, Sent>();

  constructor(work: FolderWork, target: OpenFolder) {
    this.#work = work;
    this.#target = target;
  }

  /** Another chunk begins. */
  clear(): void {
    this.#intended.clear();
  }

  /** Decides anew for these messages, by what is known now of the folder. Answers the columns of their intent. */
  intend(parcels: readonly Parcel[]): Pick<IntentRow, "flags" | "dates"> {
    const all = parcels.map((parcel) => this.#decide(parcel));
    parcels.forEach((parcel, index) => {
      const dress = all[index];
      if (dress) this.#intended.set(parcel.facts.uid, dress);
    });
    return { flags: all.map((dress) => dress.flags), dates: all.map((dress) => dress.date) };
  }

  /** As intended. */
  of(parcel: Parcel): Sent {
    return this.#intended.get(parcel.facts.uid) ?? this.#decide(parcel);
  }

  /** Whether all of them would still be sent as they were intended; flags only ever become fewer. */
  holds(parcels: readonly Parcel[]): boolean {
    return parcels.every((parcel) => this.#decide(parcel).flags.length === this.of(parcel).flags.length);
  }

  #decide(parcel: Parcel): Sent {
    const { flags } = sendableFlags(parcel.facts.flags, this.#target);
    return { flags: this.#work.keywords.carried(flags, this.#target), date: parcel.date.date };
  }
}
