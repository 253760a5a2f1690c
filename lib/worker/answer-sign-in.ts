/** The question `signIn`: does this server accept this name and password? Answered by a real sign-in, and nothing else. */
import { MailError } from "../engine/errors.ts";
import { newServer, oldServer } from "../imap/servers.ts";
import type { Answers, Questions } from "../jobs/requests.ts";
import { open } from "../vault/open.ts";
import type { WorkerContext } from "./context.ts";
import { readServer, settingsFor } from "./server-settings.ts";
import { slotted } from "./slotted.ts";

/** A question as it stands in its row. */
export interface Asked<Question> {
  readonly requestId: string;
  readonly question: Question;
  readonly sealed: Uint8Array | null;
}

/** Throws MailError where the server does not let the person in. */
export async function answerSignIn(
  { database, slots, key }: WorkerContext,
  { requestId, question, sealed }: Asked<Questions["signIn"]>,
  signal: AbortSignal,
): Promise<Answers["signIn"]> {
  const { serverId, login, side } = question;
  if (!sealed) throw new MailError("auth.refused", "no password came with the question", { side });
  const server = await readServer(database, slots, serverId);
  const settings = settingsFor(server, login, open(key, sealed, { purpose: "request", requestId, serverId }));
  const takeSlot = (until: AbortSignal) => slots.take(serverId, "signIn", until);
  const mailServer = side === "old" ? slotted(oldServer(settings), takeSlot) : slotted(newServer(settings), takeSlot);
  const session = await mailServer.connect(signal);
  await session.close();
  return {};
}
