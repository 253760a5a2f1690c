/**
 * A mail server from and to which messages pass no faster than is allowed. Who waits does so before a message is asked for or handed over, or
 * between the pieces of a large one, where a slow line could have made him wait as well: what an append() promises stays as it is.
 */
import { Interrupted, MailError } from "../engine/errors.ts";
import type {
  FetchedMessage,
  FolderLook,
  MailServer,
  NewSession,
  ReadFromLook,
  ReadingSession,
} from "../engine/ports.ts";
import { Gate, type Pace } from "./pace-gate.ts";
import { PacedAppending } from "./paced-appending.ts";

export function paced<Session extends ReadingSession>(server: MailServer<Session>, pace: Pace): MailServer<Session> {
  return {
    connect: async (signal) => {
      const closed = pace.pacer.closed(pace.side) ?? pace.wave?.closed(pace.side);
      if (closed) throw closed;
      return pacedSession(await connected(server, pace, signal), pace, signal);
    },
  };
}

/** What is refused by the server, or unreachable, is counted; what we are asked to end ourselves is not. */
async function connected<Session extends ReadingSession>(
  server: MailServer<Session>,
  { pacer }: Pace,
  signal: AbortSignal,
): Promise<Session> {
  try {
    return await server.connect(signal);
  } catch (error) {
    if (error instanceof MailError && !signal.aborted) pacer.traffic.broke(error.code);
    throw error;
  }
}

function pacedSession<Session extends ReadingSession>(session: Session, pace: Pace, hardStop: AbortSignal): Session {
  const gate = new Gate(pace, hardStop);
  const replaced: Partial<Record<PropertyKey, unknown>> = {
    examine: (name: string, next: readonly number[] = []) => {
      gate.isAskedAhead = next.length > 0;
      return session.examine(name, next);
    },
    fetchMessages: (uids: readonly number[]) => fetched(session, uids, gate),
    lookInto: (looks: readonly FolderLook[], read: ReadFromLook) =>
      session.lookInto(looks, async (look, message) => read(look, await gate.received(message))),
  };
  const appending = isNew(session) ? new PacedAppending(session, gate) : null;
  if (appending) replaced.append = appending.append.bind(appending);
  return new Proxy(session, {
    get(target, key) {
      if (key === "appendBatch") return appending?.batch;
      if (key === "fetchBatch") return gate.portion.messages;
      if (key in replaced) return replaced[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function isNew(session: ReadingSession): session is NewSession {
  return "side" in session && session.side === "new";
}

async function* fetched(session: ReadingSession, uids: readonly number[], gate: Gate): AsyncGenerator<FetchedMessage> {
  await gate.rest();
  let askedAt = gate.isAskedAhead ? null : gate.now();
  gate.isAskedAhead = false;
  for await (const message of session.fetchMessages(uids)) {
    if (askedAt !== null) gate.note("fetch", gate.now() - askedAt);
    askedAt = null;
    let allowed: FetchedMessage;
    try {
      allowed = await gate.received(message);
    } catch (error) {
      // Else the rest of the answer would be read, and none of it waited for.
      if (error instanceof MailError || error instanceof Interrupted) await session.close();
      throw error;
    }
    yield allowed;
  }
}
