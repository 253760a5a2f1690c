/** A real SMTP server on the loopback address that keeps what it is sent. */
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { MailSettings } from "../../../lib/config/mail.ts";
import type { Certificate } from "./certificates.ts";
import { loopback } from "./loopback.ts";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Names in lower case; a header that comes twice is told twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Decoded. */
  readonly text: string;
  readonly secure: boolean;
  /** Null: nobody signed in. */
  readonly user: string | null;
}

/** The reply code instead of yes; null: yes. May take its time. */
type Verdict = (what: string) => number | null | Promise<number | null>;

export interface MailServerOptions {
  /** `tls`: from the start. `starttls`: offered. Default: neither. */
  readonly security?: { readonly kind: "tls" | "starttls"; readonly certificate: Certificate };
  /** Of the user `portal`; missing: nobody needs to sign in. */
  readonly password?: string;
  /** Asked of each recipient. */
  readonly recipient?: Verdict;
  /** Asked when a whole message has come, before it is kept. */
  readonly message?: Verdict;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** How the worker reaches it. */
  readonly settings: MailSettings;
  /** The same for a portal by `npm start`. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const FROM = "move@portal.example";
export const MAIL_USER = "portal";

export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({ ...handlersOf(options, mails), ...securityOf(options), authOptional: true });
  // Clients that are killed or hang up in a test.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, loopback, resolve));
  const { port } = server.server.address() as AddressInfo;
  const { security, password } = options;
  return {
    ...{ port, mails },
    settings: {
      ...{ host: loopback, port, security: security?.kind ?? "plaintext", from: FROM },
      signIn: password === undefined ? null : { user: MAIL_USER, password },
      url: "https://move.example.org",
      lettersPerMinute: 6000,
      language: "en",
    },
    environment: { CARRYOVER_MAIL_SERVER: `smtp://${loopback}:${port}`, CARRYOVER_MAIL_FROM: FROM },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function securityOf({ security }: MailServerOptions): SMTPServerOptions {
  if (!security) return { hideSTARTTLS: true, disabledCommands: ["STARTTLS"], allowInsecureAuth: true };
  const { certificateFile, keyFile } = security.certificate;
  return { secure: security.kind === "tls", cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
}

function handlersOf({ password, recipient, message }: MailServerOptions, mails: ReceivedMail[]): SMTPServerOptions {
  return {
    onAuth: (auth, _session, done) => {
      const isRight = auth.username === MAIL_USER && auth.password === password;
      done(isRight ? null : refusal(535), isRight ? { user: MAIL_USER } : undefined);
    },
    onMailFrom: (_address, session, done) => done(password && !session.user ? refusal(530) : null),
    onRcptTo: ({ address }, _session, done) => void judge(recipient, address).then(done),
    onData: (stream, session, done) => {
      const taken = async () => {
        const raw = (await buffer(stream)).toString();
        const refused = await judge(message, raw);
        if (refused) return refused;
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        const to = rcptTo.map(({ address }) => address);
        const user = session.user ? String(session.user) : null;
        mails.push({ from, to, ...parsed(raw), secure: session.secure, user });
        return null;
      };
      // A client that hangs up has sent no mail.
      taken().then(done, done);
    },
  };
}

async function judge(verdict: Verdict | undefined, what: string): Promise<Error | null> {
  const code = (await verdict?.(what)) ?? null;
  return code === null ? null : refusal(code);
}

/** The server's own words must not be told to anybody: they may name somebody. */
function refusal(responseCode: number): Error {
  return Object.assign(new Error("anna@example.org is not wanted here"), { responseCode });
}

function parsed(raw: string): Pick<ReceivedMail, "headers" | "text"> {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), decodedWords(line.slice(colon + 1).trim())] as const;
  });
  return { headers, text: quotedPrintable(raw.slice(end + 4)).replaceAll("\r\n", "\n") };
}

function quotedPrintable(text: string): string {
  const joined = text.replace(/=\r\n/g, "");
  return Buffer.from(
    joined.replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();
}

/** RFC 2047. */
function decodedWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === "b"
        ? Buffer.from(text, "base64").toString()
        : quotedPrintable(text.replaceAll("_", " ").replace(/=[\da-f]{2}/g, (hex) => hex.toUpperCase())),
    );
}

/** The value of a header that must be there once. */
export function headerOf({ headers }: ReceivedMail, name: string): string {
  const values = headers.filter(([each]) => each === name.toLowerCase());
  const [only] = values;
  if (!only || values.length > 1) throw new Error(`${values.length} headers are called ${name}`);
  return only[1];
}
