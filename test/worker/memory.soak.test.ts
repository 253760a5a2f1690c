/** A worker that has done hundreds of runs takes no more memory than it did after the first fifty. */
import { expect, onTestFinished, test, vi } from "vitest";
import { isDone, Servers, WorkerBench } from "./support/bench.ts";
import { fillWithLarge, fillWithSmall, forgetPeak, memoryOf } from "./support/memory.ts";

const WARM_UP_RUNS = 50;
const FURTHER_RUNS = 500;
const AT_A_TIME = 2;
/** The most of any fifty later ones, above the most of the warm-up, in MB: what the heap happens to hold differs by so much. */
const MARGIN_MB = 8;

test(`after ${WARM_UP_RUNS} runs, ${FURTHER_RUNS} more need at most ${MARGIN_MB} MB above them`, async () => {
  const servers = await Servers.start();
  onTestFinished(() => servers.stop());
  const bench = await WorkerBench.open(servers, { oldLimit: 4, newLimit: 4 });
  onTestFinished(() => bench.close());
  const worker = bench.spawnWorker();
  await vi.waitUntil(() => worker.output.includes("worker.ready"), { timeout: 30_000 });

  /** A mailbox of each kind in turn: many small messages, some larger ones, one that passes through. */
  const kinds = [
    (login: string) => fillWithSmall(servers.old, login, 300),
    (login: string) => fillWithLarge(servers.old, login, 20, 200_000),
    (login: string) => fillWithLarge(servers.old, login, 1, 10_000_000),
  ];
  let begun = 0;
  const run = async (): Promise<void> => {
    const login = servers.name();
    kinds[begun++ % kinds.length]?.(login);
    const { id } = await bench.queued(login);
    expect(await bench.until(id, isDone, 60_000)).toMatchObject({ grade: "complete" });
  };
  const peakOf = async (runs: number): Promise<number> => {
    forgetPeak(worker.pid);
    const end = begun + runs;
    const lane = async (): Promise<void> => {
      while (begun < end) await run();
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, lane));
    const { peak } = memoryOf(worker.pid);
    console.log(`runs ${end - runs + 1} to ${end}: at most ${peak.toFixed(0)} MB`);
    return peak;
  };

  const first = await peakOf(WARM_UP_RUNS);
  const later: number[] = [];
  while (later.length < FURTHER_RUNS / WARM_UP_RUNS) later.push(await peakOf(WARM_UP_RUNS));
  expect(Math.max(...later)).toBeLessThan(first + MARGIN_MB);
  expect(worker.output).not.toContain('"level":"error"');
});
