/**
 * Small folders looked into many at a time, so that a long line is waited for once and not for each of them. Only what fits without a doubt
 * is taken; every other folder is left to the careful way, one question after the other.
 */
import type { Side } from "./errors.ts";
import { type Fingerprint, fingerprint } from "./identity.ts";
import type { Lane } from "./lanes.ts";
import type { FolderLook, FolderSight } from "./ports.ts";
import type { ImportRequest } from "./request.ts";
import type { RunContext } from "./run-context.ts";

/** A folder of more messages is never looked into together with others: an old server may take minutes to open it, and nothing may wait behind that. */
export const LOOK_MESSAGES = 2_000;
/** So many folders are under way at most … */
const LOOK_FOLDERS = 8;
/** … and so many bytes of messages that are read. */
export const LOOK_BYTES = 4 * 1024 * 1024;
/** After so many folders that did not fit, a server is asked about each by itself: what is refused is refused several times over. */
const MOST_MISFITS = 3;
/** After so many folders in which something known was missing, the others are listed whole at once: a person is tidying up. */
const MOST_UNKNOWN = 10;

/** What a look at a folder asks, and about how many bytes of messages it brings. */
export interface Looking {
  readonly look: FolderLook;
  readonly bytes: number;
}

/** Bytes of the messages that were read, by UID. */
export type Prints = ReadonlyMap<number, Fingerprint>;

/**
 * The next of these to be dealt with together, `most` of them, with the look at each, taken off the front of `queue`; with an empty map the
 * first of them has to go by itself.
 */
export function takeTogether<One>(
  queue: One[],
  most: number,
  lookOf: (one: One) => Looking | null,
): { readonly first: One | undefined; readonly looks: ReadonlyMap<One, FolderLook> } {
  const looks = new Map<One, FolderLook>();
  const [first] = queue;
  let messages = 0;
  let bytes = 0;
  for (let one = first; one !== undefined && looks.size < most; one = queue[0]) {
    const looking = lookOf(one);
    if (looking === null) break;
    messages += looking.look.messages;
    bytes += looking.bytes;
    if (looks.size > 0 && (messages > LOOK_MESSAGES || bytes > LOOK_BYTES)) break;
    looks.set(one, looking.look);
    queue.shift();
  }
  if (looks.size === 0) queue.shift();
  return { first, looks };
}

/** How many of so many folders are looked into together, so that each of the lanes has its share. */
export function lookShare(folders: number, { connections }: Pick<ImportRequest, "connections">): number {
  return Math.max(1, Math.min(LOOK_FOLDERS, Math.ceil(folders / connections)));
}

/** Whether what is known of folders of this side may be left out of a look: not where again and again some of it had gone. */
export function mayBeKnown(context: RunContext, side: Side): boolean {
  return context.unknown[side] < MOST_UNKNOWN;
}

/** Whether folders of this side may be looked into together. */
export function fitsTogether(context: RunContext, side: Side): boolean {
  return context.misfits[side] < MOST_MISFITS;
}

/**
 * Looks into these folders together. `take` is given what was seen of each, and says whether that will do. Answers those that are done. A
 * folder at which the connection ends is not looked into like this again.
 */
export async function lookTogether<One>(
  { context, lane, side }: { readonly context: RunContext; readonly lane: Lane; readonly side: Side },
  looks: ReadonlyMap<One, FolderLook>,
  take: (one: One, sight: FolderSight, prints: Prints) => boolean,
): Promise<ReadonlySet<One>> {
  const done = new Set<One>();
  const left = [...looks];
  if (left.length === 0) return done;
  const achieved = (): number => done.size;
  await lane.use(achieved, async (sessions) => {
    const together = left.map(([, look]) => look);
    if (together.length === 0 || !fitsTogether(context, side)) return;
    const prints = new Map<FolderLook, Map<number, Fingerprint>>();
    const sights = sessions[side].lookInto(together, async (look, { uid, body }) => {
      const ofFolder = prints.get(look) ?? new Map<number, Fingerprint>();
      prints.set(look, ofFolder.set(uid, await fingerprint(body)));
    });
    let due = left.shift();
    try {
      for await (const sight of sights) {
        if (due && sight && take(due[0], sight, prints.get(due[1]) ?? new Map())) done.add(due[0]);
        else if (due?.[1].known) context.unknown[side]++;
        else context.misfits[side]++;
        due = left.shift();
      }
    } catch (error) {
      context.misfits[side]++;
      throw error;
    }
  });
  return done;
}
