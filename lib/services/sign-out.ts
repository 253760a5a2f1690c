/** Signing out: the session ends in the database, so that no copy of its cookie is good for anything. */
import { endSession } from "../auth/sessions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { audit } from "./audit.ts";

/** Ends the session with which this request was made; nothing happens where there is none. */
export async function endOwnSession({ client }: Database, viewer: Viewer): Promise<void> {
  if (viewer.kind === "nobody") return;
  await client.$transaction(async (tx) => {
    await endSession(tx, viewer.session);
    await audit.record(tx, viewer, { action: "session.end", subjectId: null });
  });
}
