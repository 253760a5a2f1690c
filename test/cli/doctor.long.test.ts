/** The doctor of a whole installation: real IMAP, real SMTP, and a page that answers as the portal does. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSigningKey } from "../../lib/worker/key-files.ts";
import { addServer, type TestPortal, testPortal } from "../support/portal.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { loopback } from "../support/servers/loopback.ts";
import { MAIL_USER, type MailServer, startMailServer } from "../support/servers/smtp.ts";

let portal: TestPortal;
let imap: DovecotServer;
let smtp: MailServer;
let page: Server;
let serverId: string;
let isHeldBack = false;

beforeAll(async () => {
  portal = await testPortal();
  openSigningKey(portal.workerConfig);
  [imap, smtp] = await Promise.all([startDovecot({ tls: "selfSigned" }), startMailServer({ password: "hush" })]);
  const row = { host: imap.host, port: imap.tlsPort ?? 0, ca: readFileSync(imap.caFile ?? "", "utf8") };
  serverId = (await addServer(portal, { ...row, use: "old" })).id;
  await portal.database.client.worker.create({
    data: { id: "w", startedAt: new Date(), heartbeatAt: new Date(Date.now() + 60_000) },
  });
  await portal.database.client.upkeep.update({ where: { id: 1 }, data: { lastBackupAt: new Date() } });
  page = createServer(({ url, headers }, response) => {
    if (url === "/api/health") return void response.end(JSON.stringify({ database: true, worker: true }));
    response.write(`data: ${JSON.stringify({ host: headers.host, proxies: 0 })}\n\n`);
    setTimeout(() => response.end("data: end\n\n"), isHeldBack ? 0 : 1000);
  });
  await new Promise<void>((resolve) => page.listen(0, loopback, resolve));
});
afterAll(async () => {
  page?.close();
  await smtp?.stop();
  await imap?.stop();
  await portal?.close();
});

interface Told {
  readonly check: string;
  readonly verdict: string;
  readonly code: string;
  readonly says: string;
}

async function doctor(more: Readonly<Record<string, string>> = {}) {
  const program = join(import.meta.dirname, "../../lib/cli/cli.ts");
  const { port } = page.address() as AddressInfo;
  const url = `http://${loopback}:${port}`;
  const mail = { ...smtp.environment, CARRYOVER_MAIL_USER: MAIL_USER, CARRYOVER_MAIL_PASSWORD: "hush" };
  const env = { PATH: process.env.PATH, ...portal.environment, CARRYOVER_URL: url, ...mail, ...more };
  // While it runs, our servers have to answer.
  const child = spawn(process.execPath, [program, "doctor", "--json"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const { findings } = JSON.parse(await text(child.stdout)) as { findings: Told[] };
  return { status: await ended, findings, codes: findings.map(({ verdict, code }) => `${verdict} ${code}`) };
}

it("says that all is well where it is", async () => {
  const { status, codes } = await doctor();
  expect(codes).toEqual([
    ...[
      "fine settings.fine",
      "fine database.fine",
      "fine keys.fine",
      "fine backup.fine",
      expect.stringContaining("disk."),
      "fine clock.alone",
    ],
    ...["fine worker.fine", "fine server.fine", "fine sending.fine", "fine address.local"],
    "fine proxy.none",
  ]);
  expect(smtp.mails).toEqual([]);
  expect([0, 1]).toContain(status);
});

it("leaves to the other machine what only that one needs", async () => {
  const roles = [(await doctor({ ROLE: "web" })).codes, (await doctor({ ROLE: "worker" })).codes];
  const skippedIn = roles.map((codes) => codes.filter((code) => code === "skipped elsewhere").length);
  expect(skippedIn).toEqual([2, 1]);
  expect(roles.map((codes) => codes.filter((code) => code.startsWith("failed")))).toEqual([[], []]);
  expect(roles[0]).toContain("fine keys.publicFine");
});

it("tells each thing that is wrong, and changes nothing", async () => {
  await portal.database.client.server.update({ where: { id: serverId }, data: { ca: null } });
  await portal.database.client.worker.updateMany({ data: { heartbeatAt: new Date(0) } });
  chmodSync(portal.workerConfig.privateKeyFile, 0o644);
  rmSync(portal.workerConfig.evidenceKeyFile);
  const { status, codes } = await doctor({ CARRYOVER_MAIL_PASSWORD: "wrong", CARRYOVER_URL: "http://127.0.0.1:1" });
  expect(status).toBe(1);
  for (const code of ["keys.open", "keys.absent", "worker.away", "server.trouble", "sending.trouble", "address.away"])
    expect(codes).toContain(`failed ${code}`);
  expect(existsSync(portal.workerConfig.evidenceKeyFile)).toBe(false);
});

it("tells what a proxy does that it should not", async () => {
  isHeldBack = true;
  const { status, codes } = await doctor({ CARRYOVER_TRUSTED_PROXY: "1" });
  isHeldBack = false;
  expect({ status, wrong: codes.filter((code) => code.startsWith("failed proxy")) }).toEqual({
    ...{ status: 1, wrong: ["failed proxy.count", "failed proxy.buffers"] },
  });
});

it("makes no database where there is none, and looks no further", async () => {
  const file = join(portal.folder, "elsewhere.db");
  const { codes } = await doctor({ DATABASE_URL: `file:${file}` });
  expect(codes).toContain("failed database.absent");
  expect(codes.filter((code) => code === "skipped skipped")).toHaveLength(3);
  expect(existsSync(file)).toBe(false);
});

it("tells all mistakes in the settings, and nothing else", async () => {
  const { status, codes, findings } = await doctor({ PORT: "many", CARRYOVER_TYPO: "x" });
  expect({ status, codes }).toEqual({ status: 1, codes: ["failed settings.wrong", "failed settings.wrong"] });
  expect(findings.map(({ says }) => says).join()).toContain("CARRYOVER_TYPO");
});
