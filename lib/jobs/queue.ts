/** The queue of migrations, as a port: which are due, what people want of those under way, and who may run one. */
import type { LeaseTerm } from "../db/lease-term.ts";

/** A migration whose next run may begin. */
export interface DueMigration {
  readonly id: string;
  readonly newAccountId: string;
  readonly oldServerId: string;
  readonly newServerId: string;
  /** Nothing is copied: it gives way to every run that copies. */
  readonly isTest: boolean;
  /** Of the one whose mail it is; null: they are in none. */
  readonly waveId: string | null;
}

/** A migration in line or under way whose person wants something else. */
export interface WishedMigration {
  readonly id: string;
  readonly wish: "pause" | "stop";
}

/** The right to run one migration; every write of the run names its token. */
export type Hold = LeaseTerm;

export interface Queue {
  /** Those that nobody runs and somebody may, in the order of their turns (turns.ts). */
  due(now: Date): Promise<readonly DueMigration[]>;
  wishes(): Promise<readonly WishedMigration[]>;
  /**
   * For how many more people of each wave with a limit for connections there is room, over all workers; less than 0 where it was lowered. Waves
   * without one are not in it.
   */
  roomOfWaves(now: Date): Promise<ReadonlyMap<string, number>>;
  /** Null while another worker holds it, or where another has brought it on or filled its wave since it was due. Counts a slice of service in advance. */
  take(migrationId: string): Promise<Hold | null>;
  /**
   * Holds this as well, a destination mailbox for example, for as long as the hold; false while another migration has it. Of several workers
   * only the one that has the hold can have it.
   */
  claim(hold: Hold, key: string): Promise<boolean>;
  /** To be called well within the length of a hold; false when another has taken it. */
  renew(hold: Hold): Promise<boolean>;
  release(hold: Hold): Promise<void>;
}

/** Times of holds, in milliseconds. */
export interface HoldTimes {
  /** So long a hold lasts that nobody renews. */
  readonly lengthMs: number;
  /** Between two renewals. */
  readonly renewMs: number;
}

export const HOLD_TIMES: HoldTimes = { lengthMs: 30_000, renewMs: 10_000 };
