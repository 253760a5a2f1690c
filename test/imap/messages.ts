/** Messages to append in tests, and sessions to append them with. */
import type { MailError } from "../../lib/engine/errors.ts";
import type { AppendResult, NewSession, OldSession, OutgoingMessage } from "../../lib/engine/ports.ts";
import { newServer, oldServer, type ServerSettings } from "../../lib/imap/servers.ts";
import { type AppendOptions, appendAll } from "../support/append-all.ts";

/** Settings for a test server in clear text, or as said. */
export function settingsFor(
  server: { host: string; port: number },
  more: Partial<ServerSettings> = {},
): ServerSettings {
  return {
    host: server.host,
    port: server.port,
    security: "starttls",
    user: "anna",
    password: async () => "pw",
    ...more,
  };
}

export function connectOld(settings: ServerSettings): Promise<OldSession> {
  return oldServer(settings).connect(new AbortController().signal);
}

export function connectNew(settings: ServerSettings): Promise<NewSession> {
  return newServer(settings).connect(new AbortController().signal);
}

/** A message of these bytes, given in pieces of so many. */
export function outgoing(bytes: Buffer, more: Partial<OutgoingMessage> = {}, piece = 1000): OutgoingMessage {
  return { size: bytes.length, flags: [], internalDate: null, body: pieces(bytes, piece), ...more };
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Appends one message and gives its result. */
export async function append(
  session: NewSession,
  folder: string,
  message: OutgoingMessage,
  options: AppendOptions = {},
): Promise<AppendResult> {
  const [result] = await appendAll(session, folder, [message], options);
  if (result === undefined) throw new Error("no result");
  return result;
}

/** The MailError that the work ends with. */
export async function errorOf(work: Promise<unknown>): Promise<MailError> {
  return work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error) => error,
  );
}

/** Nested folders whose name has just so many bytes. */
export function deepPath(bytes: number): string[] {
  const text = "a folder in a folder".repeat(bytes).slice(0, bytes - 1);
  return `${text.replace(/.{19}./g, (level) => `${level.slice(0, 19)}/`)}x`.split("/");
}
