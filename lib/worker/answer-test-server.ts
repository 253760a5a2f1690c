/** The question `testServer`: can this server be reached, and what does it say of itself? */
import { type Probe, probe } from "../imap/probe.ts";
import type { Answers, Questions, ServerTest } from "../jobs/requests.ts";
import type { Asked } from "./answer-sign-in.ts";
import type { WorkerContext } from "./context.ts";
import { readServer, settingsFor } from "./server-settings.ts";

/** What came of it is kept with the server. Throws MailError where no connection may be opened. */
export async function answerTestServer(
  { database, slots }: WorkerContext,
  { question }: Asked<Questions["testServer"]>,
  signal: AbortSignal,
): Promise<Answers["testServer"]> {
  const server = await readServer(database, slots, question.serverId);
  const slot = await slots.take(server.id, "listing", signal);
  try {
    const test = testOf(await probe(settingsFor(server, "", ""), signal));
    const data = { testedAt: new Date(), testResult: JSON.stringify(test) };
    await database.client.server.updateMany({ where: { id: server.id }, data });
    return test;
  } finally {
    slot.release();
  }
}

function testOf({ trouble, ...seen }: Probe): ServerTest {
  return {
    // Nothing of what the server said: it may be no mail server at all.
    trouble: trouble && { code: trouble.code, side: null, retryAt: trouble.retryAt, serverText: "" },
    ...seen,
  };
}
