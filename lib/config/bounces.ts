/** The mailbox in which mail of ours that comes back arrives. Without it nobody reads there. */
import { domainToASCII } from "node:url";
import { anyText, Mistake, type Settings } from "./settings.ts";

export interface BounceSettings {
  /** Lower-cased, international names in ASCII, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** By STARTTLS; to this machine itself also without encryption. */
  readonly security: "tls" | "starttls";
  readonly user: string;
  readonly password: string;
}

export const BOUNCE_VARIABLES = [
  ...["CARRYOVER_BOUNCES_SERVER", "CARRYOVER_BOUNCES_USER", "CARRYOVER_BOUNCES_PASSWORD"],
  "CARRYOVER_BOUNCES_PASSWORD_FILE",
] as const;

/** Null where no server is named. Mistakes are noted in `settings`. */
export function bounceSettings(settings: Settings): BounceSettings | null {
  const server = settings.get<ImapServer | null>("CARRYOVER_BOUNCES_SERVER", null, imapServer);
  const user = settings.get("CARRYOVER_BOUNCES_USER", "", anyText);
  const password = settings.getSecret("CARRYOVER_BOUNCES_PASSWORD", "", (value) => value);
  if (server === null) return null;
  if (user === "" || password === "")
    settings.blame("CARRYOVER_BOUNCES_USER and CARRYOVER_BOUNCES_PASSWORD are needed beside CARRYOVER_BOUNCES_SERVER");
  return { ...server, user, password };
}

type ImapServer = Pick<BounceSettings, "host" | "port" | "security">;

const SERVER = /^(?<scheme>imaps?):\/\/(?<host>\[[\da-f:.]+\]|[^[\]:/@?#\s]+)(?::(?<port>\d{1,5}))?\/?$/i;

function imapServer(value: string): ImapServer | Mistake {
  const parts = SERVER.exec(value.trim())?.groups;
  const security = parts?.scheme?.toLowerCase() === "imaps" ? "tls" : "starttls";
  const given = parts?.host ?? "";
  const host = given.startsWith("[") ? given.slice(1, -1).toLowerCase() : domainToASCII(given);
  const port = Number(parts?.port ?? (security === "tls" ? 993 : 143));
  if (host === "" || port < 1 || port > 65_535)
    return new Mistake("must be imaps://HOST[:PORT], or imap://HOST[:PORT] (then by STARTTLS)");
  return { host, port, security };
}
