/** From a server's row to what is needed to open connections to it. */
import type { Database } from "../db/database.ts";
import { MailError } from "../engine/errors.ts";
import type { ServerSettings } from "../imap/servers.ts";
import { type ConnectionLimits, connectionsNow, lastDayUntil } from "../jobs/last-day.ts";
import type { Slots } from "../jobs/slots.ts";

type ServerRow = NonNullable<Awaited<ReturnType<Database["client"]["server"]["findUnique"]>>>;

/** The row, with its limit told to the slots. Throws MailError `net.unreachable` where an administrator removed it meanwhile. */
export async function readServer(database: Database, slots: Slots, serverId: string): Promise<ServerRow> {
  const server = await database.client.server.findUnique({ where: { id: serverId } });
  if (!server) throw new MailError("net.unreachable", "this server is not in the list of servers any more");
  slots.setLimit(server.id, await connectionLimit(database, server));
  return server;
}

/** A pin has an end, so that nobody trusts an old certificate for ever. */
function isPinned({ pinUntil }: ServerRow): boolean {
  return pinUntil === null || pinUntil.getTime() > Date.now();
}

/** How many connections it may have now. */
export async function connectionLimit({ client }: Database, server: ConnectionLimits): Promise<number> {
  return connectionsNow(server, (await lastDayUntil(client, Date.now())) !== null);
}

/** The settings for one account on the server. */
export function settingsFor(server: ServerRow, login: string, password: string): ServerSettings {
  return { ...placeOf(server, login), password: async () => password };
}

/** The same for an account that is opened by access tokens. `token`: see ServerSettings.password. */
export function settingsByToken(server: ServerRow, login: string, token: ServerSettings["password"]): ServerSettings {
  return { ...placeOf(server, login), password: token, signInBy: "token" };
}

function placeOf(server: ServerRow, login: string): Omit<ServerSettings, "password"> {
  return {
    host: server.host,
    port: server.port,
    security: server.security === "tls" ? "tls" : "starttls",
    allowPlaintext: server.security === "plaintext",
    user: login,
    ca: server.ca ?? undefined,
    pin: isPinned(server) ? (server.pin ?? undefined) : undefined,
  };
}
