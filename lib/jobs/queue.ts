/** The queue of migrations, as a port: which are due, what people want of those under way, and who may run one. */

/** A migration whose next run may begin. */
export interface DueMigration {
  readonly id: string;
  readonly newAccountId: string;
  readonly oldServerId: string;
  readonly newServerId: string;
}

/** A migration in line or under way whose person wants something else. */
export interface WishedMigration {
  readonly id: string;
  readonly wish: "pause" | "stop";
}

/** The right to run one migration; every write of the run names its token. */
export interface Hold {
  readonly key: string;
  readonly fence: number;
}

export interface Queue {
  /** Those in line, left behind by a worker that died, or done with waiting: whoever was put in line first comes first. */
  due(now: Date): Promise<readonly DueMigration[]>;
  wishes(): Promise<readonly WishedMigration[]>;
  /** Null while another worker holds it. */
  take(migrationId: string, now: Date): Promise<Hold | null>;
  /** To be called well within HOLD_MS; false when another has taken it. */
  renew(hold: Hold, now: Date): Promise<boolean>;
  release(hold: Hold): Promise<void>;
}

/** So long a hold lasts that nobody renews. */
export const HOLD_MS = 30_000;
