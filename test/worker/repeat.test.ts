/** Work that is done again and again. */
import { expect, it, vi } from "vitest";
import { logTo } from "../../lib/worker/log.ts";
import { repeat } from "../../lib/worker/repeat.ts";

const log = logTo(() => undefined);

it("waits between two rounds, and no longer once there is something to do sooner", async () => {
  const over = new AbortController();
  let rounds = 0;
  let hurry: () => void = () => undefined;
  const repeated = repeat(
    {
      name: "test",
      pauseMs: 600_000,
      work: async () => void rounds++,
      sooner: () => new Promise<void>((resolve) => (hurry = resolve)),
    },
    log,
    over.signal,
  );
  await vi.waitFor(() => expect(rounds).toBe(1));
  hurry();
  await vi.waitFor(() => expect(rounds).toBe(2));
  over.abort();
  await repeated;
  expect(rounds).toBe(2);
});
