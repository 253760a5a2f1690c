import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessionSecret } from "../../lib/auth/secret.ts";
import { storePart } from "../../lib/db/rescued-parts.ts";
import type { Problem } from "../../lib/engine/tally.ts";
import type { Answer } from "../../lib/jobs/requests.ts";
import { NotFound } from "../../lib/services/access.ts";
import { downloadMessage, type ProblemPlace, requestMessage, setAsideMessage } from "../../lib/services/set-aside.ts";
import { partsKey, sealPart } from "../../lib/vault/parts.ts";
import {
  addMigration,
  addPerson,
  type MigrationOptions,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";
import { addRunWith, REFUSED } from "../support/set-aside.ts";

let portal: TestPortal;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  anna = await addPerson(portal);
  const at = new Date(Date.now() + 3_600_000);
  await portal.database.client.worker.create({ data: { id: "w", startedAt: new Date(), heartbeatAt: at } });
});
afterAll(() => portal.close());

const at = { oldName: "Birds", uidValidity: 12 };
const whole: Problem = { folder: "Calendar", uid: null, code: "folder.notAllowed", text: "no", messages: 1 };
const older: Problem = { folder: "Birds", uid: 9, code: "message.rejected", text: "a Virus", messages: 1 };
const gone: Problem = { folder: "Birds", uid: 10, code: "message.vanished", text: "gone", messages: 1, at };
const PROBLEMS = [whole, REFUSED, older, gone];

/** A move whose only run set these aside; the place of the refused message. */
async function moved(row: MigrationOptions = {}): Promise<ProblemPlace> {
  const oldLogin = randomBytes(6).toString("hex");
  const done = { phase: "done", activity: null, grade: "checkThese", oldLogin } as const;
  const migration = await addMigration(portal, anna, { ...done, ...row });
  await addRunWith(portal.database, migration, PROBLEMS);
  return { migrationId: migration.id, run: 1, number: 2 };
}

const MAIL = Buffer.from("Subject: heron\r\n\r\nGrey.\r\n");

/** As the worker does it. */
async function putDown(bytes: Buffer): Promise<string> {
  const { id } = await portal.database.client.request.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
  const key = partsKey(await sessionSecret(portal.config.sessionSecretFile), id);
  const halves = [bytes.subarray(0, 9), bytes.subarray(9)];
  for (const [part, half] of halves.entries())
    await storePart(portal.database, id, part, new Uint8Array(sealPart(key, { requestId: id, part }, half)));
  return id;
}

const FETCHED: Answer<"fetchMessage"> = {
  ok: true,
  value: { outcome: "fetched", bytes: MAIL.length, parts: 2 },
};

/** Asks, and answers as the worker does. */
async function fetchFor(place: ProblemPlace, answer: Answer<"fetchMessage"> = FETCHED) {
  const [outcome, asked] = await Promise.all([
    requestMessage(portal, anna.viewer, place),
    answerNext(portal, "fetchMessage", async () => {
      if (answer === FETCHED) await putDown(MAIL);
      return answer;
    }),
  ]);
  return { outcome, asked };
}

async function bytesOf(place: ProblemPlace): Promise<string> {
  const download = (await downloadMessage(portal, anna.viewer, place)) ?? expect.fail("it is not there");
  const parts: Uint8Array[] = [];
  for await (const part of download.body) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe("a message that was set aside", () => {
  it("is shown to nobody but its owner, and only where it is a message of a report", async () => {
    const place = await moved();
    const ben = await addPerson(portal);
    for (const viewer of [ben.viewer, { kind: "nobody" } as const])
      for (const call of [setAsideMessage, requestMessage, downloadMessage])
        await expect(call(portal, viewer, place)).rejects.toThrow(NotFound);
    for (const wrong of [{ number: 1 }, { number: 5 }, { run: 2 }, { migrationId: "none" }])
      await expect(setAsideMessage(portal, anna.viewer, { ...place, ...wrong })).rejects.toThrow(NotFound);
    expect(await portal.database.client.request.count()).toBe(0);
  });

  it("tells where it is, and whether it can be fetched", async () => {
    const place = await moved();
    const facts = async (number: number) => setAsideMessage(portal, anna.viewer, { ...place, number });
    expect(await facts(2)).toMatchObject({
      ...{ folder: "Birds", uid: 7, code: "message.rejected", noted: REFUSED.text },
      ...{ canBeFetched: true, isHarmful: false, fetch: { kind: "none" } },
    });
    // Of a report that did not say exactly where.
    expect(await facts(3)).toMatchObject({ canBeFetched: false, isHarmful: true });
    expect(await requestMessage(portal, anna.viewer, { ...place, number: 3 })).toBe("notPossible");
    expect(await facts(4)).toMatchObject({ canBeFetched: false });
  });
});

describe("a message for downloading", () => {
  it("is asked of the worker with a key of its own, and handed out once", async () => {
    const place = await moved();
    const { outcome, asked } = await fetchFor(place);
    expect(outcome).toBe("asked");
    expect(asked.question).toMatchObject({ migrationId: place.migrationId, oldName: "Birds", uid: 7, uidValidity: 12 });
    expect(asked.password).toHaveLength(43);
    const { fetch } = await setAsideMessage(portal, anna.viewer, place);
    expect(fetch).toMatchObject({ kind: "ready", bytes: MAIL.length });
    expect(fetch.kind === "ready" && fetch.until - Date.now()).toBeLessThanOrEqual(15 * 60_000);
    expect(await requestMessage(portal, anna.viewer, place)).toBe("underWay");
    expect(await bytesOf(place)).toBe(MAIL.toString());
    expect(await portal.database.client.rescuedPart.count()).toBe(0);
    expect(await portal.database.client.request.count({ where: { kind: "fetchMessage" } })).toBe(0);
    expect(await downloadMessage(portal, anna.viewer, place)).toBeNull();
    const events = await portal.database.client.auditEvent.findMany({ where: { subjectId: place.migrationId } });
    expect(events.map(({ action, details }) => [action, details])).toEqual([
      ["message.fetch", '{"run":1,"number":2}'],
      ["message.download", '{"run":1,"number":2}'],
    ]);
  });

  it("is erased where its reader stops early", async () => {
    const place = await moved();
    await fetchFor(place);
    const download = await downloadMessage(portal, anna.viewer, place);
    await download?.body.next();
    await download?.body.return(undefined);
    expect(await portal.database.client.rescuedPart.count()).toBe(0);
  });

  it("has a name that holds nothing of the mail", async () => {
    const place = await moved({ reference: "CR-7K42" });
    await fetchFor(place);
    const download = await downloadMessage(portal, anna.viewer, place);
    expect(download?.name).toBe("CR-7K42-message-1-2.eml");
    await download?.body.return(undefined);
  });

  it("is there no longer once its time is over", async () => {
    const place = await moved();
    await fetchFor(place);
    await portal.database.client.request.updateMany({ data: { expiresAt: new Date() } });
    expect(await downloadMessage(portal, anna.viewer, place)).toBeNull();
    expect((await setAsideMessage(portal, anna.viewer, place)).fetch).toEqual({ kind: "none" });
  });

  it("takes the place of the one that was fetched before, and waits for one that is on its way", async () => {
    const [one, two] = [await moved(), await moved()];
    await fetchFor(one);
    await fetchFor(two);
    expect(await downloadMessage(portal, anna.viewer, one)).toBeNull();
    await portal.database.client.request.updateMany({ data: { answer: null, answeredAt: null } });
    expect(await requestMessage(portal, anna.viewer, one)).toBe("busy");
    expect(await requestMessage(portal, anna.viewer, two)).toBe("underWay");
    expect((await setAsideMessage(portal, anna.viewer, two)).fetch).toEqual({ kind: "underWay" });
    await portal.database.client.request.deleteMany();
  });

  it("stays asked for while the worker is away", async () => {
    const { client } = portal.database;
    const place = await moved();
    await fetchFor(place);
    await client.request.updateMany({ data: { answer: null, answeredAt: null } });
    const { heartbeatAt } = await client.worker.findFirstOrThrow();
    await client.worker.updateMany({ data: { heartbeatAt: new Date(0) } });
    expect((await setAsideMessage(portal, anna.viewer, place)).fetch).toEqual({ kind: "unanswered" });
    expect(await requestMessage(portal, anna.viewer, place)).toBe("underWay");
    expect(await client.request.count()).toBe(1);
    await client.worker.updateMany({ data: { heartbeatAt } });
    await client.request.deleteMany();
  });

  it("says why it could not be fetched", async () => {
    const place = await moved();
    const why = { outcome: "gone" } as const;
    await fetchFor(place, { ok: true, value: why });
    expect((await setAsideMessage(portal, anna.viewer, place)).fetch).toEqual({ kind: "failed", why });
    const refusal = { code: "auth.refused", side: "old", retryAt: null, serverText: "" } as const;
    await fetchFor(place, { ok: false, refusal });
    expect((await setAsideMessage(portal, anna.viewer, place)).fetch).toEqual({ kind: "refused", refusal });
    const { client } = portal.database;
    const longAgo = new Date(Date.now() - 7 * 60_000);
    await client.request.updateMany({ data: { answer: null, answeredAt: null, createdAt: longAgo } });
    expect((await setAsideMessage(portal, anna.viewer, place)).fetch).toEqual({ kind: "unanswered" });
  });

  it("needs the password of the old account, and of no other", async () => {
    const place = await moved({ oldPassword: null });
    expect(await requestMessage(portal, anna.viewer, place)).toBe("passwordMissing");
  });
});
