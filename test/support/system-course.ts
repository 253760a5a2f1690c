/** A past for the pictures of the system page. */
import type { Database } from "../../lib/db/database.ts";
import { keepSample, SAMPLE_MS, sampleTime } from "../../lib/db/system-samples.ts";
import { systemMoment } from "../../lib/jobs/system-moment.ts";

const STEPS = 24 * 12;
const MESSAGE_BYTES = 200_000;
const MOST_MESSAGES = 1500;

/** No worker was there for two hours. */
const isAway = (step: number) => step > 76 && step < 100;
/** How much was going on: from nothing to all. */
const busyAt = (step: number) =>
  Math.max(0, Math.sin((step / STEPS) * Math.PI * 2.4 - 0.6)) * (0.8 + 0.2 * Math.cos(step * 2.1));

/** Twenty-four hours with two busy times, up to what is counted now. */
export async function addCourse(database: Database, serverIds: readonly string[]): Promise<void> {
  const now = sampleTime(Date.now());
  const rates = Array.from({ length: STEPS }, (_, step) =>
    isAway(step) ? 0 : Math.round(busyAt(step) * MOST_MESSAGES),
  );
  const counted = await systemMoment(database, now);
  let messages = Math.max(0, counted.messages - rates.reduce((sum, rate) => sum + rate, 0));
  for (const [step, rate] of rates.entries()) {
    messages += rate;
    if (isAway(step)) continue;
    const busy = busyAt(step);
    const replies = serverIds.map((id, index) => [
      id,
      { connections: Math.round(busy * 4), replyMs: busy === 0 ? null : Math.round(80 + busy * 400 * (index + 1)) },
    ]);
    const data = {
      ...{ messages, bytes: messages * MESSAGE_BYTES, problems: 0, servers: Object.fromEntries(replies) },
      ...{ waiting: Math.round(busy * 9), running: Math.round(busy * 4) },
    };
    await keepSample(database, { at: now - (STEPS - step) * SAMPLE_MS, data: JSON.stringify(data) });
  }
}
