/** The settings with which administrators and helpers sign in at the organisation's OpenID provider. */
import { anyText, isLoopback, Mistake, type Settings } from "./settings.ts";

export interface StaffSignIn {
  /** As the provider names itself, without a slash at the end. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim of the ID token that names roles; with dots, one within another. */
  readonly roleClaim: string;
  readonly administratorRole: string;
  readonly helperRole: string;
}

export const STAFF_VARIABLES = [
  ...["CARRYOVER_STAFF_ISSUER", "CARRYOVER_STAFF_CLIENT_ID", "CARRYOVER_STAFF_CLIENT_SECRET"],
  ...["CARRYOVER_STAFF_CLIENT_SECRET_FILE", "CARRYOVER_STAFF_ROLE_CLAIM", "CARRYOVER_STAFF_ADMINISTRATOR_ROLE"],
  ...["CARRYOVER_STAFF_HELPER_ROLE"],
] as const;

/** Null: they sign in with accounts of the portal's own alone. Mistakes are noted in `settings`. */
export function staffSignIn(settings: Settings): StaffSignIn | null {
  const issuer = settings.get("CARRYOVER_STAFF_ISSUER", "", issuerOf);
  const clientId = settings.get("CARRYOVER_STAFF_CLIENT_ID", "", anyText);
  const clientSecret = settings.getSecret("CARRYOVER_STAFF_CLIENT_SECRET", "", anyText);
  const given = settings.names().filter((name) => name.startsWith("CARRYOVER_STAFF_"));
  if (given.length === 0) return null;
  const has = (name: string) => given.some((each) => each === name || each === `${name}_FILE`);
  const needed = ["CARRYOVER_STAFF_ISSUER", "CARRYOVER_STAFF_CLIENT_ID", "CARRYOVER_STAFF_CLIENT_SECRET"];
  for (const name of needed.filter((each) => !has(each)))
    settings.blame(`${name} is needed beside ${given[0]}: with what do administrators sign in?`);
  return {
    ...{ issuer, clientId, clientSecret },
    roleClaim: settings.get("CARRYOVER_STAFF_ROLE_CLAIM", "roles", anyText),
    administratorRole: settings.get("CARRYOVER_STAFF_ADMINISTRATOR_ROLE", "carryover-administrator", anyText),
    helperRole: settings.get("CARRYOVER_STAFF_HELPER_ROLE", "carryover-helper", anyText),
  };
}

function issuerOf(value: string): string | Mistake {
  if (!URL.canParse(value)) return new Mistake("must be an address such as https://login.example.org");
  const { protocol, hostname, search, hash, username } = new URL(value);
  if (search || hash || username)
    return new Mistake("must be an address without ? and #, as the provider names itself");
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return value.replace(/\/$/, "");
  return new Mistake("must begin with https:// (http:// only for this machine)");
}
