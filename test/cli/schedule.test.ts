import { describe, expect, it } from "vitest";
import { runWithin } from "../../lib/cli/schedule.ts";

const job = (name: string, needs: Record<string, number>) => ({ name, needs: new Map(Object.entries(needs)) });

/** Starts the jobs; each goes on until it is told to end. */
function start(jobs: ReturnType<typeof job>[], limits: Record<string, number>) {
  const started: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const result = runWithin(
    jobs,
    (name) => limits[name] ?? 0,
    ({ name }) => {
      started.push(name);
      return new Promise<string>((resolve, reject) =>
        ends.set(name, (error) => (error ? reject(error) : resolve(`${name} done`))),
      );
    },
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { started, result, turn, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

describe("many jobs at once", () => {
  it("keeps every limit, and starts whatever fits", async () => {
    const run = start([job("a", { old: 2, new: 2 }), job("b", { old: 2, new: 2 }), job("c", { other: 1, new: 2 })], {
      old: 2,
      other: 1,
      new: 4,
    });
    await run.turn();
    expect(run.started).toEqual(["a", "c"]);
    run.end("c");
    await run.turn();
    expect(run.started).toEqual(["a", "c"]);
    run.end("a");
    await run.turn();
    expect(run.started).toEqual(["a", "c", "b"]);
    run.end("b");
    expect(await run.result).toEqual(["a done", "b done", "c done"]);
  });

  it("begins nothing after a job has failed, and waits for what is under way", async () => {
    const run = start([job("a", { s: 1 }), job("b", { s: 1 }), job("c", { s: 2 })], { s: 2 });
    await run.turn();
    run.end("a", new Error("broken"));
    let over = false;
    const ended = run.result.catch((error: unknown) => String(error)).finally(() => (over = true));
    await run.turn();
    expect(over).toBe(false);
    run.end("b");
    expect(await ended).toBe("Error: broken");
    expect(run.started).toEqual(["a", "b"]);
  });

  it("does not wait for ever for what can never be free", async () => {
    await expect(
      runWithin(
        [job("a", { s: 3 })],
        () => 2,
        async () => 0,
      ),
    ).rejects.toThrow("more than the limit");
  });
});
