/** A server's row as mail programs need it. */
import type { ClientServer } from "../client-setup/settings.ts";
import type { ProgramValues } from "./server-programs-form.ts";

interface ServerRow extends ProgramValues {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls" | "plaintext";
}

export function clientServer({ name, host, port, security, ...row }: ServerRow): ClientServer {
  const { smtpHost, smtpPort, smtpSecurity, mailDomain, shortLogins } = row;
  const isWhole = smtpHost !== null && smtpPort !== null && smtpSecurity !== null;
  return {
    ...{ name: name || host, incoming: { host, port, security }, mailDomain, shortLogins },
    outgoing: isWhole ? { host: smtpHost, port: smtpPort, security: smtpSecurity } : null,
  };
}
