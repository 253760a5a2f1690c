/**
 * The worker's way out to sign-in providers: over verified TLS, to the hosts that it was told and no others, without following redirects,
 * and with an end to time and size. Addresses of this machine and of its cables are refused (SSRF).
 */
import { lookup as lookUp } from "node:dns";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { MailError } from "../engine/errors.ts";

export interface Outgoing {
  /** `host` or `host:port`, as in URL.host. */
  readonly hosts: ReadonlySet<string>;
  /** This machine itself may be the provider, without TLS: for tests. */
  readonly allowLoopback: boolean;
}

/** What openid-client hands to whatever fetches for it. */
interface Wish {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** In milliseconds, for the whole of a question. */
const PATIENCE_MS = 10_000;
const MOST_BYTES = 256 * 1024;

/**
 * Addresses that are no provider's: of this machine, of its cables, of nobody, those at which clouds hand out their secrets, and those that only
 * carry an IPv4 address, which would be another way to the same. An organisation's own networks are not among them: its provider may be there.
 */
const NOBODYS = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["224.0.0.0", 3],
] as const)
  NOBODYS.addSubnet(net, bits);
for (const [net, bits] of [
  ["::", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 32],
  ["2002::", 16],
  ["fd00:ec2::254", 128],
  ["fd20:ce::254", 128],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  NOBODYS.addSubnet(net, bits, "ipv6");
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

/** Whether the worker may connect to this address. IPv4 written as IPv6 counts as what it stands for. */
export function mayConnect(address: string, allowLoopback: boolean): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0) return false;
  return LOOPBACK.check(address, family) ? allowLoopback : !NOBODYS.check(address, family);
}

/** In place of fetch(), for one provider. Throws MailError `auth.providerAway` and `auth.providerSetup`. */
export function fetchFrom(outgoing: Outgoing): (url: string, wish: Wish) => Promise<Response> {
  return async (address, wish) => {
    const url = new URL(address);
    refuse(url, outgoing);
    const answer = await ask(url, wish, outgoing);
    const headers = new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
    const { statusCode: status = 0 } = answer;
    // A redirect is an answer like any other, and followed by nobody.
    if (status < 200 || status > 599) throw away(url, `answers with the status ${status}`);
    const body = await bodyOf(url, answer);
    return new Response(status === 204 || status === 304 ? null : body, { status, headers });
  };
}

function refuse(url: URL, { hosts, allowLoopback }: Outgoing): void {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isOurs = isIP(host) > 0 && LOOPBACK.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
  const isSecure = url.protocol === "https:" || (url.protocol === "http:" && allowLoopback && isOurs);
  if (!isSecure) throw refused(url, "is not reached over https");
  if (!hosts.has(url.host)) throw refused(url, "is none of the provider's hosts");
  if (isIP(host) > 0 && !mayConnect(host, allowLoopback)) throw refused(url, "is no address of a provider");
}

/** Asked by the connection itself, so that what was checked is what is connected to. */
function checkedLookup(url: URL, allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => !mayConnect(address, allowLoopback)))
        return callback(refused(url, "is no address of a provider"), "", 0);
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

function ask(url: URL, { method, headers, body, signal }: Wish, { allowLoopback }: Outgoing): Promise<IncomingMessage> {
  const text = body === undefined || body === null ? "" : String(body);
  const request = url.protocol === "https:" ? requestTls : requestPlain;
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const options = {
    ...({ method, agent: false, minVersion: "TLSv1.2", lookup: checkedLookup(url, allowLoopback) } as const),
    headers: { ...headers, connection: "close", ...(text === "" ? {} : { "content-length": Buffer.byteLength(text) }) },
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, options, resolve);
    asked.once("error", (error) => reject(error instanceof MailError ? error : away(url, error.message)));
    asked.end(text);
  });
}

async function bodyOf(url: URL, answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of answer) {
      bytes += piece.length;
      if (bytes > MOST_BYTES) throw new Error(`its answer is larger than ${MOST_BYTES} bytes`);
      pieces.push(piece);
    }
  } catch (error) {
    throw away(url, error instanceof Error ? error.message : String(error));
  } finally {
    answer.destroy();
  }
  return Buffer.concat(pieces);
}

function away({ host }: URL, why: string): MailError {
  return new MailError("auth.providerAway", `the sign-in provider ${host}: ${why}`);
}

function refused({ host }: URL, why: string): MailError {
  return new MailError("auth.providerSetup", `the sign-in provider ${host} is not asked: it ${why}`);
}
