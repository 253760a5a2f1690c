/**
 * Opens the socket, makes it secure, reads the greeting. All of it ourselves, so that the certificate is judged on the very socket
 * that will carry the password, and so that no byte of an untrusted, unencrypted stretch reaches the IMAP library.
 */
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { MailError } from "../engine/errors.ts";
import { authorities, doubts, normalPin } from "./certificate.ts";
import { LineReader } from "./line-reader.ts";
import type { Call } from "./settings.ts";
import { demandStartTls, readGreeting, startTlsIn } from "./starttls.ts";
import { tlsTrouble, unreachable, within } from "./trouble.ts";

export interface Dialled {
  readonly socket: Socket;
  readonly encrypted: boolean;
  /** What the server said first. */
  readonly greeting: string;
}

/** Connects as far as the greeting, which is pushed back into the socket for whoever signs in. Throws MailError `net.*`, `tls.*`, `server.*`. */
export async function dial(call: Call): Promise<Dialled> {
  const tcp = await openTcp(call);
  try {
    return call.settings.security === "tls" ? await secureAtOnce(call, tcp) : await secureByCommand(call, tcp);
  } catch (error) {
    tcp.destroy();
    throw error;
  }
}

async function secureAtOnce(call: Call, tcp: Socket): Promise<Dialled> {
  const socket = await openTls(call, tcp);
  const reader = new LineReader(socket);
  const greeting = await readGreeting(call, socket, reader);
  call.reached?.("greeting");
  reader.release(Buffer.from(`${greeting}\r\n`, "latin1"));
  return { socket, encrypted: true, greeting };
}

async function secureByCommand(call: Call, tcp: Socket): Promise<Dialled> {
  const reader = new LineReader(tcp);
  const greeting = await readGreeting(call, tcp, reader);
  call.reached?.("greeting");
  const isOwnMachine = isLoopback(tcp.remoteAddress ?? "");
  // Nobody in between could have cut it out of a greeting that says what there is.
  const isNotOffered = isOwnMachine && startTlsIn(greeting) === false;
  if (!isNotOffered && (await demandStartTls(call, tcp, reader, greeting))) {
    reader.release(Buffer.alloc(0));
    const socket = await openTls(call, tcp);
    // The server greets only once. What it said before TLS is forgotten, its capabilities above all (RFC 9051, 6.2.1).
    socket.unshift(Buffer.from("* OK ready\r\n"));
    return { socket, encrypted: true, greeting };
  }
  if (call.settings.allowPlaintext !== true && !isOwnMachine) {
    const why = `${call.where} offers no encryption, so the password is not sent`;
    throw new MailError("tls.unavailable", why, { side: call.side });
  }
  reader.release(Buffer.from(`${greeting}\r\n`, "latin1"));
  return { socket: tcp, encrypted: false, greeting };
}

async function openTcp(call: Call): Promise<Socket> {
  const socket = connectTcp({ host: call.settings.host, port: call.settings.port, noDelay: true });
  // Half-open connections are noticed within minutes instead of a quarter of an hour.
  socket.setKeepAlive(true, 60_000);
  const opened = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (error) => reject(unreachable(error, call.where, call.side)));
  });
  // An error may come at any later time as well; then the readers find the end of the stream.
  socket.on("error", () => undefined);
  await within(opened, {
    milliseconds: call.timeouts.connectMs,
    signal: call.signal,
    abandon: () => socket.destroy(),
    tooLate: () => new MailError("net.timeout", `${call.where} does not answer`, { side: call.side }),
  });
  call.reached?.("tcp");
  return socket;
}

async function openTls(call: Call, tcp: Socket): Promise<TLSSocket> {
  const { host, ca } = call.settings;
  const pin = pinOf(call);
  const socket = connectTls({
    socket: tcp,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ca: authorities(ca),
    rejectUnauthorized: pin === null,
    minVersion: "TLSv1.2",
  });
  const secured = new Promise<void>((resolve, reject) => {
    const closed = (): void => reject(tlsTrouble(new Error("closed"), call.where, call.side));
    socket.once("secureConnect", resolve);
    socket.once("error", (error) => reject(tlsTrouble(error, call.where, call.side)));
    socket.once("close", closed);
  });
  socket.on("error", () => undefined);
  await within(secured, {
    milliseconds: call.timeouts.tlsMs,
    signal: call.signal,
    abandon: () => socket.destroy(),
    tooLate: () => new MailError("net.timeout", `${call.where} does not finish the TLS handshake`, { side: call.side }),
  });
  call.secured?.(socket);
  const doubt = pin === null ? null : doubts(socket, host, pin);
  if (doubt !== null) throw tlsTrouble(doubt, call.where, call.side);
  call.reached?.("tls");
  return socket;
}

function pinOf(call: Call): string | null {
  if (call.settings.pin === undefined) return null;
  const pin = normalPin(call.settings.pin);
  if (pin !== null) return pin;
  const why = "the certificate pin is no SHA-256: 64 hex digits or 44 characters of base64 are expected";
  throw new MailError("tls.untrusted", why, { side: call.side });
}

/** Whether the address is this machine's own, so that nobody can listen in between. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}
