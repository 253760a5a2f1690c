/** How a server presents itself before anybody signs in: for administrators who add one. */
import { lookup } from "node:dns/promises";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { asMailError, Interrupted, MailError, printable } from "../engine/errors.ts";
import { Channel } from "./channel.ts";
import { dial } from "./dial.ts";
import { type Call, DEFAULT_TIMEOUTS, type DialStep, type ServerSettings } from "./settings.ts";
import { Wire } from "./wire.ts";

export interface Certificate {
  /** Of the certificate itself, hex. */
  readonly sha256: string;
  /** Epoch milliseconds. */
  readonly validUntil: number;
  /** Whom it is for, and who says so; empty where it does not say. */
  readonly subject: string;
  readonly issuer: string;
}

/** A step of connecting that was taken, and how long it took. */
export interface ProbeStep {
  readonly step: "dns" | DialStep | "capabilities";
  readonly milliseconds: number;
}

export interface Probe {
  /** Why nobody could sign in there; null where nothing stands in the way. */
  readonly trouble: MailError | null;
  /** `TLSv1.3` for example; null where no encrypted connection came about. */
  readonly tls: string | null;
  /** Also of a server that is not trusted, so that it can be pinned; null where it showed none. */
  readonly certificate: Certificate | null;
  /** Empty where there was trouble. */
  readonly capabilities: readonly string[];
  /** Until the greeting, or the trouble. */
  readonly milliseconds: number;
  /** In their order, as far as it came. */
  readonly steps: readonly ProbeStep[];
  /** What its host name stands for. */
  readonly addresses: readonly string[];
}

/** No certificate has this pin, so whatever the server shows is looked at and refused. */
const NO_PIN = "0".repeat(64);

type Seen = Pick<Probe, "tls" | "certificate">;

/** Connects, asks for the capabilities and leaves. Never throws: what went wrong is in the answer. */
export async function probe(settings: Omit<ServerSettings, "user" | "password">, signal: AbortSignal): Promise<Probe> {
  const began = Date.now();
  const steps: ProbeStep[] = [];
  const took = (): number => Date.now() - began - steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const reached = (step: ProbeStep["step"]) => void steps.push({ step, milliseconds: took() });
  const addresses = await addressesOf(settings.host);
  if (addresses.length > 0) reached("dns");
  let seen: Seen = { tls: null, certificate: null };
  const call: Call = {
    settings: { ...settings, user: "", password: async () => "" },
    timeouts: { ...DEFAULT_TIMEOUTS, ...settings.timeouts },
    side: "old",
    signal,
    where: `the server ${settings.host}:${settings.port}`,
    secured: (socket) => {
      seen = seenOn(socket);
    },
    reached,
  };
  try {
    const { socket } = await dial(call);
    const milliseconds = Date.now() - began;
    const capabilities = await ask(new Channel(new Wire(socket, call.side), call.side, call.timeouts), signal);
    reached("capabilities");
    return { trouble: null, ...seen, capabilities, milliseconds, steps, addresses };
  } catch (error) {
    const milliseconds = Date.now() - began;
    const trouble =
      error instanceof Interrupted
        ? new MailError("net.timeout", `${call.where} takes too long`, { side: call.side })
        : asMailError(error);
    if (trouble.code === "tls.untrusted" && !seen.certificate) await look(call);
    return { trouble, tls: null, certificate: seen.certificate, capabilities: [], milliseconds, steps, addresses };
  }
}

/** Empty where the name stands for nothing. Connecting asks by itself again, from what the system remembers. */
async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

async function ask(channel: Channel, signal: AbortSignal): Promise<string[]> {
  channel.obey(signal);
  const found = new Set<string>();
  await channel.run(["CAPABILITY"], ({ text }) => {
    const words = /^\* CAPABILITY (.*)$/i.exec(text)?.[1] ?? "";
    for (const word of words.split(" ")) if (word !== "") found.add(word);
  });
  await channel.close();
  return [...found];
}

/** Once more, only to see the certificate: Node shows none that it has refused by itself. */
async function look(call: Call): Promise<void> {
  try {
    const { socket } = await dial({ ...call, settings: { ...call.settings, pin: NO_PIN }, reached: undefined });
    socket.destroy();
  } catch {
    // Refused again, as it should be.
  }
}

function seenOn(socket: TLSSocket): Seen {
  const certificate = socket.getPeerCertificate();
  const sha256 = certificate.fingerprint256?.replaceAll(":", "").toLowerCase();
  return {
    tls: socket.getProtocol(),
    certificate: sha256 ? { sha256, validUntil: Date.parse(certificate.valid_to), ...namesIn(certificate) } : null,
  };
}

function namesIn({ subject, issuer }: PeerCertificate): Pick<Certificate, "subject" | "issuer"> {
  return { subject: nameIn(subject), issuer: nameIn(issuer) };
}

/** Certificates may name several of each kind, and come from anybody. */
function nameIn(name: PeerCertificate["subject"] | undefined): string {
  const parts = [name?.CN, name?.O].flat().filter((part) => part !== undefined);
  return printable(parts.join(", "));
}
