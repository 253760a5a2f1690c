import { existsSync } from "node:fs";
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { ImapConnection } from "../wire/connection.ts";
import { readFolderTree } from "../wire/folders.ts";
import { startCourier } from "./courier.ts";
import { startCyrus } from "./cyrus.ts";
import { isRoot } from "./debian-packages.ts";
import { ensureServers } from "./ensure.ts";
import { startPostgres } from "./postgresql.ts";

async function started<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(() => server.stop());
  return server;
}

async function signIn({ host, port }: { host: string; port: number }, password = "pw") {
  const connection = await ImapConnection.open({ host, port, user: "jane", password });
  onTestFinished(() => connection.destroy());
  return connection;
}

test("what is installed and unpacked already is ensured without a word", () => {
  ensureServers(() => undefined);
  const steps: string[] = [];
  const available = ensureServers((step) => steps.push(step));
  expect(available).toEqual({ dovecot: true, postgresql: true, cyrus: isRoot, courier: isRoot });
  expect(steps.filter((step) => !step.startsWith("not root"))).toEqual([]);
});

test("two PostgreSQLs run side by side, each with a database of its own", async () => {
  const urls = (await Promise.all([started(startPostgres()), started(startPostgres())])).map(({ url }) => url);
  for (const url of urls) {
    const client = new Client(url);
    await client.connect();
    await client.query("CREATE TABLE letters (text text)");
    expect((await client.query("SELECT count(*)::int AS n FROM letters")).rows).toEqual([{ n: 0 }]);
    expect((await client.query("SHOW server_encoding")).rows).toEqual([{ server_encoding: "UTF8" }]);
    await client.end();
  }
});

test.runIf(isRoot).each([
  ["alternative", "", "Archive/2003", ["MULTIAPPEND", "LITERAL+"]],
  ["classic", "INBOX.", "INBOX.Archive.2003", ["MULTIAPPEND", "LITERAL+"]],
] as const)("Cyrus has the %s namespace", async (namespace, prefix, name, capabilities) => {
  const connection = await signIn(await started(startCyrus({ namespace })));
  const tree = await readFolderTree(connection);
  expect(tree.rawName(["Archive", "2003"]).toString()).toBe(name);
  expect(name.startsWith(prefix)).toBe(true);
  for (const capability of capabilities) expect(connection.capabilities).toContain(capability);
});

test.runIf(isRoot)("Cyrus refuses a wrong password at once, and mail above the quota", async () => {
  const server = await started(startCyrus({ password: "right", quotaKilobytes: 20 }));
  await expect(signIn(server)).rejects.toThrow("Login failed");
  const connection = await signIn(server, "right");
  const append = (bytes: number) => connection.command(["APPEND INBOX", Buffer.alloc(bytes, "X: y\r\n")]);
  await append(6000);
  // Without the code [OVERQUOTA] of RFC 9208.
  await expect(append(60_000)).rejects.toThrow("NO Over quota");
});

test.runIf(isRoot)("Courier has the prefix INBOX. and lacks what younger servers have", async () => {
  const server = await started(startCourier({ password: "right" }));
  await expect(signIn(server)).rejects.toThrow("Login failed");
  const connection = await signIn(server, "right");
  expect((await readFolderTree(connection)).rawName(["a"]).toString()).toBe("INBOX.a");
  expect(connection.capabilities).toContain("UIDPLUS");
  for (const capability of ["LITERAL+", "MULTIAPPEND", "CONDSTORE"]) {
    expect(connection.capabilities).not.toContain(capability);
  }
  expect(existsSync(server.mailDirectory("jane"))).toBe(true);
});
