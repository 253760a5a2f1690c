/**
 * Leases: who may write to a destination now. Each holder gets a higher fencing token than the one before, and every
 * write of a run checks its token, so a worker that was only asleep cannot write after another has taken over. A mail server
 * knows no tokens: before its last byte goes there, the holder looks at the clock (lease-term.ts).
 */
import type { Database } from "./database.ts";

export interface Lease {
  readonly key: string;
  readonly fence: number;
}

export interface HeldLease extends Lease {
  /** Whether it is held at this moment, as far as its holder can know without asking. Once false, for ever unless it is renewed. */
  isHeld(): boolean;
}

/** Of whoever holds a lock that no other process can take while this one lives: then the lease lasts as long. */
export function heldByLock(lease: Lease): HeldLease {
  return { ...lease, isHeld: () => true };
}

export interface LeaseWish {
  /** What is to be held, a destination mailbox for example. */
  readonly key: string;
  /** Who asks: told to whoever asks next. */
  readonly holder: string;
  readonly now: Date;
  readonly until: Date;
  /** Takes it from a holder whose time is not up: only for who knows otherwise that no other lives, by a file lock. */
  readonly force?: boolean;
  /** Takes it from the same holder as well: only where something else ensures that there is one of that name. */
  readonly inherits?: boolean;
}

/** Takes the lease; null while another holds it. */
export async function takeLease({ client }: Database, wish: LeaseWish): Promise<Lease | null> {
  const { key, holder, now, until, force = false, inherits = false } = wish;
  const isOver = { OR: [{ until: { lte: now } }, ...(inherits ? [{ holder }] : [])] };
  // A row with token 0 was never held by anybody. An empty update would cost the upsert its ON CONFLICT.
  await client.lease.upsert({ where: { key }, create: { key, holder, fence: 0, until: new Date(0) }, update: { key } });
  const { fence } = await client.lease.findUniqueOrThrow({ where: { key } });
  const { count } = await client.lease.updateMany({
    where: { key, fence, ...(force ? {} : isOver) },
    data: { holder, fence: fence + 1, until },
  });
  return count === 1 ? { key, fence: fence + 1 } : null;
}

/** Holds it for longer; false when another has taken it. */
export async function renewLease({ client }: Database, lease: Lease, until: Date): Promise<boolean> {
  const { count } = await client.lease.updateMany({ where: { key: lease.key, fence: lease.fence }, data: { until } });
  return count === 1;
}

/** Whether nobody has taken it since, nor can until the transaction ends. */
export async function keepsLease({ client }: LeaseRows, { key, fence }: Lease): Promise<boolean> {
  return (await client.lease.updateMany({ where: { key, fence }, data: { fence } })).count === 1;
}

/** The database, or a transaction of it. */
interface LeaseRows {
  readonly client: Pick<Database["client"], "lease">;
}

/** Lets the next one take it at once. The token stays spent. Nothing happens when another has taken it already. */
export async function releaseLease(database: Database, lease: Lease): Promise<void> {
  await renewLease(database, lease, new Date(0));
}
