/** nginx and Caddy before a portal, set up by the samples of docs/deploy/proxy as they stand there, but for names, ports and certificate. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { makeCertificate } from "./certificates.ts";
import { requireDebianPackages } from "./debian-packages.ts";
import { startGuarded, waitUntilReady } from "./guarded-process.ts";
import { freePort, loopback, serverFolder } from "./loopback.ts";

export type ProxyName = "nginx" | "caddy";

export interface ReverseProxy {
  stop(): Promise<void>;
}

interface Place {
  /** Where it listens with TLS, on every address of this machine, and where it leads http:// away from. */
  readonly port: number;
  readonly plainPort: number;
  readonly portalPort: number;
}

const SAMPLES = join(import.meta.dirname, "../../../docs/deploy/proxy");
const PACKAGES = { nginx: "nginx-light", caddy: "caddy" } as const;

/** As root, installs it from Debian where it is missing. Its certificate is for localhost, by nobody whom browsers know. */
export async function startProxy(name: ProxyName, place: Omit<Place, "plainPort">): Promise<ReverseProxy> {
  requireDebianPackages([PACKAGES[name]]);
  const folder = serverFolder(name);
  const { certificateFile, keyFile } = makeCertificate(folder, "selfSigned");
  const all = { ...place, plainPort: await freePort(), folder, certificateFile, keyFile };
  const command = name === "nginx" ? nginx(all) : caddy(all);
  const logFile = join(folder, "log");
  const environment = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder };
  const server = startGuarded({ command, logFile, folder, environment });
  await waitUntilReady(server, { name, logFile, isReady: () => listens(place.port) });
  return server;
}

interface Setting extends Place {
  readonly folder: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Throws where the sample does not have a text that is to be replaced: then something else would be tested. */
function sampleWith(file: string, replacements: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(SAMPLES, file), "utf8");
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`docs/deploy/proxy/${file} has no "${from}"`);
    text = text.replaceAll(from, to);
  }
  return text;
}

function nginx({ folder, port, plainPort, portalPort, certificateFile, keyFile }: Setting): [string, ...string[]] {
  const site = sampleWith("nginx.conf", {
    "listen 443 ": `listen ${port} `,
    "listen [::]:443 ": `listen [::]:${port} `,
    "listen 80;": `listen ${plainPort};`,
    "listen [::]:80;": `listen [::]:${plainPort};`,
    "move.example.org;": "localhost;",
    "/etc/ssl/move.example.org/fullchain.pem": certificateFile,
    "/etc/ssl/move.example.org/privkey.pem": keyFile,
    "127.0.0.1:3000": `${loopback}:${portalPort}`,
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  writeFileSync(join(folder, "site.conf"), site);
  writeFileSync(
    join(folder, "nginx.conf"),
    [
      ...["daemon off;", "user root;", `pid ${folder}/pid;`, "error_log stderr;", "events {}", "http {"],
      ...["access_log off;", ...temporary.map((each) => `${each}_temp_path ${folder}/${each};`)],
      ...[`include ${folder}/site.conf;`, "}", ""],
    ].join("\n"),
  );
  return ["/usr/sbin/nginx", "-p", folder, "-c", join(folder, "nginx.conf")];
}

function caddy({ folder, port, plainPort, portalPort, certificateFile, keyFile }: Setting): [string, ...string[]] {
  const site = sampleWith("Caddyfile", {
    "move.example.org {": `https://localhost:${port} {\n\ttls ${certificateFile} ${keyFile}`,
    "127.0.0.1:3000": `${loopback}:${portalPort}`,
  });
  const global = `{\n\tadmin off\n\thttp_port ${plainPort}\n\thttps_port ${port}\n\tskip_install_trust\n}\n`;
  mkdirSync(join(folder, "caddy"), { recursive: true });
  writeFileSync(join(folder, "Caddyfile"), global + site);
  return ["/usr/bin/caddy", "run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"];
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: loopback });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
