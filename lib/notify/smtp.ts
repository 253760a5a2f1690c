/** Sends one mail by SMTP, and tells what became of it. */
import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { MailSettings } from "../config/mail.ts";

export interface Sending {
  readonly from: string;
  readonly to: string;
  /** The whole message. */
  readonly message: Uint8Array;
  /** Called when all but the end of the message is with the server: it has it only after that. False: it shall not. */
  readonly handOver: () => Promise<boolean>;
}

/**
 * `later`: the server asks to try this mail again. `away`: it cannot be reached, or takes none of our mail now. `refused`: it takes no such
 * mail. `unclear`: it may have it. `withdrawn`: handOver() said no, or the signal was aborted before. `error`: a reply code or the name of the
 * trouble, and at what; never an address. `words`: what the server said of it, which may hold the address; empty where it said nothing.
 */
export type Sent =
  | { readonly kind: "sent" | "withdrawn" }
  | { readonly kind: "later" | "away" | "refused" | "unclear"; readonly error: string; readonly words: string };

const PATIENCE = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000 };
/** Well within CLAIM_MS. */
const LONGEST_MS = 120_000;
/** So long the reply to a mail that was handed over is waited for when the worker has to end. */
const LAST_REPLY_MS = 5000;

/** Never throws for what a server or a line does. */
export async function sendMail(settings: MailSettings, sending: Sending, signal: AbortSignal): Promise<Sent> {
  const progress: Progress = { isHandedOver: false, isWithdrawn: false };
  const connection = new SMTPConnection(optionsOf(settings));
  const end = () => {
    if (progress.isHandedOver) setTimeout(() => connection.close(), LAST_REPLY_MS).unref();
    else connection.close();
  };
  const longest = setTimeout(() => connection.close(), LONGEST_MS).unref();
  signal.addEventListener("abort", end, { once: true });
  try {
    signal.throwIfAborted();
    await converse(connection, settings, sending, progress);
    connection.quit();
    return { kind: "sent" };
  } catch (error) {
    connection.close();
    if (progress.isWithdrawn || (signal.aborted && !progress.isHandedOver)) return { kind: "withdrawn" };
    return outcomeOf(error, progress);
  } finally {
    clearTimeout(longest);
    signal.removeEventListener("abort", end);
  }
}

/** `error` and `words` as of Sent. */
export type Greeted = { readonly ok: true } | { readonly ok: false; readonly error: string; readonly words: string };

/** Connects, signs in where that is wished for, and leaves. Never throws for what a server or a line does. */
export async function greet(settings: MailSettings, signal: AbortSignal): Promise<Greeted> {
  const connection = new SMTPConnection(optionsOf(settings));
  const end = () => connection.close();
  signal.addEventListener("abort", end, { once: true });
  try {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => signedIn(connection, settings, resolve, reject));
    connection.quit();
    return { ok: true };
  } catch (trouble) {
    connection.close();
    const { error, words } = troubleIn(trouble);
    return { ok: false, error, words };
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Calls `then` when mail could be sent. */
function signedIn(
  connection: SMTPConnection,
  { signIn }: MailSettings,
  then: () => void,
  reject: (error: Error) => void,
): void {
  const orElse = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next());
  connection.on("error", reject);
  connection.once("end", () => reject(new Error("the connection ended")));
  connection.connect(
    orElse(() => {
      if (signIn === null) then();
      else connection.login({ credentials: { user: signIn.user, pass: signIn.password } }, orElse(then));
    }),
  );
}

interface Progress {
  isHandedOver: boolean;
  isWithdrawn: boolean;
}

function optionsOf({ host, port, security }: MailSettings): SMTPConnection.Options {
  return {
    ...{ host, port, ...PATIENCE },
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "plaintext",
    tls: { minVersion: "TLSv1.2" },
  };
}

/** Rejects with what ended it. */
function converse(
  connection: SMTPConnection,
  settings: MailSettings,
  { from, to, message, handOver }: Sending,
  progress: Progress,
): Promise<void> {
  const whole = Readable.from(untilHandedOver(message, handOver, progress));
  return new Promise<void>((resolve, reject) => {
    const send = () =>
      connection.send({ from, to }, whole, (error?: Error | null) => (error ? reject(error) : resolve()));
    signedIn(connection, settings, send, reject);
  }).finally(() => whole.destroy());
}

/** The connection ends the message when this ends. */
async function* untilHandedOver(
  message: Uint8Array,
  handOver: () => Promise<boolean>,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  yield message;
  progress.isWithdrawn = !(await handOver());
  if (progress.isWithdrawn) throw new Error("the mail was withdrawn");
  progress.isHandedOver = true;
}

/** What nodemailer says of a trouble. */
interface SmtpTrouble extends Error {
  readonly code?: string;
  /** Node's own, where nodemailer has but one for all troubles of a connection. */
  readonly originalCode?: string;
  readonly responseCode?: number;
  readonly command?: string;
  readonly response?: string;
}

/** A refusal of the sender or of our sign-in is for the administrator: the same mail may be taken later. */
const ABOUT_THIS_MAIL: ReadonlySet<string> = new Set(["RCPT TO", "DATA"]);

function troubleIn(trouble: unknown) {
  const { code, originalCode, responseCode, command, response: words = "" } = trouble as SmtpTrouble;
  const parts = [responseCode ?? originalCode ?? code ?? "ended", command ?? ""];
  return { responseCode, command, words, error: parts.filter((word) => word !== "").join(" ") };
}

function outcomeOf(trouble: unknown, { isHandedOver }: Progress): Sent {
  const { responseCode, command = "", error, words } = troubleIn(trouble);
  if (responseCode === undefined) return { kind: isHandedOver ? "unclear" : "away", error, words };
  if (!ABOUT_THIS_MAIL.has(command)) return { kind: "away", error, words };
  return { kind: responseCode >= 500 ? "refused" : "later", error, words };
}
