/** Who gets a connection, and who has to wait or to give way. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OwnBoard, type SlotWish } from "../../lib/jobs/slot-board.ts";
import { type Slot, Slots, type SlotUse } from "../../lib/jobs/slots.ts";

const S = "server";
const never = new AbortController().signal;
let slots: Slots;

function withLimit(limit: number): void {
  slots = new Slots();
  slots.setLimit(S, limit);
}

/** Whether the slot was granted by now. */
async function isGranted(slot: Promise<Slot>): Promise<boolean> {
  let isHere = false;
  slot.then(
    () => (isHere = true),
    () => undefined,
  );
  await settled();
  return isHere;
}

/** Everything has happened that waits for nothing but its turn. */
async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

function take(use: SlotUse): Promise<Slot> {
  return slots.take(S, use, never);
}

async function tryTake(use: SlotUse): Promise<Slot> {
  const slot = await slots.tryTake(S, use);
  if (!slot) throw new Error(`no slot for ${use}`);
  return slot;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("of a server with several connections", () => {
  it.each(["copying", "checking"] as const)("the last one is never for %s", async (use) => {
    withLimit(3);
    expect([await slots.tryTake(S, use), await slots.tryTake(S, use)]).not.toContain(null);
    expect(await slots.tryTake(S, use)).toBeNull();
    expect(await slots.tryTake(S, "signIn")).not.toBeNull();
    expect(await slots.tryTake(S, "signIn")).toBeNull();
  });

  it("a run is not stopped for a sign-in that has a slot", async () => {
    withLimit(2);
    const run = await tryTake("copying");
    await take("signIn");
    expect(run.wanted.aborted).toBe(false);
  });

  it("a run is asked for its slot only after somebody has waited long", async () => {
    withLimit(2);
    const run = await tryTake("copying");
    await take("signIn");
    const second = take("signIn");
    expect(run.wanted.aborted).toBe(false);
    vi.advanceTimersByTime(4000);
    expect(run.wanted.aborted).toBe(true);
    run.release();
    expect(await isGranted(second)).toBe(true);
  });

  it("a listing gives way to a sign-in at once", async () => {
    withLimit(2);
    const run = await tryTake("copying");
    const listing = await take("listing");
    const signIn = take("signIn");
    expect([listing.wanted.aborted, run.wanted.aborted]).toEqual([true, false]);
    listing.release();
    expect(await isGranted(signIn)).toBe(true);
  });

  it("sizes give way to a run", async () => {
    withLimit(2);
    const sizes = await tryTake("checking");
    expect(await slots.tryTake(S, "copying")).toBeNull();
    expect(sizes.wanted.aborted).toBe(true);
    sizes.release();
    expect(await slots.tryTake(S, "copying")).not.toBeNull();
  });
});

describe("of a server with one connection", () => {
  it("a run may have it, and gives it away to whoever signs in", async () => {
    withLimit(1);
    const run = await tryTake("copying");
    const signIn = take("signIn");
    expect(run.wanted.aborted).toBe(true);
    run.release();
    expect(await isGranted(signIn)).toBe(true);
  });

  it("a run does not take it from somebody who waits", async () => {
    withLimit(1);
    const first = await take("signIn");
    const second = take("signIn");
    first.release();
    expect(await slots.tryTake(S, "copying")).toBeNull();
    (await second).release();
    expect(await slots.tryTake(S, "copying")).not.toBeNull();
  });
});

it("goes to the most urgent first, and among equals to who asked first", async () => {
  withLimit(1);
  const held = await take("signIn");
  const order: string[] = [];
  const asked = (["listing", "signIn", "listing", "signIn"] as const).map(async (use, index) => {
    const slot = await take(use);
    order.push(`${use} ${index}`);
    slot.release();
  });
  held.release();
  await Promise.all(asked);
  expect(order).toEqual(["signIn 1", "signIn 3", "listing 0", "listing 2"]);
});

it("is given back once, however often it is released", async () => {
  withLimit(1);
  const first = await tryTake("signIn");
  first.release();
  await tryTake("signIn");
  first.release();
  expect(await slots.tryTake(S, "signIn")).toBeNull();
});

it("is no longer waited for when the signal says so, and stays for the next one", async () => {
  withLimit(1);
  const held = await tryTake("signIn");
  const patience = new AbortController();
  const waiting = slots.take(S, "signIn", patience.signal);
  patience.abort();
  await expect(waiting).rejects.toMatchObject({ code: "server.tooManyConnections" });
  held.release();
  expect(await slots.tryTake(S, "signIn")).not.toBeNull();
});

it("is granted to who waits when an administrator raises the limit, and not beyond a lowered one", async () => {
  withLimit(1);
  await tryTake("signIn");
  const waiting = take("signIn");
  slots.setLimit(S, 2);
  expect(await isGranted(waiting)).toBe(true);
  slots.setLimit(S, 1);
  (await waiting).release();
  expect(await slots.tryTake(S, "signIn")).toBeNull();
});

it("is asked back from the least urgent when an administrator lowers the limit", async () => {
  withLimit(4);
  const [run, sizes] = [await tryTake("copying"), await tryTake("checking")];
  const signIn = await take("signIn");
  slots.setLimit(S, 2);
  expect([signIn, run, sizes].map(({ wanted }) => wanted.aborted)).toEqual([false, false, true]);
  slots.setLimit(S, 1);
  expect([signIn, run, sizes].map(({ wanted }) => wanted.aborted)).toEqual([false, true, true]);
});

it("of two servers is taken together or not at all", async () => {
  withLimit(2);
  slots.setLimit("other", 2);
  const other = await slots.tryTake("other", "copying");
  expect(await slots.tryTakeBoth(S, "other", "copying")).toEqual({ missing: "other" });
  expect(await slots.tryTakeBoth("other", S, "copying")).toEqual({ missing: "other" });
  other?.release();
  await settled();
  expect(await slots.tryTakeBoth(S, "other", "copying")).toHaveProperty("slots.length", 2);
  expect(await slots.tryTakeBoth(S, S, "signIn")).toEqual({ missing: S });
});

it("of one server for both accounts is taken twice", async () => {
  withLimit(2);
  expect(await slots.tryTakeBoth(S, S, "copying")).toHaveProperty("slots.length", 2);
  withLimit(1);
  expect(await slots.tryTakeBoth(S, S, "copying")).toEqual({ missing: S });
});

describe("of a server that other workers have connections to as well", () => {
  /** A board on which others hold these numbers, and wait for these uses. */
  class SharedBoard extends OwnBoard {
    wishing: SlotWish[] = [];
    told: SlotUse[] = [];

    override wish(_: string, use: SlotUse): () => void {
      this.told = [...this.told, use];
      return () => {
        this.told = this.told.filter((other) => other !== use);
      };
    }

    override async wishes(): Promise<readonly SlotWish[]> {
      return this.wishing;
    }
  }

  function shared(limit: number): SharedBoard {
    const board = new SharedBoard();
    slots = new Slots(board);
    slots.setLimit(S, limit);
    return board;
  }

  it("those that they hold are not to be had, and the last one is for people here, too", async () => {
    const board = shared(3);
    await board.take(S, [1]);
    expect(await slots.tryTake(S, "copying")).not.toBeNull();
    expect(await slots.tryTake(S, "copying")).toBeNull();
    expect(await slots.tryTake(S, "signIn")).not.toBeNull();
    expect(await slots.tryTake(S, "signIn")).toBeNull();
  });

  it("one that they have given back is had at the next look, and they are told of who waits until then", async () => {
    const board = shared(1);
    const theirs = await board.take(S, [1]);
    const waiting = take("signIn");
    expect(await isGranted(waiting)).toBe(false);
    expect(board.told).toEqual(["signIn"]);
    if (theirs) await board.give(theirs);
    await slots.look();
    expect(await isGranted(waiting)).toBe(true);
    expect(board.told).toEqual([]);
  });

  it("a run gives its only one away to who wants to sign in there", async () => {
    const board = shared(1);
    const run = await tryTake("copying");
    board.wishing = [{ serverId: S, use: "signIn", waitedMs: 0 }];
    await slots.look();
    expect(run.wanted.aborted).toBe(true);
  });

  it("a run that leaves people the last one is stopped only after they have waited long", async () => {
    const board = shared(2);
    const run = await tryTake("copying");
    board.wishing = [{ serverId: S, use: "signIn", waitedMs: 1_000 }];
    await slots.look();
    expect(run.wanted.aborted).toBe(false);
    board.wishing = [{ serverId: S, use: "signIn", waitedMs: 4_000 }];
    await slots.look();
    expect(run.wanted.aborted).toBe(true);
  });

  it("one that may have gone to others is known to be lost by its holder", async () => {
    const lost = new AbortController();
    const board = shared(1);
    vi.spyOn(board, "take").mockResolvedValue({ serverId: S, number: 1, lost: lost.signal });
    const run = await tryTake("copying");
    lost.abort();
    expect(run.lost.aborted).toBe(true);
  });

  it("none is to be had while nobody can say who has them", async () => {
    const board = shared(1);
    vi.spyOn(board, "take").mockRejectedValueOnce(new Error("the database is gone"));
    const waiting = take("signIn");
    expect(await isGranted(waiting)).toBe(false);
    await slots.look();
    expect(await isGranted(waiting)).toBe(true);
  });
});
