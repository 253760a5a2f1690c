/**
 * The floor: copies an account as fast as IMAP and Node allow, with no journal, no checks, no second run and no care.
 * node floor.ts OLD-PORT NEW-PORT USER PASSWORD CONNECTIONS. For folders that Dovecot lists with quoted names.
 */
import { connect, type Socket } from "node:net";
import { FetchScanner } from "./fetch-scanner.ts";
import { FloorWriter } from "./floor-writer.ts";

const [oldPort = "", newPort = "", user = "", password = "", lanes = "2"] = process.argv.slice(2);
const LOGIN = `l LOGIN ${quoted(user)} ${quoted(password)}\r\n`;

interface Folder {
  /** As it stands in a command. */
  readonly name: string;
  readonly messages: number;
}

const folders = await listFolders();
await Promise.all(Array.from({ length: Number(lanes) }, () => runLane()));
process.exit();

/** All folders that can hold mail, the largest first: no lane shall end up with a large one when others are done. */
async function listFolders(): Promise<Folder[]> {
  const names: string[] = [];
  const counts = new Map<string, number>();
  await new Promise<void>((resolve) => {
    const socket = open(oldPort, (text) => {
      const [, attributes = "", name] = /^\* LIST \(([^)]*)\) \S+ (.*)$/.exec(text) ?? [];
      if (name !== undefined && !/\\Noselect|\\NonExistent/i.test(attributes)) names.push(name);
      const [, of = "", count] = /^\* STATUS (.*) \(MESSAGES (\d+)\)$/.exec(text) ?? [];
      if (count !== undefined) counts.set(of, Number(count));
      if (text.startsWith("a ")) {
        socket.end();
        resolve();
      }
    });
    socket.write(`${LOGIN}a LIST "" "*" RETURN (STATUS (MESSAGES))\r\n`);
  });
  return names.map((name) => ({ name, messages: counts.get(name) ?? 0 })).sort((a, b) => b.messages - a.messages);
}

/** One connection a side; takes folder after folder until there is none. */
async function runLane(): Promise<void> {
  const writer = new FloorWriter(connect({ port: Number(newPort), host: "127.0.0.1", noDelay: true }), LOGIN);
  await new Promise<void>((resolve) => {
    const queue: Folder[] = [];
    let arrived = 0;
    const scanner = new FetchScanner({
      line(text) {
        if (text.startsWith("f OK")) {
          writer.endFolder();
          queue.shift();
          if (queue.length === 0) ask();
          begin();
        } else if (/^[ef] (?:NO|BAD)/.test(text)) fail(text);
      },
      literal(text, bytes) {
        writer.startMessage(dressOf(text), bytes);
        arrived++;
        const [now] = queue;
        // The next folder is asked for shortly before this one ends, so that no round trip lies between them.
        if (now && queue.length === 1 && now.messages - arrived <= Math.min(8, now.messages / 10)) ask();
      },
      part: (bytes) => writer.add(bytes),
    });
    const ask = () => {
      const next = folders.shift();
      if (!next) return;
      queue.push(next);
      const items = "UID FLAGS INTERNALDATE BODY.PEEK[]";
      const fetch = next.messages > 0 ? `f UID FETCH 1:* (${items})` : "f NOOP";
      old.write(`e EXAMINE ${next.name}\r\n${fetch}\r\n`);
    };
    const begin = () => {
      const [now] = queue;
      arrived = 0;
      if (now) writer.startFolder(now.name);
      else {
        old.end();
        writer.end(resolve);
      }
    };
    const old = connect({ port: Number(oldPort), host: "127.0.0.1", noDelay: true });
    old.on("error", (error) => fail(error.message));
    old.on("data", (chunk: Buffer) => writer.together(() => scanner.feed(chunk)));
    writer.onFull = () => old.pause();
    writer.onFree = () => old.resume();
    old.write(LOGIN);
    ask();
    begin();
  });
}

/** Flags without \Recent, date and size of a message, as APPEND takes them. */
function dressOf(text: string): string {
  const [, flags = ""] = /FLAGS \(([^)]*)\)/.exec(text) ?? [];
  const [date = ""] = /(?<=INTERNALDATE )"[^"]*"/.exec(text) ?? [];
  const kept = flags.replace(/ ?\\Recent/, "").trimStart();
  return ` (${kept}) ${date}`;
}

function open(port: string, line: (text: string) => void): Socket {
  const scanner = new FetchScanner({ line, literal: () => undefined, part: () => undefined });
  const socket = connect({ port: Number(port), host: "127.0.0.1", noDelay: true });
  socket.on("error", (error) => fail(error.message));
  return socket.on("data", (chunk: Buffer) => scanner.feed(chunk));
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function fail(why: string): never {
  process.stderr.write(`floor: ${why}\n`);
  process.exit(1);
}
