/** Whether what the portal needs of others can be reached from this machine: asked from the command line, beside the worker. Nobody signs in to a mailbox. */
import type { MailSettings } from "../config/mail.ts";
import { openDatabase } from "../db/client.ts";
import type { ErrorCode } from "../engine/errors.ts";
import { probe } from "../imap/probe.ts";
import { type Greeted, greet } from "../notify/smtp.ts";
import { settingsFor } from "./server-settings.ts";

export type { Greeted } from "../notify/smtp.ts";

/** Times in milliseconds; `validUntil` of the certificate since the epoch, null: it showed none. */
export interface ReachedServer {
  readonly id: string;
  /** Null: nothing stands in the way of signing in. */
  readonly trouble: ErrorCode | null;
  readonly milliseconds: number;
  readonly validUntil: number | null;
}

/** All mail servers of this portal, each with one connection that asks for its capabilities. Throws DatabaseError. */
export async function reachServers(databaseUrl: string, signal: AbortSignal): Promise<readonly ReachedServer[]> {
  const database = await openDatabase(databaseUrl);
  try {
    const servers = await database.client.server.findMany();
    return await Promise.all(
      servers.map(async (server) => {
        const { trouble, milliseconds, certificate } = await probe(settingsFor(server, "", ""), signal);
        const validUntil = certificate?.validUntil ?? null;
        return { id: server.id, trouble: trouble?.code ?? null, milliseconds, validUntil };
      }),
    );
  } finally {
    await database.close();
  }
}

/** The server through which mail to people goes: greeted, signed in to where that is wished for, and left. Nothing is sent. */
export function reachMailServer(settings: MailSettings, signal: AbortSignal): Promise<Greeted> {
  return greet(settings, signal);
}
