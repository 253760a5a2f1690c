/** Who takes the space in an old account, as the worker reads it there. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { LookProgress, SpaceBySender } from "../../lib/jobs/requests.ts";
import { WEEKDAYS } from "../../lib/policy/windows.ts";
import { sessionsDuring, tracesIn } from "../end-to-end/support/traces.ts";
import { breaches } from "../end-to-end/support/transcript-rules.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { commandsOf } from "../support/wire/transcript.ts";
import { PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start({ old: { rawLog: true } });
  bench = await WorkerBench.open(servers);
  bench.startWorker();
});
afterAll(async () => {
  await bench.close();
  await servers.stop();
});
beforeEach(() => limit({ windows: null, messagesPerSecond: null }));

const place = (user: string) => ({ host: servers.old.host, port: servers.old.port, user, password: PASSWORD });

const limit = (data: object) => bench.client.server.update({ where: { id: bench.oldServer.id }, data });

let number = 0;
const message = (from: string, bytes: number) => ({
  bytes: Buffer.from(`Message-ID: <${++number}@x>\r\n${from}\r\nSubject: s\r\n\r\n${"x".repeat(bytes)}\r\n`),
  ...{ flags: [], instant: 1_700_000_000 },
});

/** A draft with mail in the inbox and two folders, one of which is not to be brought. */
async function somebody() {
  const login = servers.name();
  await editMailbox(place(login), async (editor) => {
    for (const path of [["Work"], ["Spam"]]) await editor.createFolder(path);
    for (let count = 0; count < 5; count++) await editor.append(["INBOX"], message("From: Ben <ben@a.org>", 100));
    await editor.append(["INBOX"], message("X-Nobody: yes", 50));
    await editor.append(["Work"], message("From: BEN@a.org", 1000));
    await editor.append(["Work"], message('From: "Cleo, the large" <cleo@c.org>', 90_000));
    await editor.append(["Spam"], message("From: spam@s.org", 900_000));
  });
  const listed = [
    { path: ["INBOX"], messages: 6 },
    { path: ["Work"], messages: 2 },
    { path: ["Spam"], messages: 1, chosen: false },
  ];
  const { id } = await bench.queued(login, { phase: "draft", queuedAt: null, listed });
  return { id, login };
}

const ask = (migrationId: string) => bench.ask({ kind: "countSenders", question: { migrationId } });

async function counted(migrationId: string): Promise<SpaceBySender> {
  const answer = await ask(migrationId);
  if (!answer?.ok || !("most" in answer.value)) throw new Error(`no answer: ${JSON.stringify(answer)}`);
  return answer.value;
}

it("names who wrote most in the folders that are brought, and leaves no trace in the account", async () => {
  const { id, login } = await somebody();
  const before = await tracesIn(place(login));
  const { sessions, result } = await sessionsDuring(servers.old, login, () => counted(id));
  expect(result).toEqual({
    most: [
      { address: "cleo@c.org", messages: 1, bytes: expect.any(Number) },
      { address: "ben@a.org", messages: 6, bytes: expect.any(Number) },
    ],
    others: { messages: 1, bytes: expect.any(Number) },
    ...{ messages: 8, of: 8 },
  });
  expect(result.most[0]?.bytes).toBeGreaterThan(90_000);
  expect(await tracesIn(place(login))).toEqual(before);
  expect(sessions).toHaveLength(1);
  for (const { client } of sessions) {
    expect(breaches("old", client)).toEqual([]);
    const bodies = commandsOf(client).filter(({ text }) => text.includes("BODY"));
    expect(bodies.every(({ text }) => text.endsWith("(UID BODY.PEEK[HEADER.FIELDS (FROM)])"))).toBe(true);
  }
  const [row] = await bench.client.request.findMany({
    where: { kind: "countSenders" },
    orderBy: { createdAt: "desc" },
  });
  const kept = (row?.expiresAt.getTime() ?? 0) - (row?.answeredAt?.getTime() ?? 0);
  expect(Math.abs(kept - 15 * 60_000)).toBeLessThan(5000);
});

it("is put off while the old server has its quiet hours, and says until when", async () => {
  const { id, login } = await somebody();
  const days = [WEEKDAYS[(new Date().getUTCDay() + 2) % 7]];
  await limit({ windows: JSON.stringify([{ days, from: "12:00", to: "13:00" }]), zone: "UTC" });
  let answer = await ask(id);
  // The worker reads what administrators say within a second.
  for (; answer?.ok; answer = await ask(id));
  const { sessions, result } = await sessionsDuring(servers.old, login, () => ask(id));
  expect(result).toMatchObject({ ok: false, refusal: { code: "server.closedNow", side: "old" } });
  expect(result?.ok === false && result.refusal.retryAt).toBeGreaterThan(Date.now());
  expect(sessions).toEqual([]);
});

it("asks no faster than the server allows, and says meanwhile how far it is", async () => {
  const { id } = await somebody();
  await limit({ messagesPerSecond: 5 });
  // The worker reads what administrators say within a second.
  let slow = await watched(id);
  for (let tries = 0; slow.milliseconds < 1000 && tries < 20; tries++) slow = await watched(id);
  expect(slow.milliseconds).toBeGreaterThan(1000);
  expect(slow.answer).toMatchObject({ ok: true, value: { messages: 8, of: 8 } });
  expect(slow.progress.some(({ messages, of }) => messages < 8 && of === 8)).toBe(true);
});

/** Asks, and notes how far the worker says that it is. */
async function watched(migrationId: string) {
  const progress: LookProgress[] = [];
  const began = Date.now();
  let isOver = false;
  const asking = ask(migrationId).finally(() => {
    isOver = true;
  });
  const where = { kind: "countSenders", question: { contains: migrationId }, progress: { not: null } };
  while (!isOver) {
    for (const row of await bench.client.request.findMany({ where })) progress.push(JSON.parse(row.progress ?? ""));
    await pause(50);
  }
  return { answer: await asking, progress, milliseconds: Date.now() - began };
}
