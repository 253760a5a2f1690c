/** A private Courier-IMAP from Debian's package, unpacked and not installed: own folder, loopback only, a free port. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ImapServer } from "./cyrus.ts";
import { EVERYBODYS_PASSWORDS } from "./everybodys-passwords.ts";
import { startGuarded, waitUntilReady } from "./guarded-process.ts";
import { freePort, greets, loopback, serverFolder } from "./loopback.ts";
import { libraryPath, unpackedServer } from "./unpacked-servers.ts";

/** What a test may ask of its Courier. */
export interface CourierOptions {
  /** Everybody's password; any user name of letters, digits, ".", "_" and "-" will do. Default: each of EVERYBODYS_PASSWORDS. */
  password?: string;
}

/** A running Courier. */
export interface CourierServer extends ImapServer {
  /** The root of the user's Maildir; it is made at the first sign-in. */
  mailDirectory(user: string): string;
}

/** Starts a Courier and resolves when it greets. Throws when this process isn't root, or MissingPackages. */
export async function startCourier(options: CourierOptions = {}): Promise<CourierServer> {
  const root = unpackedServer("courier");
  const folder = serverFolder("courier");
  const port = await freePort();
  const mail = path.join(folder, "mail");
  const logFile = path.join(folder, "courier.log");
  mkdirSync(mail);
  writeFileSync(logFile, "");
  const libraries = ["usr/lib", "usr/lib/courier-authlib", "usr/lib/courier/courier-authlib"];
  const server = startGuarded({
    command: [process.execPath, path.join(import.meta.dirname, "courier-front.ts"), root, String(port), mail],
    logFile,
    folder,
    stopSignal: "KILL",
    environment: {
      PASSWORDS: (options.password === undefined ? EVERYBODYS_PASSWORDS : [options.password]).join("\n"),
      COURIER_LIBRARIES: libraryPath(root, libraries),
    },
  });
  await waitUntilReady(server, { name: "Courier", logFile, isReady: () => greets(port) });
  return {
    host: loopback,
    port,
    mailDirectory: (user) => path.join(mail, user, "Maildir"),
    log: () => readFileSync(logFile, "utf8"),
    stop: server.stop,
  };
}
