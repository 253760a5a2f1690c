import { expect, it, vi } from "vitest";
import { Interrupted } from "../../lib/engine/errors.ts";
import { systemClock } from "../../lib/worker/system-clock.ts";

it("sleeps, and wakes at once with Interrupted when it is told to stop", async () => {
  const stop = new AbortController();
  const asleep = systemClock.sleep(3_600_000, stop.signal);
  stop.abort();
  await expect(asleep).rejects.toBeInstanceOf(Interrupted);
  await expect(systemClock.sleep(0, stop.signal)).rejects.toBeInstanceOf(Interrupted);
  await expect(systemClock.sleep(1, new AbortController().signal)).resolves.toBeUndefined();
});

it("sleeps for months where a single timer would end at once", async () => {
  const warned = vi.fn();
  process.on("warning", warned);
  const stop = new AbortController();
  const woke = vi.fn();
  const asleep = systemClock.sleep(90 * 86_400_000, stop.signal).then(woke, woke);
  await systemClock.sleep(20, new AbortController().signal);
  expect(woke).not.toHaveBeenCalled();
  stop.abort();
  await asleep;
  process.off("warning", warned);
  expect(warned).not.toHaveBeenCalled();
});
