/** What all parts of the worker share. */
import type { Database } from "../db/database.ts";
import type { ByteBudget } from "../engine/byte-budget.ts";
import type { Slots } from "../jobs/slots.ts";
import type { OpeningKey } from "../vault/open.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { Log } from "./log.ts";
import type { ServerLimits } from "./server-limits.ts";
import type { Tally } from "./tally.ts";

export interface WorkerContext {
  /** Of this process: a new one at each start. */
  readonly id: string;
  readonly database: Database;
  readonly key: OpeningKey;
  readonly slots: Slots;
  /** Of accounts that are opened by a sign-in provider's tokens. */
  readonly tokens: AccessTokens;
  readonly limits: ServerLimits;
  /** For the messages of all runs. */
  readonly memory: ByteBudget;
  /** What becomes of runs, to be added to the totals of all workers. */
  readonly tally: Tally;
  readonly log: Log;
  /** Folder for locks on accounts, common to all imports of the machine. */
  readonly lockFolder: string;
}
