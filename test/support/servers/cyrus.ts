/** A private Cyrus from Debian's package, unpacked and not installed: own temporary folder, loopback only, a free port. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EVERYBODYS_PASSWORDS } from "./everybodys-passwords.ts";
import { startGuarded, waitUntilReady } from "./guarded-process.ts";
import { freePort, greets, loopback, serverFolder } from "./loopback.ts";
import { mailOwner } from "./mail-owner.ts";
import { libraryPath, unpackedServer } from "./unpacked-servers.ts";

/** What a test may ask of its Cyrus. */
export interface CyrusOptions {
  /**
   * "alternative" (default): folders beside INBOX, separator "/". "classic": all folders below `INBOX.`, separator ".",
   * as Cyrus had it until version 3.
   */
  namespace?: "alternative" | "classic";
  /** Everybody's password; any user name of a-z and 0-9 will do. Default: each of EVERYBODYS_PASSWORDS. */
  password?: string;
  /** Whether APPEND writes X for 8-bit bytes in headers, as Cyrus does unless told otherwise. Default false. */
  mungeHeaders?: boolean;
  /** Kilobytes that each user's mail may take. Default unlimited. */
  quotaKilobytes?: number;
}

/** A running Cyrus or Courier: clear text only. */
export interface ImapServer {
  host: string;
  port: number;
  /** The server's log so far. */
  log(): string;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a Cyrus and resolves when it greets. Throws when this process isn't root, or MissingPackages. */
export async function startCyrus(options: CyrusOptions = {}): Promise<ImapServer> {
  const root = unpackedServer("cyrus");
  const folder = serverFolder("cyrus");
  const port = await freePort();
  const logFile = path.join(folder, "cyrus.log");
  prepareFolder(folder);
  writeFileSync(path.join(folder, "imapd.conf"), imapdConfig(folder, options));
  writeFileSync(path.join(folder, "cyrus.conf"), masterConfig(folder, root, port));
  writeFileSync(logFile, "");
  execFileSync("chown", ["-R", `${mailOwner}:`, folder]);

  const signIn = startGuarded({
    command: [process.execPath, path.join(import.meta.dirname, "saslauthd.ts"), `${folder}/sasl/mux`],
    logFile,
    environment: { PASSWORDS: (options.password === undefined ? EVERYBODYS_PASSWORDS : [options.password]).join("\n") },
  });
  const socket = `${folder}/sasl/mux`;
  await waitUntilReady(signIn, {
    name: "the stand-in for saslauthd",
    logFile,
    isReady: async () => existsSync(socket),
  });
  const config = ["-C", `${folder}/imapd.conf`, "-M", `${folder}/cyrus.conf`, "-p", `${folder}/master.pid`];
  const server = startGuarded({
    command: [path.join(root, "usr/sbin/cyrmaster"), ...config, "-D"],
    logFile,
    folder,
    stopSignal: "KILL",
    environment: { LD_LIBRARY_PATH: libraryPath(root, ["usr/lib/cyrus"]) },
  });
  await waitUntilReady(server, { name: "Cyrus", logFile, isReady: () => greets(port) });
  return {
    host: loopback,
    port,
    log: () => readFileSync(logFile, "utf8"),
    async stop() {
      await signIn.stop();
      await server.stop();
    },
  };
}

function prepareFolder(folder: string): void {
  const state = ["db", "socket", "log", "msg", "proc", "lock", "quota", "user", "sync", "backup"];
  for (const name of ["spool", "sieve", "sasl", ...state.map((each) => `conf/${each}`)]) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
}

function imapdConfig(folder: string, options: CyrusOptions): string {
  const alternative = (options.namespace ?? "alternative") === "alternative" ? "yes" : "no";
  return `configdirectory: ${folder}/conf
defaultpartition: default
partition-default: ${folder}/spool
sievedir: ${folder}/sieve
proc_path: ${folder}/conf/proc
mboxname_lockpath: ${folder}/conf/lock
lmtpsocket: ${folder}/conf/socket/lmtp
idlesocket: ${folder}/conf/socket/idle
notifysocket: ${folder}/conf/socket/notify
cyrus_user: ${mailOwner}
cyrus_group: ${mailOwner}
admins: admin
servername: localhost
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: ${folder}/sasl/mux
sasl_mech_list: PLAIN LOGIN
allowplaintext: yes
failedloginpause: 0
maxlogins_per_user: 0
autocreate_quota: ${options.quotaKilobytes ?? 0}
autocreate_post: no
altnamespace: ${alternative}
unixhierarchysep: ${alternative}
munge8bit: ${options.mungeHeaders ? "yes" : "no"}
reject8bitheader: no
conversations: no
imapidresponse: yes
`;
}

function masterConfig(folder: string, root: string, port: number): string {
  const bin = path.join(root, "usr/lib/cyrus/bin");
  const config = `-C ${folder}/imapd.conf`;
  return `START {
  recover cmd="${bin}/ctl_cyrusdb ${config} -r"
}
SERVICES {
  imap cmd="${bin}/imapd ${config} -U 30" listen="${loopback}:${port}" proto=tcp4 prefork=2 maxchild=100
}
EVENTS {
  checkpoint cmd="${bin}/ctl_cyrusdb ${config} -c" period=30
}
`;
}
