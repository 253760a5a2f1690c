/** The form of a mail server: what may be typed, and what becomes of it. */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { type Problems, required, tooLong } from "./form-rules.ts";
import { isWhole, readHost } from "./host-form.ts";
import {
  type LimitField,
  type LimitProblem,
  type LimitValues,
  limitProblems,
  limitValues,
} from "./server-limits-form.ts";
import {
  type ProgramField,
  type ProgramProblem,
  type ProgramValues,
  programProblems,
  programValues,
} from "./server-programs-form.ts";

export type ServerField =
  | LimitField
  | ProgramField
  | "name"
  | "host"
  | "port"
  | "security"
  | "plaintextAccepted"
  | "use"
  | "maxConnections"
  | "ca"
  | "pin"
  | "pinUntil"
  | "reservedNames"
  | "loginHint";

/** As typed, trimmed. A ticked box is `yes`, else empty. */
export type ServerForm = Readonly<Record<ServerField, string>>;

export type ServerProblem =
  | LimitProblem
  | ProgramProblem
  | "missing"
  | "tooLong"
  | "noHost"
  | "withScheme"
  | "noPort"
  | "noChoice"
  | "plaintext"
  | "noNumber"
  /** A move from it to itself needs a connection for each side. */
  | "twoForBoth"
  | "noCertificate"
  | "noFingerprint"
  | "noDate"
  /** Another server has this host and port. */
  | "taken"
  /** People have accounts there: see lib/services/servers.ts. */
  | "hasAccounts"
  | "usedAsOld"
  | "usedAsNew";

export const SECURITIES = ["tls", "starttls", "plaintext"] as const;
export const USES = ["old", "new", "both"] as const;
export const MOST_CONNECTIONS = 50;

/** What a row of the table holds of it. */
export interface ServerValues extends LimitValues, ProgramValues {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: (typeof SECURITIES)[number];
  readonly use: (typeof USES)[number];
  readonly maxConnections: number;
  readonly ca: string | null;
  readonly pin: string | null;
  /** The end of its last day, in UTC. */
  readonly pinUntil: Date | null;
  readonly reservedNames: string;
  readonly loginHint: string | null;
}

/** Folder names that server families keep for themselves on their top level. */
export const RESERVED_PRESETS = {
  zimbra: ["Briefcase", "Calendar", "Chats", "Contacts", "Emailed Contacts", "Journal", "Notebook", "Notes", "Tasks"],
  exchange: [
    ...["Calendar", "Contacts", "Conversation History", "Files", "Journal", "Notes", "Outbox", "RSS Feeds"],
    ...["Sync Issues", "Tasks"],
  ],
} as const;

/** Either what to store or what is wrong. */
export type ReadServer =
  | { readonly ok: true; readonly values: ServerValues }
  | { readonly ok: false; readonly problems: Problems<ServerField, ServerProblem> };

/** Reads the form without looking at any other server. */
export function readServerForm(form: ServerForm): ReadServer {
  const host = readHost(form.host);
  const security = SECURITIES.find((each) => each === form.security);
  const use = USES.find((each) => each === form.use);
  const problems = problemsOf(form, host);
  if (Object.keys(problems).length > 0 || host === null || !security || !use) return { ok: false, problems };
  return {
    ok: true,
    values: {
      ...{ name: form.name, host, port: Number(form.port), security, use },
      maxConnections: Number(form.maxConnections),
      ca: form.ca || null,
      pin: form.pin === "" ? null : readFingerprint(form.pin),
      pinUntil: form.pin === "" ? null : readLastDay(form.pinUntil),
      reservedNames: JSON.stringify(readNames(form.reservedNames).map((name) => name.toLowerCase())),
      loginHint: form.loginHint || null,
      ...limitValues(form),
      ...programValues(form),
    },
  };
}

function problemsOf(form: ServerForm, host: string | null): Problems<ServerField, ServerProblem> {
  const wrong = (field: ServerField, code: ServerProblem, is: boolean) => (is ? { [field]: code } : {});
  const clear = form.security === "plaintext" && form.plaintextAccepted !== "yes";
  return {
    ...wrong("host", "noHost", host === null),
    ...wrong("host", "withScheme", /^[a-z]+:\/\//i.test(form.host)),
    ...wrong("port", "noPort", !isWhole(form.port, 65_535)),
    ...wrong("security", "noChoice", !SECURITIES.some((each) => each === form.security)),
    ...wrong("plaintextAccepted", "plaintext", clear && host !== null && !isLoopback(host)),
    ...wrong("use", "noChoice", !USES.some((each) => each === form.use)),
    ...wrong("maxConnections", "noNumber", !isWhole(form.maxConnections, MOST_CONNECTIONS)),
    ...wrong("maxConnections", "twoForBoth", form.use === "both" && form.maxConnections === "1"),
    ...limitProblems(form),
    ...programProblems(form),
    ...wrong("ca", "noCertificate", form.ca !== "" && !areCertificates(form.ca)),
    ...wrong("pin", "noFingerprint", form.pin !== "" && readFingerprint(form.pin) === null),
    ...wrong("pinUntil", "noDate", form.pinUntil !== "" && readLastDay(form.pinUntil) === null),
    ...tooLong(form, { name: 60, host: 253, ca: 100_000, reservedNames: 4000, loginHint: 160 }),
    ...required(form, ["name", "host", "port", "maxConnections"]),
  };
}

/** What is sent there does not leave this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Whether the text is one or more certificates and nothing else: a private key has no business here. */
function areCertificates(text: string): boolean {
  if (text.replace(PEM, "").trim() !== "") return false;
  try {
    return (text.match(PEM) ?? []).map((one) => new X509Certificate(one)).length > 0;
  } catch {
    return false;
  }
}

/** SHA-256 as 64 hexadecimal digits, typed with or without colons; null where it is none. */
function readFingerprint(text: string): string | null {
  const digits = text
    .replace(/^sha-?256[ :=]*/i, "")
    .replace(/[\s:]/g, "")
    .toLowerCase();
  return /^[\da-f]{64}$/.test(digits) ? digits : null;
}

/** The end of a day that is typed as `2026-12-31`; null where it is none. */
function readLastDay(text: string): Date | null {
  const end = new Date(`${text}T23:59:59.999Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(end.getTime()) && end.toISOString().startsWith(text)
    ? end
    : null;
}

/** The names of a list, one a line or with commas between, each once. */
export function readNames(text: string): string[] {
  const names = text.split(/[\n,]/).map((name) => name.trim());
  const seen = new Set<string>();
  return names.filter((name) => name !== "" && !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()));
}
