/** Many jobs at once, as far as limits allow that they share. */

export interface Job {
  /** What the job holds while it runs: a name, such as a server's, and how much of it. */
  readonly needs: ReadonlyMap<string, number>;
}

/**
 * Runs every job, each as soon as all it needs is free, the first ones first. Answers the results in the order of the jobs.
 * A job may need no more than the limit. When a job throws, those under way are waited for and no other begins.
 */
export async function runWithin<J extends Job, Result>(
  jobs: readonly J[],
  limit: (name: string) => number,
  run: (job: J) => Promise<Result>,
): Promise<Result[]> {
  const used = new Map<string, number>();
  const results = new Map<J, [Result]>();
  const waiting = new Set(jobs);
  const running = new Set<Promise<void>>();
  const fits = (job: J) => [...job.needs].every(([name, amount]) => (used.get(name) ?? 0) + amount <= limit(name));
  const hold = (job: J, sign: 1 | -1) => {
    for (const [name, amount] of job.needs) used.set(name, (used.get(name) ?? 0) + sign * amount);
  };
  const start = async (job: J) => {
    hold(job, 1);
    try {
      results.set(job, [await run(job)]);
    } finally {
      hold(job, -1);
    }
  };
  try {
    while (waiting.size > 0) {
      for (const job of waiting) {
        if (!fits(job)) continue;
        waiting.delete(job);
        const task: Promise<void> = start(job).finally(() => running.delete(task));
        running.add(task);
      }
      if (running.size === 0) throw new Error("a job needs more than the limit allows");
      await Promise.race(running);
    }
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
  }
  return jobs.flatMap((job) => results.get(job) ?? []);
}
