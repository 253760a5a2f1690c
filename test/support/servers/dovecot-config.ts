/** Writes the configuration of a private Dovecot. */

import type { Certificate } from "./certificates.ts";
import { isRoot } from "./debian-packages.ts";
import { EVERYBODYS_PASSWORDS } from "./everybodys-passwords.ts";
import { loopback } from "./loopback.ts";
import { mailGroup, mailOwner } from "./mail-owner.ts";

/** What a test may ask of its Dovecot. */
export interface DovecotOptions {
  /** With TLS, the plain port offers STARTTLS and a second port speaks TLS from the start. Default "none". */
  tls?: "none" | "selfSigned" | "expired" | "wrongHost";
  /** Users and their passwords; nobody else can sign in. Default: any user name, with `password`. */
  users?: Readonly<Record<string, string>>;
  /** Further user names for users of `users`, with the user whose account it is; the password is that user's. */
  aliases?: Readonly<Record<string, string>>;
  /** The password of everybody when `users` is not given. Default: each of EVERYBODYS_PASSWORDS. */
  password?: string;
  /** Hierarchy separator. Default "/". */
  separator?: "/" | ".";
  /** Prefix of the personal namespace, for example "INBOX.". Default none. */
  prefix?: string;
  /** Connections that one user may have at a time. Default 200. */
  maxUserConnections?: number;
  /** Bytes that each user's mail may take; more is refused with [OVERQUOTA]. Default unlimited. */
  quotaBytes?: number;
  /** How mail is stored. Default "maildir". */
  mailFormat?: "maildir" | "sdbox" | "mdbox" | "mbox";
  /** Folder name, with the prefix left out, to special-use attribute. Default Sent, Drafts and Trash. */
  specialUse?: Readonly<Record<string, "\\Sent" | "\\Drafts" | "\\Trash" | "\\Junk" | "\\Archive">>;
  /** Keep a transcript of every session, for `rawLog`. Default false. */
  rawLog?: boolean;
  /** Further lines of dovecot.conf, for what no option covers. */
  extraSettings?: string;
}

/** Where this instance lives. */
export interface DovecotPlace {
  folder: string;
  port: number;
  /** 0: no TLS port. */
  tlsPort: number;
  certificate: Certificate | null;
}

/** The text of dovecot.conf. */
export function dovecotConfig(place: DovecotPlace, options: DovecotOptions): string {
  const { folder } = place;
  return [
    `base_dir = ${folder}/base`,
    `state_dir = ${folder}/state`,
    `log_path = ${folder}/dovecot.log`,
    "protocols = imap",
    `listen = ${loopback}`,
    "disable_plaintext_auth = no",
    "auth_mechanisms = plain login",
    "auth_username_format = %u",
    // Refused sign-ins answer at once; Dovecot's usual two seconds would only slow the tests down.
    "auth_failure_delay = 0",
    // Each refused sign-in is a line of the log: tests count them.
    "auth_verbose = yes",
    `login_trusted_networks = ${loopback}`,
    "first_valid_uid = 1",
    "first_valid_gid = 1",
    "mail_fsync = never",
    `mail_location = ${mailLocation(folder, options.mailFormat ?? "maildir")}`,
    `mail_max_userip_connections = ${options.maxUserConnections ?? 200}`,
    ...(options.rawLog ? [`rawlog_dir = ${folder}/rawlog`] : []),
    ...tls(place.certificate),
    ...signIn(folder, options),
    ...namespace(options),
    ...quota(options.quotaBytes),
    ...rung(process.env.RUNG),
    ...services(place),
    options.extraSettings ?? "",
    "",
  ].join("\n");
}

/** What Dovecot offers, but for how messages are appended. */
const CAPABILITIES = [
  "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT THREAD=REFERENCES UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED",
  "CONDSTORE QRESYNC ESEARCH SEARCHRES WITHIN LIST-STATUS BINARY MOVE STATUS=SIZE NOTIFY SPECIAL-USE QUOTA",
].join(" ");

/** What it offers besides, for each rung of the ladder that is to be the highest. The last one comes only after a refusal. */
const RUNGS: Readonly<Record<string, string>> = {
  multi: "MULTIAPPEND LITERAL+",
  pipelined: "LITERAL+",
  chained: "",
};

/** A suite may be run with servers that stand on a lower rung: RUNG=pipelined npx vitest run … */
function rung(name: string | undefined): string[] {
  if (name === undefined) return [];
  const offered = RUNGS[name];
  if (offered === undefined) throw new Error(`RUNG is one of ${Object.keys(RUNGS).join(", ")}`);
  return [`imap_capability = ${CAPABILITIES} ${offered}`.trimEnd()];
}

/** The text of the password file for `users` and their `aliases`. */
export function passwordFile({ users = {}, aliases = {} }: Pick<DovecotOptions, "users" | "aliases">): string {
  const line = (name: string, user: string, more = "") =>
    `${name}:{PLAIN.B64}${Buffer.from(users[user] ?? "").toString("base64")}${more}\n`;
  return [
    ...Object.keys(users).map((user) => line(user, user)),
    ...Object.entries(aliases).map(([alias, user]) => line(alias, user, `::::::user=${user}`)),
  ].join("");
}

function mailLocation(folder: string, format: NonNullable<DovecotOptions["mailFormat"]>): string {
  if (format === "mbox") return `mbox:${folder}/mail/%u:INBOX=${folder}/mail/%u/inbox`;
  return `${format}:${folder}/mail/%u`;
}

function tls(certificate: Certificate | null): string[] {
  if (!certificate) return ["ssl = no"];
  return ["ssl = yes", `ssl_cert = <${certificate.certificateFile}`, `ssl_key = <${certificate.keyFile}`];
}

function signIn(folder: string, options: DovecotOptions): string[] {
  const fixed = options.password === undefined ? EVERYBODYS_PASSWORDS : [options.password];
  // Each is asked where the one before does not let them in.
  const known = options.users
    ? [["  driver = passwd-file", `  args = ${folder}/passwords`]]
    : fixed.map((password) => ["  driver = static", `  args = password=${password}`]);
  const passwords = known.flatMap((lines) => ["passdb {", ...lines, "}"]);
  const owner = `uid=${mailOwner} gid=${mailGroup} home=${folder}/home/%u`;
  return [...passwords, "userdb {", "  driver = static", `  args = ${owner}`, "}"];
}

function namespace(options: DovecotOptions): string[] {
  const specialUse = options.specialUse ?? { Sent: "\\Sent", Drafts: "\\Drafts", Trash: "\\Trash" };
  const folders = Object.entries(specialUse).flatMap(([name, attribute]) => [
    `  mailbox "${name}" {`,
    `    special_use = ${attribute}`,
    "  }",
  ]);
  const names = [`  separator = ${options.separator ?? "/"}`, `  prefix = ${options.prefix ?? ""}`];
  return ["namespace inbox {", "  inbox = yes", ...names, ...folders, "}"];
}

function quota(bytes: number | undefined): string[] {
  if (bytes === undefined) return [];
  return [
    "mail_plugins = quota",
    "protocol imap {",
    "  mail_plugins = quota imap_quota",
    "}",
    "plugin {",
    "  quota = count:User quota",
    "  quota_vsizes = yes",
    `  quota_rule = *:bytes=${bytes}`,
    // Without this, Dovecot lets the last message overshoot by 10 %.
    "  quota_grace = 0",
    "}",
  ];
}

function services({ port, tlsPort }: DovecotPlace): string[] {
  const listeners = (["imap", "imaps"] as const).flatMap((name) => [
    `  inet_listener ${name} {`,
    `    port = ${name === "imap" ? port : tlsPort}`,
    "  }",
  ]);
  const login = ["service imap-login {", ...listeners, "  service_count = 0", "  process_min_avail = 1"];
  const imap = ["service imap {", "  process_limit = 256", "}"];
  // Without its socket, Dovecot doesn't slow an address down after refused sign-ins.
  const noPenalty = ["  unix_listener anvil-auth-penalty {", "    mode = 0", "  }"];
  if (isRoot) return [...login, "}", ...imap, "service anvil {", ...noPenalty, "}"];
  // An ordinary user can neither change user nor chroot.
  const me = [`default_internal_user = ${mailOwner}`, `default_login_user = ${mailOwner}`];
  const group = [`default_internal_group = ${mailGroup}`];
  const open = ["service anvil {", "  chroot =", ...noPenalty, "}", "service stats {", "  chroot =", "}"];
  return [...me, ...group, ...login, "  chroot =", "}", ...imap, ...open];
}
