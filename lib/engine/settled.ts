/** What a ledger knows of one message. */
import type { IntentRow, Way } from "./journal-rows.ts";

/** A message whose copy is known to be on the new server, or was when it was last seen. */
export interface Settled {
  readonly oldUid: number;
  /** 0: not known, or in another folder. */
  readonly newUid: number;
  readonly size: number;
  readonly digest: string;
  readonly way: Way;
  /** The flags that we gave the copy; absent where it is none of ours, or the journal is from before they were remembered. */
  readonly flags?: readonly string[];
  /** Flags that were to be added to the copy when something went wrong: it may have some or all of them. */
  readonly adding?: readonly string[];
}

/** A message that was about to be sent, or was sent, and whose outcome is not known. */
export interface Open {
  readonly oldUid: number;
  readonly intent: IntentRow;
  readonly size: number;
  readonly flags: readonly string[];
  readonly date: number | null;
  /** Null: the last byte was never sent, so nothing can have been stored. `lostAt` in epoch milliseconds. */
  committed: { readonly digest: string; readonly headerKey: string; lostAt: number } | null;
}
