/**
 * courier-front.ts ROOT PORT MAIL: stands in for couriertcpd, imaplogin and authdaemond. It greets, answers what may come
 * before a sign-in (passwords: the variable PASSWORDS, a line each), and hands the connection itself to Courier's imapd, one process
 * each. Greeting and CAPABILITY before the sign-in are this script's, everything after it is Courier's.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import path from "node:path";

const [, , root, port, mail] = process.argv;
if (!root || !port || !mail) throw new Error("usage: courier-front.ts ROOT PORT MAIL");
const passwords = (process.env.PASSWORDS ?? "").split("\n");
const settings = courierSettings(readFileSync(path.join(root, "etc/courier/imapd"), "utf8"));
const capability = settings.IMAP_CAPABILITY ?? "IMAP4rev1";
const owner = { uid: idOf("-u"), gid: idOf("-g") };

createServer((socket) => {
  socket.setNoDelay(true);
  let received = "";
  const onData = (chunk: Buffer) => {
    received += chunk.toString("latin1");
    for (let next = takeCommand(received); next; next = takeCommand(received)) {
      received = next.rest;
      if (next.line === null) socket.write("+ go on\r\n");
      else if (obey(socket, next.line, received === "") === "signedIn") socket.off("data", onData);
    }
  };
  socket.on("data", onData);
  // A client that goes away before it signs in leaves nothing to do.
  socket.on("error", () => socket.destroy());
  socket.write(`* OK [CAPABILITY ${capability}] Courier-IMAP ready (private instance).\r\n`);
}).listen(Number(port), "127.0.0.1");

/**
 * The next complete command, its literals turned into quoted strings, and what follows it. `line` is null when the client
 * waits to be asked for a literal; `rest` then says by "{n}" turned into "{n+}" that it was asked.
 */
function takeCommand(received: string): { line: string | null; rest: string } | null {
  const head = /^[^\n]*\n/.exec(received)?.[0];
  if (!head) return null;
  const literal = /\{(\d+)(\+?)\}\r?\n$/.exec(head);
  if (!literal) return { line: head.trimEnd(), rest: received.slice(head.length) };
  const end = head.length + Number(literal[1]);
  if (received.length >= end) {
    const quoted = `"${received.slice(head.length, end).replace(/["\\]/g, "\\$&")}"`;
    return takeCommand(head.slice(0, literal.index) + quoted + received.slice(end));
  }
  if (literal[2] === "+") return null;
  return { line: null, rest: `${head.slice(0, literal.index)}{${literal[1]}+}\r\n${received.slice(head.length)}` };
}

/** Answers a command; `isLast`: the client sent nothing after it yet. */
function obey(socket: Socket, line: string, isLast: boolean): "signedIn" | "waiting" {
  const [, tag = "*", verb = "", rest = ""] = /^(\S+) (\S+) ?(.*)$/s.exec(line) ?? [];
  const say = (...lines: string[]) => socket.write(lines.map((each) => `${each}\r\n`).join(""));
  const [user = "", given] = words(rest);
  switch (verb.toUpperCase()) {
    case "CAPABILITY":
      say(`* CAPABILITY ${capability}`, `${tag} OK CAPABILITY completed`);
      break;
    case "NOOP":
      say(`${tag} OK NOOP completed`);
      break;
    case "LOGOUT":
      say("* BYE Courier-IMAP server shutting down", `${tag} OK LOGOUT completed`);
      socket.end();
      break;
    case "LOGIN":
      if (!/^[\w.-]+$/.test(user) || !passwords.includes(given ?? "")) say(`${tag} NO Login failed.`);
      else if (!isLast) say(`${tag} BAD This stand-in takes no command before its answer to LOGIN.`);
      else {
        handOver(socket, tag, user);
        return "signedIn";
      }
      break;
    default:
      say(`${tag} BAD Not available before LOGIN.`);
  }
  return "waiting";
}

/** Gives the connection to an imapd of its own; the descriptor here is closed then, the connection lives on in imapd. */
function handOver(socket: Socket, tag: string, user: string): void {
  const home = path.join(String(mail), user);
  if (!existsSync(home)) {
    for (const name of ["cur", "new", "tmp"]) mkdirSync(path.join(home, "Maildir", name), { recursive: true });
    execFileSync("chown", ["-R", `${owner.uid}:${owner.gid}`, home]);
  }
  socket.pause();
  const imapd = spawn(path.join(String(root), "usr/bin/imapd"), ["Maildir"], {
    cwd: home,
    ...owner,
    // imapd leaves without a word when TCPREMOTEIP or TCPREMOTEPORT is missing.
    env: {
      ...settings,
      PATH: "/usr/bin:/bin",
      LD_LIBRARY_PATH: process.env.COURIER_LIBRARIES,
      HOME: home,
      MAILDIR: "Maildir",
      AUTHENTICATED: user,
      AUTHADDR: user,
      IMAPLOGINTAG: tag,
      PROTOCOL: "IMAP",
      MAXPERIP: "200",
      TCPREMOTEIP: "127.0.0.1",
      TCPREMOTEPORT: String(socket.remotePort),
      TCPLOCALIP: "127.0.0.1",
      TCPLOCALPORT: port,
      IMAP_ENHANCEDIDLE: "0",
      IMAP_USELOCKS: "0",
    },
    stdio: [socket, socket, "inherit"],
  });
  imapd.once("spawn", () => socket.destroy());
}

/** Courier's stock configuration is a file of shell variables. */
function courierSettings(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)) {
    const plain = value.replace(/^"(.*)"$/, "$1");
    values[name] = plain.replace(/\$([A-Z_]+)/g, (_, other: string) => values[other] ?? "");
  }
  delete values.IMAPDSTART;
  return values;
}

function words(text: string): string[] {
  const found = text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g);
  return [...found].map((match) => match[1]?.replace(/\\(.)/g, "$1") ?? match[2] ?? "");
}

function idOf(option: "-u" | "-g"): number {
  return Number(execFileSync("id", [option, "mail"], { encoding: "utf8" }));
}
