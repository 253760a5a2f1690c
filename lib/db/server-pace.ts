/**
 * How much of a server's limits, or of a wave's, is used, over all workers: one row for each that has some. It hands out stretches of time, one
 * behind the other, each as long as what was asked for lasts at the limit; so it is never handed out faster, however many ask.
 */
import type { Database } from "./database.ts";

/** Null: without limit. */
export interface PaceLimits {
  readonly messagesPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  readonly dailyBytes: number | null;
}

/** What somebody wants to pass on. `dayBytes`: counted for the day, but not timed. */
export interface PaceWish {
  readonly messages: number;
  readonly bytes: number;
  readonly dayBytes: number;
}

/** `from`: not before this moment, in epoch milliseconds. `dayIsSpent`: nothing was taken. */
export type PaceGrant = { readonly kind: "granted"; readonly from: number } | { readonly kind: "dayIsSpent" };

/** What is asked for when, by the clock of the worker and the day of the server's zone. */
export interface PaceMoment {
  readonly now: number;
  readonly day: string;
}

/** What a row holds, see ServerPace in the schema. */
interface PaceState {
  readonly messagesUntil: bigint;
  readonly bytesUntil: bigint;
  readonly day: string;
  readonly dayBytes: bigint;
}

/** What is written of it: of the day, where that is counted. */
type PaceChange = Pick<PaceState, "messagesUntil" | "bytesUntil"> & Partial<PaceState>;

/** The one row whose limits are meant. */
interface PaceRow {
  /** Null: there is none yet. */
  read(): Promise<(PaceState & { readonly version: number }) | null>;
  add(): Promise<unknown>;
  /** Answers whether it stood at this version, and was written. */
  write(version: number, change: PaceChange): Promise<boolean>;
}

/** No worker takes more than about a second's worth at once: what lies further ahead was written by a clock that was wrong. */
const MOST_AHEAD_MS = 60_000;
/** Of those who write at the same time one succeeds, so this is more than there are workers. */
const TRIES = 500;
/** So long somebody rests at most who was not the one. */
const REST_MS = 20;

/**
 * Takes all of it, counted once and for all. A message that is larger than what is left of the day has to wait for the next one; only one that
 * no day has room for is let through. Throws what the database throws.
 */
export function takePace(
  { client }: Database,
  serverId: string,
  limits: PaceLimits,
  wish: PaceWish,
  moment: PaceMoment,
): Promise<PaceGrant> {
  const row: PaceRow = {
    read: () => client.serverPace.findUnique({ where: { serverId } }),
    // An empty update would cost the upsert its ON CONFLICT.
    add: () => client.serverPace.upsert({ where: { serverId }, create: { serverId }, update: { serverId } }),
    write: async (version, change) => {
      const data = { ...change, version: version + 1 };
      return (await client.serverPace.updateMany({ where: { serverId, version }, data })).count === 1;
    },
  };
  return takeFrom(row, limits, wish, moment);
}

/** The same for a wave, which has a limit for bytes a second alone. */
export function takeWavePace(
  { client }: Database,
  waveId: string,
  limits: PaceLimits,
  wish: PaceWish,
  moment: PaceMoment,
): Promise<PaceGrant> {
  const unlimited = { messagesUntil: 0n, day: "", dayBytes: 0n };
  const row: PaceRow = {
    read: async () => {
      const found = await client.wavePace.findUnique({ where: { waveId } });
      return found && { ...unlimited, ...found };
    },
    add: () => client.wavePace.upsert({ where: { waveId }, create: { waveId }, update: { waveId } }),
    write: async (version, { bytesUntil }) => {
      const data = { bytesUntil, version: version + 1 };
      return (await client.wavePace.updateMany({ where: { waveId, version }, data })).count === 1;
    },
  };
  return takeFrom(row, limits, wish, moment);
}

async function takeFrom(
  place: PaceRow,
  limits: PaceLimits,
  wish: PaceWish,
  { now, day }: PaceMoment,
): Promise<PaceGrant> {
  for (let tries = 0; tries < TRIES; tries++) {
    const row = await place.read();
    if (!row) await place.add();
    if (!row) continue;
    const used = row.day === day ? Number(row.dayBytes) : 0;
    if (!isInBudget(limits.dailyBytes, used, wish.dayBytes)) return { kind: "dayIsSpent" };
    const messages = behind(Number(row.messagesUntil), now, wish.messages, limits.messagesPerSecond);
    const bytes = behind(Number(row.bytesUntil), now, wish.bytes, limits.bytesPerSecond);
    const isWritten = await place.write(row.version, {
      ...{ messagesUntil: BigInt(messages.until), bytesUntil: BigInt(bytes.until) },
      // Where there is no budget nobody says which day it is.
      ...(wish.dayBytes > 0 ? { day, dayBytes: BigInt(used + wish.dayBytes) } : {}),
    });
    if (isWritten) return { kind: "granted", from: Math.max(messages.from, bytes.from) };
    await new Promise((resolve) => setTimeout(resolve, Math.random() * REST_MS));
  }
  throw new Error("a pace could not be written, as others always came first");
}

/** What was taken of the day and not used; nothing happens where that day is over. */
export async function givePaceBack(
  { client }: Database,
  serverId: string,
  day: string,
  dayBytes: number,
): Promise<void> {
  await client.serverPace.updateMany({
    where: { serverId, day },
    data: { dayBytes: { decrement: BigInt(dayBytes) }, version: { increment: 1 } },
  });
}

/** Whether the day's budget is used up. */
export function isDaySpent(dailyBytes: number | null, used: number): boolean {
  return dailyBytes !== null && used >= dailyBytes;
}

function isInBudget(dailyBytes: number | null, used: number, wanted: number): boolean {
  if (dailyBytes === null || wanted <= 0) return true;
  return used + wanted <= dailyBytes || (wanted > dailyBytes && !isDaySpent(dailyBytes, used));
}

/** The stretch of time behind what was handed out before. */
function behind(until: number, now: number, amount: number, perSecond: number | null): { from: number; until: number } {
  const from = until > now + MOST_AHEAD_MS ? now : Math.max(until, now);
  if (perSecond === null || amount === 0) return { from: now, until };
  return { from, until: from + Math.ceil((amount * 1000) / perSecond) };
}
