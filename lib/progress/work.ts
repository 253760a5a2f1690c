/** Work of a run, as it is measured and as it is left. */

export interface Work {
  readonly messages: number;
  readonly bytes: number;
  readonly folders: number;
}

/** Work that was done on one folder, or one after the other, in so many seconds, while so many folders were under way on average. */
export interface WorkSample extends Work {
  readonly seconds: number;
  readonly lanes: number;
  /** In how many pieces it was told: batches that are confirmed as a whole, mostly. Where they are few, one more or less decides. */
  readonly pieces: number;
}

/** An earlier run between the same two servers: what it copied, and how long it took in all. */
export interface EarlierRun {
  readonly messages: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** What a message costs beside its bytes where nothing is known, measured in bytes: as much as 20 kB more of a large one. */
export const USUAL_MESSAGE_BYTES = 20_000;

/** Cost of so many messages and bytes where nothing is known of the servers, in one unit. */
export function workOf(messages: number, bytes: number): number {
  return messages * USUAL_MESSAGE_BYTES + bytes;
}
