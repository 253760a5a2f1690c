/** The greeting, and the change from clear text to TLS (RFC 9051, 6.2.1; the traps are those of nostarttls.secvuln.info). */
import type { Socket } from "node:net";
import { MailError } from "../engine/errors.ts";
import type { LineReader } from "./line-reader.ts";
import { byeOf, signInRefusal } from "./refusals.ts";
import type { Call } from "./settings.ts";
import { within } from "./trouble.ts";

/**
 * The greeting line. Throws MailError `server.notImap` without showing a byte of what another service said, `tls.unavailable` when
 * somebody is already signed in, and what the server's words mean when it says BYE.
 */
export async function readGreeting(call: Call, socket: Socket, reader: LineReader): Promise<string> {
  const line = await ask(call, socket, () => reader.line(couldBeGreeting));
  const match = /^\* (OK|PREAUTH|BYE)(?: (.*))?$/i.exec(line ?? "");
  const kind = match?.[1]?.toUpperCase();
  if (line === null || kind === undefined)
    throw new MailError("server.notImap", `${call.where} is no IMAP server`, { side: call.side });
  if (kind === "BYE") throw signInRefusal(byeOf(match?.[2] ?? ""), call.where, call.side);
  if (kind === "PREAUTH") {
    // Whoever was signed in, it was not the person; on an unencrypted line it is a known way round STARTTLS.
    throw new MailError("tls.unavailable", `${call.where} claims that somebody is signed in already`, {
      side: call.side,
    });
  }
  return line;
}

/** Whether a greeting offers STARTTLS; null where it does not say what the server is capable of (RFC 9051, 7.1). */
export function startTlsIn(greeting: string): boolean | null {
  const [, capabilities] = /^\* OK \[CAPABILITY ([^\]]*)\]/i.exec(greeting) ?? [];
  return capabilities === undefined ? null : /\bSTARTTLS\b/i.test(capabilities);
}

/**
 * Asks for STARTTLS and says whether the server offers it; asks that as well where the greeting does not offer it. After true the next byte on
 * the socket belongs to TLS.
 */
export async function demandStartTls(
  call: Call,
  socket: Socket,
  reader: LineReader,
  greeting: string,
): Promise<boolean> {
  if (!startTlsIn(greeting) && !(await isOffered(call, socket, reader))) return false;
  const answer = await command(call, socket, reader, "S2", "STARTTLS");
  if (!/^S2 OK\b/i.test(answer.at(-1) ?? ""))
    throw new MailError("tls.unavailable", `${call.where} refuses STARTTLS`, { side: call.side });
  if (reader.hasMore)
    throw new MailError("tls.untrusted", `somebody put bytes between STARTTLS and TLS on the way to ${call.where}`, {
      side: call.side,
    });
  return true;
}

async function isOffered(call: Call, socket: Socket, reader: LineReader): Promise<boolean> {
  const capabilities = await command(call, socket, reader, "S1", "CAPABILITY");
  return capabilities.some((line) => /^\* CAPABILITY .*\bSTARTTLS\b/i.test(line));
}

async function command(call: Call, socket: Socket, reader: LineReader, tag: string, verb: string): Promise<string[]> {
  call.settings.transcript?.("client", `${tag} ${verb}`);
  socket.write(`${tag} ${verb}\r\n`);
  const lines: string[] = [];
  for (;;) {
    const line = await ask(call, socket, () => reader.line());
    if (line === null || lines.length > 100)
      throw new MailError("net.unreachable", `${call.where} closed the connection`, { side: call.side });
    call.settings.transcript?.("server", line);
    lines.push(line);
    if (line.startsWith(`${tag} `)) return lines;
  }
}

function ask<T>(call: Call, socket: Socket, work: () => Promise<T>): Promise<T> {
  return within(work(), {
    milliseconds: call.timeouts.greetingMs,
    signal: call.signal,
    abandon: () => socket.destroy(),
    tooLate: () => new MailError("net.timeout", `${call.where} is silent`, { side: call.side }),
  });
}

function couldBeGreeting(soFar: string): boolean {
  return ["* OK", "* PREAUTH", "* BYE"].some((start) => start.startsWith(soFar.slice(0, start.length).toUpperCase()));
}
