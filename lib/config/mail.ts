/** The settings of mail to people: through which server it goes, and from whom. Without them nothing is offered and nothing sent. */
import { domainToASCII } from "node:url";
import { isLanguage, LANGUAGES, type Language, PSEUDO } from "../i18n/languages.ts";
import { anyText, isLoopback, Mistake, type Settings, wholeNumber } from "./settings.ts";

export interface MailSettings {
  /** Lower-cased, international names in ASCII, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** `plaintext`: only to this machine itself. */
  readonly security: "tls" | "starttls" | "plaintext";
  /** Null: the server wants nobody to sign in. */
  readonly signIn: { readonly user: string; readonly password: string } | null;
  /** The address that mails come from. */
  readonly from: string;
  /** The portal's own address, for links; without a slash at the end. */
  readonly url: string;
  /** So many letters to the roster at most, over all workers. */
  readonly lettersPerMinute: number;
  /** For those of whom no language is known. */
  readonly language: Language;
}

const LETTERS_PER_MINUTE = 60;

/** What the web process needs of it: whether mail is offered, from whom it comes, and how long many letters take. */
export const WEB_MAIL_VARIABLES = ["CARRYOVER_MAIL_FROM", "CARRYOVER_MAIL_PER_MINUTE"] as const;

export const WORKER_MAIL_VARIABLES = [
  ...["CARRYOVER_MAIL_SERVER", "CARRYOVER_MAIL_FROM", "CARRYOVER_MAIL_USER", "CARRYOVER_MAIL_PASSWORD"],
  ...["CARRYOVER_MAIL_PASSWORD_FILE", "CARRYOVER_MAIL_PER_MINUTE", "CARRYOVER_LANGUAGE", "NEXTAUTH_URL"],
] as const;

/** The address that mails come from; null: none are sent. */
export function mailFrom(settings: Settings): string | null {
  return settings.get<string | null>("CARRYOVER_MAIL_FROM", null, senderOf);
}

export function lettersPerMinute(settings: Settings): number {
  return settings.get("CARRYOVER_MAIL_PER_MINUTE", LETTERS_PER_MINUTE, wholeNumber(1, 6000));
}

/** Null where no mail server is named. Mistakes are noted in `settings`. */
export function mailSettings(settings: Settings): MailSettings | null {
  const server = settings.get<MailServer | null>("CARRYOVER_MAIL_SERVER", null, mailServer);
  const from = mailFrom(settings);
  const user = settings.get("CARRYOVER_MAIL_USER", "", anyText);
  const password = settings.getSecret("CARRYOVER_MAIL_PASSWORD", "", (value) => value);
  const url = settings.get("NEXTAUTH_URL", "", anyText);
  const language = settings.get<Language>("CARRYOVER_LANGUAGE", "en", portalLanguage);
  const perMinute = lettersPerMinute(settings);
  if ((user === "") !== (password === ""))
    settings.blame("CARRYOVER_MAIL_USER and CARRYOVER_MAIL_PASSWORD are needed together");
  if (server === null) return null;
  if (!settings.names().includes("CARRYOVER_MAIL_FROM"))
    settings.blame("CARRYOVER_MAIL_FROM is needed beside CARRYOVER_MAIL_SERVER: who sends the mail?");
  if (url === "") settings.blame("CARRYOVER_URL is needed beside CARRYOVER_MAIL_SERVER: mails lead to it");
  return {
    ...server,
    signIn: user === "" ? null : { user, password },
    from: from ?? "",
    url,
    lettersPerMinute: perMinute,
    language,
  };
}

type MailServer = Pick<MailSettings, "host" | "port" | "security">;

const SERVER = /^(?<scheme>smtps?):\/\/(?<host>\[[\da-f:.]+\]|[^[\]:/@?#\s]+)(?::(?<port>\d{1,5}))?\/?$/i;

function mailServer(value: string): MailServer | Mistake {
  const parts = SERVER.exec(value.trim())?.groups;
  const isTls = parts?.scheme?.toLowerCase() === "smtps";
  const given = parts?.host ?? "";
  const host = given.startsWith("[") ? given.slice(1, -1).toLowerCase() : domainToASCII(given);
  const port = Number(parts?.port ?? (isTls ? 465 : 587));
  if (host === "" || port < 1 || port > 65_535)
    return new Mistake("must be smtps://HOST[:PORT], or smtp://HOST[:PORT] (then by STARTTLS)");
  return { host, port, security: isTls ? "tls" : isLoopback(host) ? "plaintext" : "starttls" };
}

/** It stands in headers as it is. */
export function senderOf(value: string): string | Mistake {
  return /^[\w.+-]+@[a-z\d.-]+$/i.test(value) ? value : new Mistake("must be an email address, without a name");
}

/** The pseudo-language is for tests and not offered to anybody. */
export function portalLanguage(value: string): Language | Mistake {
  return isLanguage(value) || value === PSEUDO ? value : new Mistake(`must be one of ${LANGUAGES.join(", ")}`);
}
