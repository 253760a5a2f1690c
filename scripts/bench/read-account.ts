/** Reads all mail of an account as fast as IMAP allows, plain or compressed, and keeps nothing of it. */
import { connect } from "node:net";
import { constants, createDeflateRaw, createInflateRaw } from "node:zlib";
import { FetchScanner } from "./fetch-scanner.ts";

export interface Reading {
  /** From the first FETCH to the last reply. */
  readonly seconds: number;
  /** Bytes of it on the line. */
  readonly received: number;
  /** Of this process, meanwhile. */
  readonly cpuSeconds: number;
}

/** Throws when the server refuses anything. */
export async function readAccount(
  port: number,
  { user, password }: { readonly user: string; readonly password: string },
  compressed: boolean,
): Promise<Reading> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  const folders: string[] = [];
  let received = 0;
  let replied: (text: string) => void = () => undefined;
  const scanner = new FetchScanner({
    line: (text) => {
      const [, attributes = "", name] = /^\* LIST \(([^)]*)\) \S+ (.*)$/.exec(text) ?? [];
      if (name !== undefined && !/\\Noselect|\\NonExistent/i.test(attributes)) folders.push(name);
      if (/^c /.test(text)) replied(text);
    },
    literal: () => undefined,
    part: () => undefined,
  });
  let hear = (chunk: Buffer): unknown => scanner.feed(chunk);
  let say = (text: string): unknown => socket.write(text, "latin1");
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
    hear(chunk);
  });
  const ended = new Promise<string>((resolve) => socket.once("close", () => resolve("the connection has ended")));
  const ask = async (command: string): Promise<void> => {
    const reply = new Promise<string>((resolve) => {
      replied = resolve;
    });
    say(`c ${command}\r\n`);
    const text = await Promise.race([reply, ended]);
    if (!text.startsWith("c OK")) throw new Error(`${command.split(" ")[0]}: ${text}`);
  };
  try {
    await ask(`LOGIN ${user} ${password}`);
    await ask('LIST "" "*"');
    if (compressed) {
      await ask("COMPRESS DEFLATE");
      const inflate = createInflateRaw().on("data", (chunk: Buffer) => scanner.feed(chunk));
      const deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
      deflate.pipe(socket);
      hear = (chunk) => inflate.write(chunk);
      say = (text) => deflate.write(text, "latin1");
    }
    received = 0;
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    for (const folder of folders) {
      await ask(`EXAMINE ${folder}`);
      await ask("UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])");
    }
    const { user: ours, system } = process.cpuUsage(cpu);
    return { seconds: (performance.now() - started) / 1000, received, cpuSeconds: (ours + system) / 1e6 };
  } finally {
    socket.destroy();
  }
}
