/** Many pages that follow runs, and one look at the database a second. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProgressWatch, stampsIn } from "../../lib/services/progress-watch.ts";
import { addMigration, addPerson, testPortal } from "../support/portal.ts";

const never = new AbortController().signal;
let stamps: Map<string, string>;
let asked: (readonly string[])[];
let watch: ProgressWatch;

beforeEach(() => {
  vi.useFakeTimers();
  stamps = new Map([["anna", "1"]]);
  asked = [];
  watch = new ProgressWatch(async (ids) => {
    asked.push(ids);
    return stamps;
  });
});
afterEach(() => vi.useRealTimers());

/** What it resolved with by now; undefined while it has not. */
function answerOf(promise: Promise<string | null>): { value?: string | null } {
  const answer: { value?: string | null } = {};
  promise.then((value) => {
    answer.value = value;
  });
  return answer;
}

describe("whoever follows a run", () => {
  it("is told of a change within a second or two", async () => {
    const answer = answerOf(watch.changed("anna", "1", never));
    await vi.advanceTimersByTimeAsync(1_500);
    expect(answer).toEqual({});
    stamps.set("anna", "2");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(answer).toEqual({ value: "2" });
  });

  it("shares one look a second with all others, and nobody looks when nobody follows", async () => {
    const followers = ["anna", "ben", "anna"].map((id) => watch.changed(id, stamps.get(id) ?? null, never));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked).toEqual(Array(3).fill(["anna", "ben"]));
    await vi.advanceTimersByTimeAsync(20_000);
    await Promise.all(followers);
    const looks = asked.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(looks);
  });

  it("looks by himself after ten seconds without a change", async () => {
    const answer = answerOf(watch.changed("anna", "1", never));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(answer).toEqual({ value: "1" });
  });

  it("is not told together with all who began to follow in the same second", async () => {
    const first = answerOf(watch.changed("anna", "1", never));
    await vi.advanceTimersByTimeAsync(500);
    const other = answerOf(watch.changed("anna", "1", never));
    await vi.advanceTimersByTimeAsync(9_600);
    expect([first, other]).toEqual([{ value: "1" }, {}]);
  });

  it("is let go when he leaves", async () => {
    const leave = new AbortController();
    const answer = answerOf(watch.changed("anna", "1", leave.signal));
    leave.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(answer).toEqual({ value: "1" });
  });

  it("is told after the database has been away", async () => {
    const read = vi
      .fn()
      .mockRejectedValueOnce(new Error("away"))
      .mockResolvedValue(new Map([["anna", "2"]]));
    const answer = answerOf(new ProgressWatch(read).changed("anna", "1", never));
    await vi.advanceTimersByTimeAsync(2_100);
    expect(answer).toEqual({ value: "2" });
  });
});

it("has another stamp for every change of state, wish and progress", async () => {
  vi.useRealTimers();
  const portal = await testPortal();
  const { id } = await addMigration(portal, await addPerson(portal), { listed: [], phase: "copying" });
  const read = stampsIn(portal);
  const seen: (string | undefined)[] = [(await read([id])).get(id)];
  const { client } = portal.database;
  const run = await client.run.create({ data: { migrationId: id, number: 1, request: "{}" } });
  const progress = { migrationId: id, runId: run.id, record: "{}", updatedAt: new Date(1) };
  const changes = [
    () => client.migration.update({ where: { id }, data: { wish: "pause" } }),
    () => client.migration.update({ where: { id }, data: { activity: "paused", wish: null } }),
    () => client.progress.create({ data: progress }),
    () => client.progress.update({ where: { migrationId: id }, data: { updatedAt: new Date(2) } }),
  ];
  for (const change of changes) {
    await change();
    seen.push((await read([id])).get(id));
  }
  expect(new Set(seen).size).toBe(5);
  expect((await read(["nobody"])).size).toBe(0);
  await portal.close();
});
