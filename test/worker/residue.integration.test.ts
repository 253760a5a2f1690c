/** After a move: what still arrives in the old account, as the worker sees it there. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Answer } from "../../lib/jobs/requests.ts";
import type { Residue } from "../../lib/policy/residue.ts";
import { editMailbox, type MailboxEditor } from "../support/mail/mailbox-editor.ts";
import { isDone, PASSWORD, planWith, type RunningWorker, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;
let worker: RunningWorker;

beforeAll(async () => {
  servers = await Servers.start({ old: { specialUse: { Sent: "\\Sent" } } });
});
afterAll(() => servers.stop());
beforeEach(async () => {
  bench = await WorkerBench.open(servers, { line: {} });
  worker = bench.startWorker();
});
afterEach(() => bench.close());

let messages = 0;
const message = (from: string) => {
  const number = ++messages;
  const head = `Message-ID: <${number}@example.org>\r\nFrom: ${from}\r\nSubject: ${number}\r\n`;
  return { bytes: Buffer.from(`${head}\r\nhello\r\n`), flags: [], instant: 1_700_000_000 };
};

function edit(login: string, change: (editor: MailboxEditor) => Promise<void>) {
  const { host, port } = servers.old;
  return editMailbox({ host, port, user: login, password: PASSWORD }, change);
}

const FOLDERS = [["INBOX"], ["Sent"], ["Birds"]];

/** Somebody whose three folders, with two messages each, are moved. */
async function moved(): Promise<{ id: string; login: string }> {
  const login = servers.name();
  await edit(login, async (editor) => {
    for (const path of FOLDERS.slice(1)) await editor.createFolder(path);
    for (const path of FOLDERS) for (const from of ["ben@a.org", "eve@b.org"]) await editor.append(path, message(from));
  });
  const folders = FOLDERS.map(([name = ""]) => ({ oldName: name, oldPath: [name], newPath: [name] }));
  const { id } = await bench.queued(login, { plan: planWith(1, { folders }) });
  await bench.client.folderChoice.create({
    data: {
      ...{ migrationId: id, position: 0, oldName: "Sent", oldPath: '["Sent"]' },
      selectable: true,
      chosen: true,
      specialUse: "sent",
    },
  });
  await bench.until(id, isDone);
  return { id, login };
}

const ask = (migrationId: string, senders = false) =>
  bench.ask({ kind: "lookForResidue", question: { migrationId, senders } });

async function residueOf(id: string): Promise<Residue | null> {
  const { residue } = await bench.migration(id);
  return residue === null ? null : JSON.parse(residue);
}

function seenIn(answer: Answer<"lookForResidue"> | null) {
  return answer?.ok ? answer.value : expect.fail(JSON.stringify(answer));
}

it("counts what has arrived since in each folder, Sent apart, with one sign-in and one question", async () => {
  const { id, login } = await moved();
  expect(seenIn(await ask(id)).residue.folders).toEqual([]);
  await edit(login, async (editor) => {
    for (let count = 0; count < 3; count++) await editor.append(["INBOX"], message("ben@a.org"));
    await editor.append(["Sent"], message(login));
  });
  const before = bench.line?.connections().total ?? 0;
  const { residue, senders } = seenIn(await ask(id));
  expect(residue).toMatchObject({ notAsked: 0, at: expect.any(Number) });
  expect(residue.folders).toEqual([
    { folder: "INBOX", use: "inbox", messages: 3, isExact: true },
    { folder: "Sent", use: "sent", messages: 1, isExact: true },
  ]);
  expect(senders).toBeNull();
  expect(await residueOf(id)).toEqual(residue);
  expect((bench.line?.connections().total ?? 0) - before).toBe(1);
});

it("counts one by one what the numbers do not tell, as older mail was deleted meanwhile", async () => {
  const { id, login } = await moved();
  await edit(login, async (editor) => {
    for (let count = 0; count < 3; count++) await editor.append(["Birds"], message("ben@a.org"));
    await editor.deleteMessages(["Birds"], [1]);
  });
  expect(seenIn(await ask(id)).residue.folders).toEqual([
    { folder: "Birds", use: "other", messages: 3, isExact: true },
  ]);
});

it("says how many at least, where nothing is known of how a folder stood", async () => {
  const { id, login } = await moved();
  await bench.client.migrationFolder.updateMany({ where: { migrationId: id }, data: { verified: null } });
  await edit(login, async (editor) => {
    await editor.append(["INBOX"], message("new@c.org"));
  });
  const { residue, senders } = seenIn(await ask(id, true));
  expect(residue.folders).toEqual([{ folder: "INBOX", use: "inbox", messages: 1, isExact: false }]);
  expect(senders).toEqual({ most: [{ address: "new@c.org", messages: 1 }], messages: 1 });
});

it("names who wrote what is new in the inbox, where that is asked for, and stores it nowhere but in the answer", async () => {
  const { id, login } = await moved();
  await edit(login, async (editor) => {
    for (const from of ["Ben <ben@a.org>", "BEN@a.org", "cleo@c.org", "nobody"])
      await editor.append(["INBOX"], message(from));
    await editor.append(["Birds"], message("dora@d.org"));
  });
  const { senders } = seenIn(await ask(id, true));
  expect(senders).toEqual({
    most: [
      { address: "ben@a.org", messages: 2 },
      { address: "cleo@c.org", messages: 1 },
    ],
    messages: 4,
  });
  expect(
    JSON.stringify(await bench.migration(id), (_, value) => (typeof value === "bigint" ? null : value)),
  ).not.toContain("ben@a.org");
});

it("says nothing of the past once another run has brought it", async () => {
  const { id, login } = await moved();
  await edit(login, (editor) => editor.append(["INBOX"], message("ben@a.org")));
  await ask(id);
  expect((await residueOf(id))?.folders).toHaveLength(1);
  const data = { phase: "queued", activity: "running", grade: null, queuedAt: new Date() } as const;
  await bench.client.migration.update({ where: { id }, data });
  await bench.until(id, ({ phase, residue }) => phase === "done" && residue === null);
  expect(seenIn(await ask(id)).residue.folders).toEqual([]);
});

it("looks once a day by itself, where nothing is brought over at night", async () => {
  const { id, login } = await moved();
  await edit(login, (editor) => editor.append(["INBOX"], message("ben@a.org")));
  await worker.stop();
  await bench.client.migration.update({ where: { id }, data: { residueDueAt: new Date() } });
  bench.startWorker();
  const { residueDueAt } = await bench.until(id, ({ residue }) => residue !== null);
  expect((await residueOf(id))?.folders).toMatchObject([{ folder: "INBOX", messages: 1 }]);
  expect(residueDueAt?.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
});

it("does not try a password again that was refused", async () => {
  const wrong = { oldPassword: "wrong", phase: "done", activity: null, grade: "complete" } as const;
  await worker.stop();
  const { id } = await bench.queued(servers.name(), { ...wrong, residueDueAt: new Date() });
  bench.startWorker();
  await bench.until(id, ({ residueDueAt }) => residueDueAt === null);
  expect(bench.line?.connections().total).toBe(1);
  expect(await residueOf(id)).toBeNull();
});
