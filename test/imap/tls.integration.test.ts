/** Certificates and STARTTLS against a real Dovecot: no password leaves before the server has proved who it is. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServerSettings } from "../../lib/imap/servers.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { connectOld, errorOf, settingsFor } from "./messages.ts";

let trusted: DovecotServer;
let expired: DovecotServer;
let wrongHost: DovecotServer;
beforeAll(async () => {
  trusted = await startDovecot({ tls: "selfSigned" });
  expired = await startDovecot({ tls: "expired" });
  wrongHost = await startDovecot({ tls: "wrongHost" });
});
afterAll(() => Promise.all([trusted.stop(), expired.stop(), wrongHost.stop()]));

const certificateOf = (server: DovecotServer): string => readFileSync(server.caFile ?? "", "utf8");

/** SHA-256 of the certificate, by openssl: AA:BB:… */
function fingerprintOf(server: DovecotServer): string {
  const output = execFileSync("openssl", ["x509", "-in", server.caFile ?? "", "-noout", "-fingerprint", "-sha256"]);
  return String(output).trim().split("=")[1] ?? "";
}

/** Connects by TLS from the first byte and by STARTTLS; what was sent before TLS or instead of it is in `lines`. */
async function connectBoth(
  server: DovecotServer,
  more: Partial<ServerSettings>,
  check: (work: Promise<unknown>, lines: string[]) => Promise<void>,
) {
  for (const security of ["tls", "starttls"] as const) {
    const lines: string[] = [];
    const port = security === "tls" ? (server.tlsPort ?? 0) : server.port;
    const transcript = (from: string, line: string): number => lines.push(`${from}: ${line}`);
    const connecting = connectOld(settingsFor({ host: server.host, port }, { security, transcript, ...more }));
    await check(
      connecting.then((session) => session.close()),
      lines,
    );
  }
}

const works = async (connecting: Promise<unknown>, lines: string[]): Promise<void> => {
  await connecting;
  expect(lines.join("\n")).toMatch(/client: \d+ AUTHENTICATE PLAIN/);
};

const isRefused =
  (words: RegExp) =>
  async (connecting: Promise<unknown>, lines: string[]): Promise<void> => {
    const error = await errorOf(connecting);
    expect(error).toMatchObject({ code: "tls.untrusted", side: "old" });
    expect(error.message).toMatch(words);
    expect(lines.filter((line) => /^client: (?!S1 CAPABILITY|S2 STARTTLS)/.test(line))).toEqual([]);
  };

describe("UX 8: a certificate", () => {
  it("is trusted when an authority that we know has signed it", () =>
    connectBoth(trusted, { ca: certificateOf(trusted) }, works));

  it("is refused when it is self-signed", () => connectBoth(trusted, {}, isRefused(/self-signed/)));

  it("SEC 25: is refused when it has expired, even where its authority is known", () =>
    connectBoth(expired, { ca: certificateOf(expired) }, isRefused(/has expired/)));

  it("SEC 25: is refused when it is another host's", () =>
    connectBoth(wrongHost, { ca: certificateOf(wrongHost) }, isRefused(/another host name/)));

  it.each([
    ["hex with colons", (fingerprint: string) => fingerprint],
    ["hex", (fingerprint: string) => fingerprint.replaceAll(":", "").toLowerCase()],
    ["base64", (fingerprint: string) => Buffer.from(fingerprint.replaceAll(":", ""), "hex").toString("base64")],
  ])("is trusted when it is pinned, given as %s", async (_, notation) => {
    for (const server of [trusted, expired, wrongHost])
      await connectBoth(server, { pin: notation(fingerprintOf(server)) }, works);
  });

  it("SEC 27: is refused when another one is pinned: the impostor gets no byte of the sign-in", () =>
    connectBoth(trusted, { pin: fingerprintOf(expired) }, isRefused(/self-signed/)));

  it("is refused when another one is pinned and it was issued for another host", () =>
    connectBoth(
      wrongHost,
      { pin: fingerprintOf(expired), ca: certificateOf(wrongHost) },
      isRefused(/another host name/),
    ));

  it("needs no pin of its own where it can be verified", () =>
    connectBoth(trusted, { pin: fingerprintOf(expired), ca: certificateOf(trusted) }, works));

  it("is refused when the pin is no pin", () => connectBoth(trusted, { pin: "0011" }, isRefused(/no SHA-256/)));
});

it("SEC 24: forgets what the server said before STARTTLS", async () => {
  const lines: string[] = [];
  const settings = settingsFor(trusted, {
    ca: certificateOf(trusted),
    transcript: (from, line) => lines.push(`${from}: ${line}`),
  });
  await (await connectOld(settings)).close();
  const afterTls = lines.slice(lines.findIndex((line) => line.startsWith("server: S2 OK")) + 1);
  expect(afterTls.slice(0, 2)).toEqual(["server: * OK ready", "client: 1 CAPABILITY"]);
  expect(lines.slice(0, lines.length - afterTls.length).filter((line) => line.startsWith("client"))).toEqual([
    "client: S2 STARTTLS",
  ]);
});
