import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { fetchFrom, mayConnect } from "../../lib/oauth/outgoing.ts";
import { makeCertificate } from "../support/servers/certificates.ts";

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const plain = async (answer: RequestListener) => `127.0.0.1:${await listening(createServer(answer))}`;
const ask = (url: string, hosts: readonly string[], allowLoopback = true) =>
  fetchFrom({ hosts: new Set(hosts), allowLoopback })(url, { method: "GET", headers: {} });
const refused = expect.objectContaining({ code: "auth.providerSetup" });
const away = expect.objectContaining({ code: "auth.providerAway" });

describe("the way out to a provider", () => {
  it("leads to the hosts that it was told, and nowhere else", async () => {
    let calls = 0;
    const host = await plain((_, response) => response.end(`{"call":${++calls}}`));
    expect(await (await ask(`http://${host}/token`, [host])).json()).toEqual({ call: 1 });
    await expect(ask(`http://${host}/token`, ["id.example"])).rejects.toEqual(refused);
    await expect(ask(`http://${host}/token`, [host.replace(/:\d+/, "")])).rejects.toEqual(refused);
    expect(calls).toBe(1);
  });

  it("never follows a redirect", async () => {
    let calls = 0;
    const host = await plain((_, response) => {
      calls++;
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect((await ask(`http://${host}/`, [host])).status).toBe(302);
    expect(calls).toBe(1);
  });

  it("is over https, but on this machine where a test allows it", async () => {
    const host = await plain((_, response) => response.end("{}"));
    await expect(ask(`http://${host}/`, [host], false)).rejects.toEqual(refused);
    await expect(ask("http://id.example/", ["id.example"])).rejects.toEqual(refused);
  });

  it("does not lead to this machine or its cables, by whatever name", async () => {
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "169.254.169.254", "fe80::1", "::"])
      expect([address, mayConnect(address, false)]).toEqual([address, false]);
    // Written otherwise, carried within IPv6, and where clouds hand out their secrets.
    for (const address of [
      ...["::ffff:7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "::169.254.169.254", "::ffff:a9fe:a9fe"],
      ...["64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "2002:a9fe:a9fe::1", "2001:0:7f00:1::", "fec0::1"],
      ...["100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"],
      ...["2130706433", "0x7f000001", "127.1", "0177.0.0.1"],
    ])
      expect([address, mayConnect(address, false)]).toEqual([address, false]);
    for (const address of ["10.1.2.3", "192.0.2.1", "2001:db8::1"]) expect(mayConnect(address, false)).toBe(true);
    expect([mayConnect("127.0.0.1", true), mayConnect("169.254.169.254", true), mayConnect("", true)]).toEqual([
      ...[true, false, false],
    ]);
    // The name is looked up by the connection itself.
    await expect(ask("https://localhost:9/", ["localhost:9"], false)).rejects.toEqual(refused);
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]"]) {
      const url = new URL(`https://${host}:9/`);
      await expect(ask(url.href, [url.host], false)).rejects.toEqual(refused);
    }
  });

  it("trusts no certificate that does not verify", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "carryover-certificate-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { certificateFile, keyFile } = makeCertificate(folder, "selfSigned");
    let calls = 0;
    const identity = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
    const server = createTlsServer(identity, (_, response) => {
      calls++;
      response.end("{}");
    });
    const host = `127.0.0.1:${await listening(server)}`;
    await expect(ask(`https://${host}/`, [host])).rejects.toEqual(away);
    expect(calls).toBe(0);
  });

  it("ends at what is too large, and where nothing comes", async () => {
    const large = await plain((_, response) => response.end("x".repeat(300 * 1024)));
    await expect(ask(`http://${large}/`, [large])).rejects.toEqual(away);
    const silent = await plain(() => undefined);
    const signal = AbortSignal.timeout(100);
    const wish = { method: "GET", headers: {}, signal };
    const question = fetchFrom({ hosts: new Set([silent]), allowLoopback: true })(`http://${silent}/`, wish);
    await expect(question).rejects.toEqual(away);
  });
});
