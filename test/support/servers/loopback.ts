/** Ports and folders of private servers. */
import { randomInt } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { isRoot } from "./debian-packages.ts";

/** Where all private servers listen. */
export const loopback = "127.0.0.1";

/**
 * A TCP port on the loopback address that nobody listens on.
 * It lies below Linux's range for outgoing connections (32768 and up), so no client can take it before the server does.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (await canListen(port)) return port;
  }
  throw new Error("no free port between 20000 and 32000 on 127.0.0.1");
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, loopback, () => server.close(() => resolve(true)));
  });
}

/**
 * A new folder for one server, readable for the account that the server changes to. It is in /tmp where TMPDIR is too long
 * for Unix sockets (108 bytes in all), and always for root, whose TMPDIR may be closed to that account.
 */
export function serverFolder(name: string): string {
  const base = isRoot || tmpdir().length > 40 ? "/tmp" : tmpdir();
  const folder = mkdtempSync(path.join(base, `carryover-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Whether an IMAP server on the loopback port greets within a second. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: loopback });
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(1000, () => answer(false));
    socket.once("error", () => answer(false));
    socket.once("end", () => answer(false));
    socket.once("data", (bytes) => answer(bytes.toString("latin1").startsWith("* OK")));
  });
}
