import { describe, expect, it } from "vitest";
import { type Frame, feedText } from "../../app/api/migrations/[migration]/progress/feed.ts";
import { Seats } from "../../app/api/migrations/[migration]/progress/seats.ts";

/** A feed whose clock goes on by what it waits. */
function feed(frames: readonly Frame[], more: { lastId?: string; signedOutAt?: number; leaveAt?: number } = {}) {
  let now = 0;
  let looks = 0;
  const leave = new AbortController();
  const changed = async () => {
    now += 1000;
    if (now >= (more.leaveAt ?? Number.POSITIVE_INFINITY)) leave.abort();
  };
  const text = feedText(
    {
      changed,
      look: async () => frames[Math.min(looks++, frames.length - 1)] ?? { id: "none", ended: true },
      isSignedIn: async () => now < (more.signedOutAt ?? Number.POSITIVE_INFINITY),
      lastId: more.lastId ?? null,
      signal: leave.signal,
    },
    () => now,
  );
  return { text, looked: () => looks, at: () => now };
}

async function collected(text: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of text) all.push(piece);
  return all;
}

const going = (id: string): Frame => ({ id, ended: false });
const ended = (id: string): Frame => ({ id, ended: true });
const retry = "retry: 2000\n\n";
const event = (frame: Frame) => `id: ${frame.id}\ndata: ${JSON.stringify(frame)}\n\n`;

describe("the feed of a run", () => {
  it("sends an event for each change, and ends with the run", async () => {
    const { text } = feed([going("a"), going("a"), going("b"), ended("c")]);
    expect(await collected(text)).toEqual([retry, event(going("a")), event(going("b")), event(ended("c"))]);
  });

  it("does not send again what the reader saw before the connection was lost", async () => {
    const { text } = feed([going("a"), ended("b")], { lastId: "a" });
    expect(await collected(text)).toEqual([retry, event(ended("b"))]);
  });

  it("keeps the line alive while nothing changes", async () => {
    const { text } = feed([going("a")], { leaveAt: 33_000 });
    expect(await collected(text)).toEqual([retry, event(going("a")), ": still here\n\n", ": still here\n\n"]);
  });

  it("ends within 30 seconds of the session", async () => {
    const { text, at } = feed([going("a")], { signedOutAt: 5000 });
    expect((await collected(text)).at(-1)).toBe("event: signedOut\ndata: -\n\n");
    expect(at()).toBe(30_000);
  });

  it("looks no more when the reader has gone", async () => {
    const { text, looked } = feed([going("a")], { leaveAt: 2000 });
    await collected(text);
    expect(looked()).toBe(2);
  });
});

describe("seats", () => {
  it("are six for each person, and free again once", () => {
    const seats = new Seats();
    const taken = Array.from({ length: 7 }, () => seats.take("anna"));
    expect(taken.map((leave) => leave !== null)).toEqual([true, true, true, true, true, true, false]);
    expect(seats.take("ben")).not.toBeNull();
    taken[0]?.();
    taken[0]?.();
    expect(seats.take("anna")).not.toBeNull();
    expect(seats.take("anna")).toBeNull();
  });
});
