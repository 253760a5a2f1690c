import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { connect as connectTls } from "node:tls";
import { expect, onTestFinished, test, vi } from "vitest";
import { imapDate } from "../mail/mailbox-editor.ts";
import { ImapConnection } from "../wire/connection.ts";
import { readFolderTree } from "../wire/folders.ts";
import { commandsOf } from "../wire/transcript.ts";
import { type DovecotOptions, type DovecotServer, startDovecot } from "./dovecot.ts";

async function dovecot(options?: DovecotOptions): Promise<DovecotServer> {
  const server = await startDovecot(options);
  onTestFinished(() => server.stop());
  return server;
}

async function signIn({ host, port }: DovecotServer, user = "jane", password = "pw", tls = false) {
  const connection = await ImapConnection.open({ host, port, user, password, tls });
  onTestFinished(() => connection.destroy());
  return connection;
}

test("users have their own passwords, which may hold any character", async () => {
  const server = await dovecot({ users: { jane: 'a:{b} "ä" 語', "joe@example.org": "pw" } });
  await signIn(server, "jane", 'a:{b} "ä" 語');
  await signIn(server, "joe@example.org", "pw");
  await expect(signIn(server, "jane", "pw")).rejects.toThrow("AUTHENTICATIONFAILED");
  await expect(signIn(server, "nobody", "pw")).rejects.toThrow("AUTHENTICATIONFAILED");
  expect(server.log().match(/Password mismatch|unknown user/gi)).toHaveLength(2);
});

test.each([
  ["selfSigned", null],
  ["expired", "CERT_HAS_EXPIRED"],
  ["wrongHost", "ERR_TLS_CERT_ALTNAME_INVALID"],
] as const)("a certificate of the kind %s is refused for the right reason only", async (tls, code) => {
  const server = await dovecot({ tls });
  const check = (options: { ca?: Buffer }) =>
    new Promise<string | null>((resolve) => {
      const socket = connectTls({ host: "localhost", port: server.tlsPort ?? 0, ...options }, () => resolve(null));
      socket.once("error", (error: Error & { code?: string }) => resolve(error.code ?? error.message));
      onTestFinished(() => void socket.destroy());
    });
  expect(await check({ ca: readFileSync(server.caFile ?? "") })).toBe(code);
  expect(await check({})).toBe(code === "CERT_HAS_EXPIRED" ? code : "DEPTH_ZERO_SELF_SIGNED_CERT");
  const connection = await signIn({ ...server, port: server.tlsPort ?? 0 }, "jane", "pw", true);
  expect(connection.capabilities).toContain("UIDPLUS");
});

test("a user has only so many connections", async () => {
  const server = await dovecot({ maxUserConnections: 2 });
  await signIn(server);
  await signIn(server);
  await expect(signIn(server)).rejects.toThrow("Maximum number of connections");
  await signIn(server, "joe");
});

test("a full account refuses with OVERQUOTA", async () => {
  const server = await dovecot({ quotaBytes: 10_000 });
  const connection = await signIn(server);
  const append = (bytes: number) => connection.command(["APPEND INBOX", Buffer.alloc(bytes, "x\r\n")]);
  await append(6000);
  await expect(append(6000)).rejects.toThrow("[OVERQUOTA]");
  await append(3000);
});

test("prefix, separator and special-use folders are as asked for", async () => {
  const server = await dovecot({ prefix: "INBOX.", separator: ".", specialUse: { Gesendet: "\\Sent" } });
  const connection = await signIn(server);
  await connection.command(["CREATE INBOX.Gesendet"]);
  const tree = await readFolderTree(connection);
  const sent = tree.folders.find(({ path: [name] }) => name === "Gesendet");
  expect(sent?.raw.toString()).toBe("INBOX.Gesendet");
  expect(sent?.attributes).toContain("\\sent");
  expect(tree.rawName(["a", "ä"]).toString()).toBe("INBOX.a.&AOQ-");
});

test.each(["maildir", "sdbox", "mdbox", "mbox"] as const)("mail can be stored as %s", async (mailFormat) => {
  const server = await dovecot({ mailFormat });
  const connection = await signIn(server);
  await connection.command([`APPEND INBOX (\\Seen) "${imapDate(1044072306)}"`, Buffer.from("Subject: x\r\n\r\ny\r\n")]);
  expect(existsSync(server.mailDirectory("jane"))).toBe(true);
  await connection.command(["EXAMINE INBOX"]);
  const [response] = await connection.command(["FETCH 1 (INTERNALDATE)"]);
  expect(response?.toString()).toContain("01-Feb-2003");
});

test("every session's commands can be read, by user and without the password", async () => {
  const server = await dovecot({ rawLog: true });
  for (const user of ["jane", "joe"]) {
    const connection = await signIn(server, user);
    await connection.command(["APPEND INBOX", Buffer.from(`Subject: of ${user}\r\n\r\n`)]);
    await connection.close();
  }
  // Dovecot's log, which says whose process it was, is written a moment after the session.
  const sessions = await vi.waitUntil(() => {
    const known = server.rawLog("joe");
    return known.length > 0 && known;
  });
  expect(sessions).toHaveLength(1);
  expect(server.rawLog()).toHaveLength(2);
  const commands = sessions.flatMap(({ client }) => commandsOf(client));
  expect(commands.map(({ verb }) => verb)).toEqual(["CAPABILITY", "APPEND", "LOGOUT"]);
  expect(commands[1]?.literals.join("")).toBe("Subject: of joe\r\n\r\n");
  expect(sessions[0]?.server.toString()).toContain("[APPENDUID");
});

test("the server and its folder go with the test process, even when that is killed", async () => {
  const module = path.join(import.meta.dirname, "dovecot.ts");
  const script = `const { startDovecot } = await import(${JSON.stringify(module)});
    const server = await startDovecot();
    console.log(JSON.stringify([server.port, server.mailDirectory("x")]));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) => child.stdout.once("data", (bytes) => resolve(String(bytes))));
  const [port, directory] = JSON.parse(line) as [number, string];
  const folder = path.resolve(directory, "../..");
  expect(existsSync(folder)).toBe(true);
  child.kill("SIGKILL");
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), 10_000);
  await expect(ImapConnection.open({ host: "127.0.0.1", port, user: "x", password: "pw" })).rejects.toThrow();
});
