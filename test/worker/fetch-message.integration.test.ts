/** One message of the old account, fetched for its owner to download. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { oldServer } from "../../lib/imap/servers.ts";
import type { FetchMessage } from "../../lib/jobs/requests.ts";
import { Slots } from "../../lib/jobs/slots.ts";
import { openPart } from "../../lib/vault/parts.ts";
import { seal } from "../../lib/vault/seal.ts";
import { AccessTokens } from "../../lib/worker/access-tokens.ts";
import { answerFetchMessage, FETCH_LIMITS, type FetchLimits } from "../../lib/worker/answer-fetch-message.ts";
import { logTo } from "../../lib/worker/log.ts";
import { messageMemory } from "../../lib/worker/message-memory.ts";
import { ServerLimits } from "../../lib/worker/server-limits.ts";
import { Tally } from "../../lib/worker/tally.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;
beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());
beforeEach(async () => {
  bench = await WorkerBench.open(servers);
});
afterEach(() => bench.close());

const SUBJECT = "Grey heron at the canal";
/** Three parts of it, with bytes that are no text. */
const LARGE = Buffer.concat([
  Buffer.from(`From: a@example.org\r\nSubject: ${SUBJECT}\r\n\r\n`),
  Buffer.from(randomBytes(500_000).toString("base64").replace(/.{76}/g, "$&\r\n")),
  Buffer.from("\xff\xfe\r\n", "latin1"),
]);
const SMALL = Buffer.from(`From: a@example.org\r\nSubject: ${SUBJECT}\r\n\r\nHello\r\n`);

/** A person with these messages in a folder; answers the question for the last of them. */
async function messageOf(...all: Buffer[]): Promise<FetchMessage> {
  const login = servers.name();
  const { host, port } = servers.old;
  await editMailbox({ host, port, user: login, password: PASSWORD }, async (editor) => {
    await editor.createFolder(["Birds"]);
    for (const bytes of all) await editor.append(["Birds"], { bytes, flags: [], instant: 1_700_000_000 });
  });
  const { uidValidity } = await lookAtBirds(login);
  const { id: migrationId } = await bench.queued(login, { phase: "draft" });
  return { migrationId, serverId: bench.oldServer.id, oldName: "Birds", uid: all.length, uidValidity };
}

/** What the old server says of the folder and of its messages' flags. */
async function lookAtBirds(user: string): Promise<{ uidValidity: number; flags: string[] }> {
  const { host, port } = servers.old;
  const allowed = { security: "starttls", allowPlaintext: true } as const;
  const session = await oldServer({ host, port, ...allowed, user, password: async () => PASSWORD }).connect(
    AbortSignal.timeout(10_000),
  );
  const { uidValidity } = await session.examine("Birds");
  const flags: string[] = [];
  for await (const rows of session.listMessages(1, null)) flags.push(...rows.flatMap((row) => row.flags));
  await session.close();
  return { uidValidity, flags };
}

const KEY = randomBytes(32);

async function ask(question: FetchMessage) {
  const sealing = await bench.portal.sealingKey();
  const { serverId } = question;
  return bench.ask({
    ...{ kind: "fetchMessage", question },
    seal: (requestId) => seal(sealing, KEY.toString("base64url"), { purpose: "request", requestId, serverId }),
  });
}

async function fetched(): Promise<Buffer> {
  const parts = await bench.client.rescuedPart.findMany({ orderBy: { part: "asc" } });
  return Buffer.concat(parts.map(({ requestId, part, sealed }) => openPart(KEY, { requestId, part }, sealed)));
}

it("SEC 41: puts a message down in sealed parts, byte for byte, and leaves it unread", async () => {
  const question = await messageOf(SMALL, LARGE);
  bench.startWorker();
  expect(await ask(question)).toEqual({ ok: true, value: { outcome: "fetched", bytes: LARGE.length, parts: 3 } });
  expect((await fetched()).equals(LARGE)).toBe(true);
  const rows = await bench.client.rescuedPart.findMany();
  for (const { sealed } of rows) expect(Buffer.from(sealed).includes(SUBJECT)).toBe(false);
  const { login } = await bench.client.account.findFirstOrThrow({ where: { serverId: bench.oldServer.id } });
  expect((await lookAtBirds(login)).flags).toEqual([]);
});

it("says so where the message is gone, or the folder was numbered anew", async () => {
  const question = await messageOf(SMALL);
  bench.startWorker();
  const gone = { ok: true, value: { outcome: "gone" } };
  expect(await ask({ ...question, uid: 99 })).toEqual(gone);
  expect(await ask({ ...question, uidValidity: question.uidValidity + 1 })).toEqual(gone);
  expect(await ask({ ...question, oldName: "Herons" })).toEqual(gone);
  expect(await bench.client.rescuedPart.count()).toBe(0);
});

it("asks for the old password where it is kept no longer, whatever is known of the new one", async () => {
  const question = await messageOf(SMALL);
  const { oldAccountId, newAccountId } = await bench.migration(question.migrationId);
  bench.startWorker();
  await bench.client.credential.delete({ where: { accountId: newAccountId } });
  expect(await ask(question)).toMatchObject({ ok: true });
  await bench.client.credential.delete({ where: { accountId: oldAccountId } });
  expect(await ask(question)).toMatchObject({ ok: false, refusal: { code: "auth.passwordNeeded", side: "old" } });
});

it("SEC 41: removes the parts with the question, and no sooner", async () => {
  const question = await messageOf(SMALL);
  const worker = bench.startWorker();
  await ask(question);
  expect(await bench.client.rescuedPart.count()).toBe(1);
  await worker.stop();
  await bench.client.request.updateMany({ data: { expiresAt: new Date() } });
  bench.startWorker();
  await expect.poll(() => bench.client.rescuedPart.count(), { timeout: 8000 }).toBe(0);
});

/** Answers in this process, with other limits than the worker's. */
async function answerWith(question: FetchMessage, limits: Partial<FetchLimits>) {
  const { portal } = bench;
  const requestId = crypto.randomUUID();
  const { serverId } = question;
  const slots = new Slots();
  const context = {
    ...{ id: "w", database: portal.database, key: portal.openingKey, lockFolder: portal.folder },
    ...{ slots, limits: new ServerLimits(portal.database, slots), memory: messageMemory(), tally: new Tally() },
    tokens: new AccessTokens({ database: portal.database, key: portal.openingKey, allowLoopback: false }, "w"),
    log: logTo(() => undefined),
  };
  await bench.client.request.create({
    data: { id: requestId, kind: "fetchMessage", question: "{}", expiresAt: new Date() },
  });
  const secret = seal(await portal.sealingKey(), KEY.toString("base64url"), {
    purpose: "request",
    requestId,
    serverId,
  });
  const place = { dataFolder: portal.folder, limits: { ...FETCH_LIMITS, ...limits } };
  const asked = { requestId, question, sealed: secret };
  const answer = await answerFetchMessage(context, place, asked, AbortSignal.timeout(15_000));
  return { answer, parts: await bench.client.rescuedPart.count({ where: { requestId } }) };
}

it("takes neither a message that is too large nor the room that runs need", async () => {
  const question = await messageOf(LARGE);
  const limit = LARGE.length - 1;
  expect(await answerWith(question, { largestBytes: limit })).toEqual({
    answer: { outcome: "tooLarge", bytes: LARGE.length, limit },
    parts: 0,
  });
  expect(await answerWith(question, { reserveBytes: 2 ** 60 })).toEqual({ answer: { outcome: "noRoom" }, parts: 0 });
  expect(await answerWith(question, { largestBytes: LARGE.length })).toMatchObject({
    answer: { outcome: "fetched" },
    parts: 3,
  });
  expect(
    createHash("sha256")
      .update(await fetched())
      .digest("hex"),
  ).toBe(createHash("sha256").update(LARGE).digest("hex"));
});
