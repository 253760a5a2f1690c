/**
 * Signs in through imapflow, which knows the mechanisms and their traps, and then takes the connection back: bulk copying needs
 * streams, lines of its own making and no row lost, which imapflow does not offer.
 */
import { ImapFlow, type NamespaceObject } from "imapflow";
import { Interrupted, MailError } from "../engine/errors.ts";
import { type Capabilities, readCapabilities } from "./capabilities.ts";
import { Channel } from "./channel.ts";
import { type Dialled, dial } from "./dial.ts";
import type { Call, Transcript } from "./settings.ts";
import { scrubber, signInTrouble } from "./sign-in-trouble.ts";
import { within } from "./trouble.ts";
import { withUntoldNamespace } from "./untold-namespace.ts";
import { Wire } from "./wire.ts";

export interface Namespace {
  readonly prefix: string;
  /** Null where the namespace has no levels. */
  readonly delimiter: string | null;
}

interface ForeignNamespace {
  readonly prefix: string;
  readonly whose: "others" | "shared";
}

/** A connection on which somebody is signed in. */
export interface SignedIn {
  readonly channel: Channel;
  readonly capabilities: Capabilities;
  /** The person's own namespaces; the first is where new folders go. */
  readonly personal: readonly [Namespace, ...Namespace[]];
  /** Below which other people's folders lie, and shared ones. */
  readonly foreign: readonly ForeignNamespace[];
  /** See Wire.startDeflate(). */
  readonly startDeflate: (rest: Buffer) => void;
  /** Name by which the server introduces itself, lower-cased; empty when it does not. */
  readonly product: string;
}

/** Connects and signs in. Throws MailError `auth.*`, `net.*`, `tls.*`, `server.*`. No password is in any of them. */
export async function signIn(call: Call): Promise<SignedIn> {
  const { password, signInBy } = call.settings;
  return signInBy === "token" ? signInByToken(call) : signInWith(call, await password());
}

/** Tokens have an end, and may be taken back before it: one that is refused is replaced once. A new one that is refused is a matter for the person. */
async function signInByToken(call: Call): Promise<SignedIn> {
  const token = await call.settings.password();
  try {
    return await signInWith(call, token);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  try {
    return await signInWith(call, await call.settings.password(token));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { side, message, serverText } = error;
    throw new MailError("auth.signInAgain", message, { side, serverText });
  }
}

function isRefusal(error: unknown): error is MailError {
  return error instanceof MailError && error.code === "auth.refused";
}

async function signInWith(call: Call, password: string): Promise<SignedIn> {
  refuseControlCharacters(call, password);
  const dialled = await dial(call);
  const scrub = scrubber(password);
  let isSignedIn = false;
  const record: Transcript = (from, line) => call.settings.transcript?.(from, isSignedIn ? line : scrub(line));
  const wire = new Wire(dialled.socket, call.side, call.settings.transcript === undefined ? undefined : record);
  // imapflow takes its listeners away when the connection is taken back; an error in between must not end the process.
  wire.on("error", () => undefined);
  try {
    const client = await greet(call, dialled, wire, password);
    isSignedIn = true;
    const account = takeOver(call, dialled, client, wire);
    return client.capabilities.has("NAMESPACE") ? account : await withUntoldNamespace(account);
  } catch (error) {
    wire.destroy();
    if (call.signal.aborted) throw new Interrupted();
    throw signInTrouble(call, dialled, error, scrub);
  }
}

async function greet(call: Call, dialled: Dialled, wire: Wire, password: string): Promise<ImapFlow> {
  const isToken = call.settings.signInBy === "token";
  const client = new ImapFlow({
    host: call.settings.host,
    port: call.settings.port,
    secure: dialled.encrypted,
    ...(dialled.encrypted ? {} : { doSTARTTLS: false }),
    auth: { user: call.settings.user, ...(isToken ? { accessToken: password } : { pass: password }) },
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
    // Later, where it pays: compress.ts.
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
  const foreign = [
    ...(client.namespaces?.other || []).map(({ prefix }) => ({ prefix, whose: "others" }) as const),
    ...(client.namespaces?.shared || []).map(({ prefix }) => ({ prefix, whose: "shared" }) as const),
  ];
  const product = `${client.serverInfo?.name ?? dialled.greeting}`.toLowerCase();
  return {
    channel,
    startDeflate: (rest) => wire.startDeflate(rest),
    capabilities: readCapabilities(client.capabilities, product),
    personal: [first, ...others],
    foreign: foreign.filter(({ prefix }) => prefix !== ""),
    product,
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
