/** The part of a new server's form that says what mail programs need of it. Everything of it may be left empty. */
import type { Problems } from "./form-rules.ts";
import { isWhole, readHost } from "./host-form.ts";

/** In the order of the page. */
export const PROGRAM_FIELDS = ["smtpHost", "smtpPort", "smtpSecurity", "mailDomain", "shortLogins"] as const;
export type ProgramField = (typeof PROGRAM_FIELDS)[number];

/** As typed, trimmed. A ticked box is `yes`, else empty. */
export type ProgramForm = Readonly<Record<ProgramField, string>>;

export type ProgramProblem = "noHost" | "noPort" | "noChoice" | "noDomain";

/** A password is never sent in the clear: what servers for sending are there for without encryption is not for people. */
export const SMTP_SECURITIES = ["tls", "starttls"] as const;

/** What the columns hold of it. */
export interface ProgramValues {
  readonly smtpHost: string | null;
  /** Null where there is no host. */
  readonly smtpPort: number | null;
  readonly smtpSecurity: "tls" | "starttls" | "plaintext" | null;
  readonly mailDomain: string | null;
  readonly shortLogins: boolean;
}

export function programProblems(form: ProgramForm): Problems<ProgramField, ProgramProblem> {
  const wrong = (field: ProgramField, code: ProgramProblem, is: boolean) => (is ? { [field]: code } : {});
  const { smtpHost, smtpPort, mailDomain } = form;
  const sends = smtpHost !== "";
  return {
    ...wrong("smtpHost", "noHost", sends && readHost(smtpHost) === null),
    ...wrong("smtpPort", "noPort", sends && !isWhole(smtpPort, 65_535)),
    ...wrong("smtpSecurity", "noChoice", sends && securityOf(form) === undefined),
    ...wrong("mailDomain", "noDomain", mailDomain !== "" && readDomain(mailDomain) === null),
  };
}

/** Of a form without problems. Port and security without a host say nothing. */
export function programValues(form: ProgramForm): ProgramValues {
  const { smtpHost, smtpPort, mailDomain, shortLogins } = form;
  const outgoing = { smtpHost: readHost(smtpHost), smtpPort: Number(smtpPort), smtpSecurity: securityOf(form) ?? null };
  return {
    ...(smtpHost === "" ? { smtpHost: null, smtpPort: null, smtpSecurity: null } : outgoing),
    mailDomain: mailDomain === "" ? null : readDomain(mailDomain),
    shortLogins: shortLogins === "yes",
  };
}

/** As the form shows it: the usual port and security where nothing was told yet. */
export function programForm({ smtpHost, smtpPort, smtpSecurity, mailDomain, shortLogins }: ProgramValues): ProgramForm {
  return {
    ...{ smtpHost: smtpHost ?? "", smtpPort: String(smtpPort ?? 465), smtpSecurity: smtpSecurity ?? "tls" },
    ...{ mailDomain: mailDomain ?? "", shortLogins: shortLogins ? "yes" : "" },
  };
}

const securityOf = ({ smtpSecurity }: ProgramForm) => SMTP_SECURITIES.find((each) => each === smtpSecurity);

/** Typed with or without the @ before it; null where it is a single word, an address or no name. */
function readDomain(typed: string): string | null {
  const domain = readHost(typed.replace(/^@/, ""));
  return domain?.includes(".") && !/^[\d.]+$/.test(domain) ? domain : null;
}
