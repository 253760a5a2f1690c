/** A private Dovecot from Debian's package: own temporary folder, loopback only, free ports. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeCertificate } from "./certificates.ts";
import { isRoot, requireDebianPackages } from "./debian-packages.ts";
import { type DovecotOptions, dovecotConfig, passwordFile } from "./dovecot-config.ts";
import { type RawSession, readRawLog } from "./dovecot-raw-log.ts";
import { startGuarded, waitUntilReady } from "./guarded-process.ts";
import { freePort, greets, loopback, serverFolder } from "./loopback.ts";
import { mailOwner } from "./mail-owner.ts";

export type { DovecotOptions } from "./dovecot-config.ts";
export type { RawSession } from "./dovecot-raw-log.ts";

/** A running Dovecot. */
export interface DovecotServer {
  host: string;
  /** Clear text, with STARTTLS where `tls` was asked for. */
  port: number;
  /** TLS from the start. */
  tlsPort?: number;
  /** The server's own certificate (PEM), to be trusted by a client. */
  caFile?: string;
  /** Its dovecot.conf, for Dovecot's own tools. */
  configFile: string;
  /** Its first process: the parent of all others. */
  processId(): number;
  /** The account that owns the mail files. */
  mailOwner: string;
  /** The folder that holds the user's mail; the root of the Maildir with the default format. */
  mailDirectory(user: string): string;
  /** Dovecot's log so far. */
  log(): string;
  /** The sessions of the user, or of everybody, oldest first, from after the sign-in; needs the option `rawLog`. */
  rawLog(user?: string): RawSession[];
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a Dovecot and resolves when it greets. Throws MissingPackages when it is not there and can't be installed. */
export async function startDovecot(options: DovecotOptions = {}): Promise<DovecotServer> {
  requireDebianPackages(["dovecot-imapd"]);
  const folder = serverFolder("dovecot");
  const kind = options.tls ?? "none";
  const certificate = kind === "none" ? null : makeCertificate(folder, kind);
  const place = { folder, port: await freePort(), tlsPort: certificate ? await freePort() : 0, certificate };
  prepareFolder(folder, options);
  writeFileSync(path.join(folder, "dovecot.conf"), dovecotConfig(place, options));

  const logFile = path.join(folder, "dovecot.log");
  const config = path.join(folder, "dovecot.conf");
  // KILL: there is nothing to save, and Dovecot takes a second to end by itself.
  const server = startGuarded({
    command: ["/usr/sbin/dovecot", "-F", "-c", config],
    logFile,
    folder,
    stopSignal: "KILL",
  });
  await waitUntilReady(server, { name: "Dovecot", logFile, isReady: () => greets(place.port) });

  const log = () => readFileSync(logFile, "utf8");
  return {
    host: loopback,
    port: place.port,
    ...(certificate && { tlsPort: place.tlsPort, caFile: certificate.certificateFile }),
    configFile: config,
    processId: () => Number(readFileSync(path.join(folder, "base", "master.pid"), "utf8")),
    mailOwner,
    mailDirectory: (user) => path.join(folder, "mail", user),
    log,
    rawLog: (user) => {
      if (!options.rawLog) throw new Error("start Dovecot with { rawLog: true } to read its sessions");
      return readRawLog(path.join(folder, "rawlog"), log(), user);
    },
    stop: server.stop,
  };
}

function prepareFolder(folder: string, options: DovecotOptions): void {
  const owned = ["mail", "home", "rawlog"].map((name) => path.join(folder, name));
  for (const each of owned) mkdirSync(each);
  writeFileSync(path.join(folder, "dovecot.log"), "");
  if (options.users) writeFileSync(path.join(folder, "passwords"), passwordFile(options));
  if (isRoot) execFileSync("chown", [`${mailOwner}:`, ...owned]);
}
