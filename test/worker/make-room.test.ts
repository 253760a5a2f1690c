/** Which run makes room for somebody in line. */
import { expect, it } from "vitest";
import type { Why } from "../../lib/worker/interruption.ts";
import { type Seated, whoMakesRoom } from "../../lib/worker/make-room.ts";

const SLICE = 600_000;
const NOW = 5_000_000;

interface Facts {
  readonly ran: number;
  readonly at?: readonly string[];
  readonly extra?: boolean;
  readonly why?: Why;
}

function run({ ran, at = ["old", "new"], extra = false, why }: Facts): Seated {
  return {
    seat: { uses: (id) => at.includes(id), hasExtra: (id) => extra && at.includes(id) },
    interruption: { why: why ?? null },
    since: NOW - ran,
  };
}

function asked(runs: readonly Seated[], serverId: string | null): number {
  const who = whoMakesRoom(runs, serverId, { sliceMs: SLICE, now: NOW });
  return who ? runs.indexOf(who) : -1;
}

it("is nobody whose slice is not over", () => {
  expect(asked([run({ ran: SLICE })], "old")).toBe(-1);
});

it("is the one whose slice has been over for longest", () => {
  expect(asked([run({ ran: SLICE + 1 }), run({ ran: SLICE + 2 }), run({ ran: 1 })], "old")).toBe(1);
});

it("is nobody at another server", () => {
  expect(asked([run({ ran: SLICE + 1, at: ["other", "new"] })], "old")).toBe(-1);
});

it("is one that has several connections, however short it has been there", () => {
  expect(asked([run({ ran: SLICE + 1 }), run({ ran: 1, extra: true })], "old")).toBe(1);
});

it("is one at a time", () => {
  const ending = run({ ran: SLICE + 2, why: { kind: "giveWay" } });
  expect(asked([run({ ran: SLICE + 1 }), ending], "old")).toBe(-1);
});

it("is whoever has been at it for longest, at whichever server, where this worker has enough runs", () => {
  expect(asked([run({ ran: SLICE + 1 }), run({ ran: SLICE + 2, at: ["other"] })], null)).toBe(1);
  expect(asked([run({ ran: 1, extra: true })], null)).toBe(-1);
});
