/** What the web process asks of the worker, and what it hears. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Answer, NewListing } from "../../lib/jobs/requests.ts";
import { amountOf, type FolderContents } from "../../lib/policy/contents.ts";
import { CANARY, canaryFor, findsBelowInUse, findsIn } from "../support/canary.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { addServer } from "../support/portal.ts";
import { PASSWORD, type RunningWorker, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;
let worker: RunningWorker;

beforeAll(async () => {
  const specialUse = { Sent: "\\Sent", Drafts: "\\Drafts", Trash: "\\Trash" } as const;
  servers = await Servers.start({ old: { tls: "selfSigned", specialUse }, new: { quotaBytes: 10 * 1024 * 1024 } });
});
afterAll(() => servers.stop());
beforeEach(async () => {
  bench = await WorkerBench.open(servers, { line: {} });
  worker = bench.startWorker();
});
afterEach(() => bench.close());

const GRANTED = { ok: true, value: {} };
const refused = (code: string, side: "old" | "new" | null) => ({
  ok: false,
  refusal: { code, side, retryAt: null, serverText: "" },
});

it("says whether a server lets somebody in, and nothing of what the server says when it does not", async () => {
  expect(await bench.signIn("anna", PASSWORD, "old")).toEqual(GRANTED);
  expect(await bench.signIn("anna", PASSWORD, "new")).toEqual(GRANTED);
  expect(await bench.signIn("anna", "wrong", "new")).toEqual(refused("auth.refused", "new"));
  await bench.client.server.update({ where: { id: bench.newServer.id }, data: { port: 1 } });
  expect(await bench.signIn("anna", PASSWORD, "new")).toEqual(refused("net.unreachable", "new"));
});

it.each([
  ["a line break in the name", "anna\r\nA1 LOGOUT", PASSWORD],
  ["a line break in the password", "anna", "pw\n"],
  ["a NUL in the password", "anna", "p\0w"],
])("refuses %s without a connection", async (_, login, password) => {
  expect(await bench.signIn(login, password, "old")).toEqual(refused("auth.refused", "old"));
  expect(bench.line?.connections().total).toBe(0);
});

it("SEC 6: erases the password from the question with the answer", async () => {
  await bench.signIn("anna", PASSWORD);
  expect(await bench.client.request.findMany({ select: { sealed: true } })).toEqual([{ sealed: null }]);
});

it("removes questions that nobody waits for any more, with the passwords in them", async () => {
  await worker.stop();
  const expired = { question: "{}", expiresAt: new Date(Date.now() - 1) };
  await bench.client.request.create({ data: { ...expired, kind: "signIn", sealed: new Uint8Array([1]) } });
  await bench.client.request.create({ data: { ...expired, kind: "listFolders" } });
  worker = bench.startWorker();
  const kinds = async () => (await bench.client.request.findMany()).map(({ kind }) => kind);
  await expect.poll(kinds, { timeout: 8000 }).toEqual(["listFolders"]);
});

it("SEC 29: opens no password that was meant for another question", async () => {
  const answer = await bench.ask({
    kind: "signIn",
    question: { serverId: bench.oldServer.id, login: "anna", side: "old" },
    seal: () => new Uint8Array([1, 2, 3]),
  });
  expect(answer).toEqual(refused("engine.bug", "old"));
  expect(bench.line?.connections().total).toBe(0);
});

it("SEC 8: leaves no trace of a password in database and log", async () => {
  const canary = canaryFor("refused");
  await bench.signIn("anna", canary);
  const { id } = await bench.queued(servers.name(), { oldPassword: canary });
  await bench.until(id, ({ activity }) => activity === "needsUser");
  await bench.ask({ kind: "listFolders", question: { migrationId: id } });
  await worker.stop();
  expect(worker.log()).toContain("worker.ready");
  expect(findsIn(worker.log(), [canary, CANARY])).toEqual([]);
  expect(findsBelowInUse(bench.portal.folder, [canary, CANARY])).toEqual([]);
});

it("tests a server without signing in, and keeps what came of it", async () => {
  const { id: serverId } = bench.oldServer;
  const answer = await bench.ask({ kind: "testServer", question: { serverId } });
  expect(answer).toMatchObject({ ok: true, value: { trouble: null, tls: null } });
  expect(answer?.ok && answer.value.capabilities).toContain("IMAP4rev1");
  const row = await bench.client.server.findUniqueOrThrow({ where: { id: serverId } });
  expect(JSON.parse(row.testResult ?? "")).toEqual(answer?.ok && answer.value);
});

it("shows the certificate of a server that is not trusted, so that an administrator can pin it", async () => {
  const { host, tlsPort: port = 0 } = servers.old;
  const { id: serverId } = await addServer(bench.portal, { host, port, security: "tls" });
  const test = async (): Promise<Answer<"testServer"> | null> =>
    bench.ask({ kind: "testServer", question: { serverId } });
  const first = await test();
  expect(first).toMatchObject({ ok: true, value: { trouble: { code: "tls.untrusted" }, capabilities: [] } });
  const certificate = first?.ok ? first.value.certificate : null;
  expect(certificate?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(certificate?.validUntil).toBeGreaterThan(Date.now());
  await bench.client.server.update({ where: { id: serverId }, data: { pin: certificate?.sha256 ?? null } });
  expect(await test()).toMatchObject({ ok: true, value: { trouble: null, certificate, tls: "TLSv1.3" } });
});

it("lists both accounts with counts at once, and sizes as they come", async () => {
  const login = servers.name();
  const mailbox = sampleMailbox(login, { messages: 60, folders: 12 });
  seedMaildir(servers.old, login, mailbox);
  const { id } = await bench.queued(login, { phase: "draft" });
  const answer = await bench.ask({ kind: "listFolders", question: { migrationId: id } });
  const rows = await bench.client.folderChoice.findMany({ where: { migrationId: id }, orderBy: { position: "asc" } });
  expect(answer).toEqual({ ok: true, value: { folders: rows.length } });
  const paths = rows.map(({ oldPath }) => JSON.parse(oldPath).join("/"));
  expect(paths.slice(0, 4)).toEqual(["INBOX", "Drafts", "Sent", "Trash"]);
  expect(paths.indexOf("Archive/2003/Q1")).toBe(paths.indexOf("Archive/2003") + 1);
  const found = new Map(mailbox.folders.map(({ path, messages }) => [path.join("/"), messages.length]));
  for (const [index, { messages, selectable, chosen }] of rows.entries()) {
    const path = paths[index] ?? "";
    expect([path, messages, chosen]).toEqual([
      path,
      selectable ? found.get(path) : null,
      selectable && path !== "Trash",
    ]);
  }
  const { listedAt, newListing } = await bench.migration(id);
  expect(listedAt).not.toBeNull();
  const listing: NewListing = JSON.parse(newListing ?? "");
  expect(listing).toMatchObject({ naming: { delimiter: "/" }, quota: { used: 0, limit: 10 * 1024 * 1024 } });
  const unsized = () => bench.client.folderChoice.count({ where: { migrationId: id, selectable: true, bytes: null } });
  await expect.poll(unsized, { timeout: 10_000 }).toBe(0);
  // Dovecot keeps any keyword.
  expect(listing.keywords).toBeNull();
  const unread = () =>
    bench.client.folderChoice.count({ where: { migrationId: id, contents: null, messages: { gt: 0 } } });
  await expect.poll(unread, { timeout: 10_000 }).toBe(0);
  const looked = await bench.client.folderChoice.findMany({ where: { migrationId: id, messages: { gt: 0 } } });
  for (const { oldPath, contents, bytes } of looked) {
    const told: FolderContents = JSON.parse(contents ?? "");
    const path = JSON.parse(oldPath).join("/");
    const kept = amountOf(told);
    expect([path, kept.messages + told.deleted.messages]).toEqual([path, found.get(path)]);
    expect(kept.bytes + told.deleted.bytes).toBe(Number(bytes));
  }
});

it("keeps what a person chose and named when it lists again", async () => {
  const login = servers.name();
  seedMaildir(servers.old, login, sampleMailbox(login, { messages: 10, folders: 5 }));
  const { id } = await bench.queued(login, { phase: "draft" });
  const list = () => bench.ask({ kind: "listFolders", question: { migrationId: id } });
  await list();
  const where = { migrationId_oldName: { migrationId: id, oldName: "Sent" } };
  await bench.client.folderChoice.update({ where, data: { chosen: false, newPath: '["Gone out"]' } });
  await bench.client.folderChoice.create({
    data: { migrationId: id, position: 99, oldName: "Gone", oldPath: '["Gone"]', selectable: true, chosen: true },
  });
  await list();
  expect(await bench.client.folderChoice.findUnique({ where })).toMatchObject({
    chosen: false,
    newPath: '["Gone out"]',
  });
  expect(await bench.client.folderChoice.count({ where: { oldName: "Gone" } })).toBe(0);
});

it("asks for the password again where one is kept no longer", async () => {
  const { id, oldAccountId } = await bench.queued(servers.name(), { phase: "draft" });
  await bench.client.credential.update({ where: { accountId: oldAccountId }, data: { keepUntil: new Date() } });
  const answer = await bench.ask({ kind: "listFolders", question: { migrationId: id } });
  expect(answer).toEqual(refused("auth.passwordNeeded", "old"));
  expect(bench.line?.connections().total).toBe(0);
});
