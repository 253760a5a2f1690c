/**
 * Signs in through imapflow, which knows the mechanisms and their traps, and then takes the connection back: bulk copying needs
 * streams, lines of its own making and no row lost, which imapflow does not offer.
 */
import { ImapFlow, type NamespaceObject } from "imapflow";
import { Interrupted, MailError } from "../engine/errors.ts";
import { type Capabilities, readCapabilities } from "./capabilities.ts";
import { Channel } from "./channel.ts";
import { type Call, type Dialled, dial } from "./dial.ts";
import { type Refusal, signInRefusal } from "./refusals.ts";
import { within } from "./trouble.ts";
import { Wire } from "./wire.ts";

export interface Namespace {
  readonly prefix: string;
  /** Null where the namespace has no levels. */
  readonly delimiter: string | null;
}

/** A connection on which somebody is signed in. */
export interface SignedIn {
  readonly channel: Channel;
  readonly capabilities: Capabilities;
  /** The person's own namespaces; the first is where new folders go. */
  readonly personal: readonly [Namespace, ...Namespace[]];
  /** Prefixes below which other people's folders lie. */
  readonly foreign: readonly string[];
  /** Name by which the server introduces itself, lower-cased; empty when it does not. */
  readonly product: string;
}

/** Connects and signs in. Throws MailError `auth.*`, `net.*`, `tls.*`, `server.*`. No password is in any of them. */
export async function signIn(call: Call): Promise<SignedIn> {
  const password = await call.settings.password();
  refuseControlCharacters(call, password);
  const dialled = await dial(call);
  const wire = new Wire(dialled.socket, call.side, call.settings.transcript);
  // imapflow takes its listeners away when the connection is taken back; an error in between must not end the process.
  wire.on("error", () => undefined);
  try {
    const client = await greet(call, dialled, wire, password);
    return takeOver(call, dialled, client, wire);
  } catch (error) {
    wire.destroy();
    if (call.signal.aborted) throw new Interrupted();
    throw signInTrouble(call, dialled, error, password);
  }
}

async function greet(call: Call, dialled: Dialled, wire: Wire, password: string): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: call.settings.host,
    port: call.settings.port,
    secure: dialled.encrypted,
    ...(dialled.encrypted ? {} : { doSTARTTLS: false }),
    auth: { user: call.settings.user, pass: password },
    transport: {
      connect: (_, onConnect) => {
        setImmediate(onConnect);
        return wire;
      },
    },
    logger: false,
    clientInfo: { name: "Carryover", version: "", vendor: "", "support-url": "" },
    disableAutoIdle: true,
    disableAutoEnable: true,
    disableCompression: true,
    maxLineLength: 64 * 1024,
    maxLiteralSize: 64 * 1024,
    maxResponseSize: 256 * 1024,
    socketTimeout: call.timeouts.loginMs,
  });
  // Without a listener an error event would end the process; connect() rejects with the same error.
  client.on("error", () => undefined);
  await within(client.connect(), {
    milliseconds: call.timeouts.loginMs,
    signal: call.signal,
    abandon: () => wire.destroy(),
    tooLate: () => new MailError("net.timeout", `${call.where} does not answer the sign-in`, { side: call.side }),
  });
  return client;
}

function takeOver(call: Call, dialled: Dialled, client: ImapFlow, wire: Wire): SignedIn {
  client.unbind();
  wire.setTimeout(0);
  const channel = new Channel(wire, call.side, call.timeouts);
  channel.obey(call.signal);
  const [first = { prefix: "", delimiter: "/" }, ...others] = (client.namespaces?.personal || []).map(namespaceOf);
  const foreign = [...(client.namespaces?.other || []), ...(client.namespaces?.shared || [])].map(
    ({ prefix }) => prefix,
  );
  return {
    channel,
    capabilities: readCapabilities(client.capabilities),
    personal: [first, ...others],
    foreign: foreign.filter((prefix) => prefix !== ""),
    product: `${client.serverInfo?.name ?? dialled.greeting}`.toLowerCase(),
  };
}

function namespaceOf(given: NamespaceObject): Namespace {
  return { prefix: given.prefix, delimiter: given.delimiter || null };
}

/** In a quoted string these would end the command and begin another. */
function refuseControlCharacters(call: Call, password: string): void {
  if (!/[\r\n\0]/.test(call.settings.user + password)) return;
  const why = "the user name or password holds a line break or NUL, which IMAP cannot carry";
  throw new MailError("auth.refused", why, { side: call.side });
}

/** What imapflow throws, as far as it is known: see imapflow/lib/errors.js. */
interface ImapFlowTrouble extends Error {
  readonly authenticationFailed?: boolean;
  readonly serverResponseCode?: string;
  /** The server's words, or a parsed response where imapflow did not get as far. */
  readonly response?: unknown;
  readonly responseText?: string;
  readonly reason?: string;
  readonly code?: string;
}

/** The original is not kept as a cause: it holds the dialogue of the sign-in. */
function signInTrouble(call: Call, dialled: Dialled, error: unknown, password: string): Error {
  if (error instanceof MailError || !(error instanceof Error)) return asError(error);
  const trouble: ImapFlowTrouble = error;
  const text = typeof trouble.response === "string" ? trouble.response : (trouble.responseText ?? trouble.reason ?? "");
  // imapflow's words are the whole line where it could not take them apart: `3 NO generic failure`.
  const clean = withoutSecret(text, password).replace(/^\S+ (?:NO|BAD) (?:\[[^\]]*\] ?)?/, "");
  const words = { code: (trouble.serverResponseCode ?? "").toUpperCase(), text: clean };
  if (trouble.authenticationFailed === true && trouble.message === "Login is disabled")
    return noPasswords(call, dialled);
  if (trouble.message === "Unsupported authentication mechanism") return noPasswords(call, dialled);
  if (trouble.authenticationFailed === true) return signInRefusal({ status: "NO", ...words }, call.where, call.side);
  if (trouble.reason !== undefined) return signInRefusal(byeOf(words.text), call.where, call.side);
  const said = words.text === "" ? `${trouble.code ?? "no reason known"}` : words.text;
  return new MailError("net.unreachable", `${call.where} ended the sign-in: ${said}`, {
    side: call.side,
    serverText: words.text,
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function noPasswords(call: Call, dialled: Dialled): MailError {
  if (dialled.encrypted)
    return new MailError("auth.imapDisabled", `${call.where} does not accept passwords over IMAP`, { side: call.side });
  const why = `${call.where} accepts passwords only over an encrypted connection, but offers none`;
  return new MailError("tls.unavailable", why, { side: call.side });
}

function byeOf(text: string): Refusal {
  const match = /^\[([^\] ]+)[^\]]*\] ?(.*)$/.exec(text);
  return { status: "BYE", code: (match?.[1] ?? "").toUpperCase(), text: match?.[2] ?? text };
}

/** Some servers repeat what they were sent. */
function withoutSecret(text: string, password: string): string {
  if (password === "") return text;
  return text.replaceAll(password, "***").replaceAll(Buffer.from(password).toString("base64"), "***");
}
