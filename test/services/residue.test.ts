import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { finishRun, startRun } from "../../lib/db/runs.ts";
import { registerWorker } from "../../lib/db/workers.ts";
import { MailError } from "../../lib/engine/errors.ts";
import { buildReport } from "../../lib/engine/report.ts";
import { noCounts } from "../../lib/engine/tally.ts";
import type { Answer } from "../../lib/jobs/requests.ts";
import type { Residue } from "../../lib/policy/residue.ts";
import { NotFound } from "../../lib/services/access.ts";
import { setCatchUp } from "../../lib/services/catch-up.ts";
import { homeOf } from "../../lib/services/home.ts";
import { askForResidue, residueOf } from "../../lib/services/residue.ts";
import { signOff } from "../../lib/services/sign-off.ts";
import { closeRun } from "../../lib/worker/close-run.ts";
import {
  addMigration,
  addPerson,
  type MigrationOptions,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { answerNext } from "../support/portal-worker.ts";

let portal: TestPortal;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  await registerWorker(portal.database, "w", new Date());
});
afterAll(() => portal.close());
beforeEach(async () => {
  anna = await addPerson(portal);
});

const SEEN: Residue = {
  at: Date.now(),
  folders: [{ folder: "INBOX", use: "inbox", messages: 12, isExact: true }],
  notAsked: 0,
};
const DONE = { phase: "done", activity: null, grade: "complete", stateSince: new Date(0) } as const;

const done = (row: MigrationOptions = {}) => addMigration(portal, anna, { ...DONE, ...row });
const view = (id: string) => residueOf(portal, anna.viewer, id);
const found = (senders: readonly string[] | null): Answer<"lookForResidue"> => {
  const most = senders?.map((address) => ({ address, messages: 1 }));
  return { ok: true, value: { residue: SEEN, senders: most ? { most, messages: most.length } : null } };
};
const seenAs = { residue: JSON.stringify(SEEN) };

async function askAndAnswer(id: string, senders: boolean, answer: Answer<"lookForResidue">) {
  const [asked] = await Promise.all([
    answerNext(portal, "lookForResidue", answer),
    askForResidue(portal, anna.viewer, id, senders),
  ]);
  return asked.question;
}

async function addRun(migration: { id: string; plan: string }, copied: Record<string, number>, isCut = false) {
  const run = await startRun(portal.database, migration.id, JSON.parse(migration.plan), new Date());
  const folders = Object.entries(copied).map(([old, messages]) => ({
    ...{ ...noCounts(), old, new: old, found: messages, copied: messages },
  }));
  const endedBy = isCut ? new MailError("net.lost", "gone", { side: "old" }) : null;
  const rest = { dryRun: false, remarks: [], problemList: [], ways: [], bytes: 5, seconds: 1, endedBy };
  await finishRun(portal.database, run.id, buildReport({ ...rest, folders }), new Date());
}

describe("what still arrives in the old account", () => {
  it("is told to nobody but its owner, and nobody else can have it looked for", async () => {
    const { id } = await done(seenAs);
    const ben = await addPerson(portal);
    for (const viewer of [ben.viewer, { kind: "nobody" } as const]) {
      await expect(residueOf(portal, viewer, id)).rejects.toThrow(NotFound);
      await expect(askForResidue(portal, viewer, id, true)).rejects.toThrow(NotFound);
    }
    expect(await portal.database.client.request.count({ where: { kind: "lookForResidue" } })).toBe(0);
  });

  it.each<[string, MigrationOptions]>([
    ["before the end of a run", { phase: "copying", activity: "running", grade: null }],
    ["after the sign-off", { signedOffAt: new Date() }],
    ["without the password of the old account", { oldPassword: null }],
  ])("is not looked for %s", async (_, row) => {
    const { id } = await done({ ...seenAs, ...row });
    expect([await view(id), await askForResidue(portal, anna.viewer, id, false)]).toEqual([null, false]);
  });

  it("is what the worker saw, and stands on the home page as well", async () => {
    const { id } = await done(seenAs);
    expect(await view(id)).toMatchObject({ found: SEEN, brought: null, senders: null, look: null });
    const { moves } = await homeOf(portal, anna.viewer);
    expect(moves.map(({ residue }) => residue)).toEqual([SEEN]);
    await signOff(portal, anna.viewer, id);
    expect((await homeOf(portal, anna.viewer)).moves.map(({ residue }) => residue)).toEqual([null]);
  });

  it("is asked of the worker once, with the senders only where they are asked for", async () => {
    const { id } = await done();
    expect(await askAndAnswer(id, false, found(null))).toEqual({ migrationId: id, senders: false });
    expect(await view(id)).toMatchObject({ senders: null, look: null });
    expect(await askAndAnswer(id, true, found(["ben@example.org"]))).toEqual({ migrationId: id, senders: true });
    expect(await view(id)).toMatchObject({ senders: { most: [{ address: "ben@example.org" }] } });
    const audit = await portal.database.client.auditEvent.findMany({ where: { subjectId: id } });
    expect(audit.map(({ action, details }) => [action, JSON.parse(details ?? "")])).toEqual([
      ["migration.residue", { senders: false }],
      ["migration.residue", { senders: true }],
    ]);
  });

  it("forgets who wrote after a quarter of an hour, and when another run begins", async () => {
    const { id } = await done();
    await askAndAnswer(id, true, found(["ben@example.org"]));
    const { client } = portal.database;
    const where = { kind: "lookForResidue", personId: anna.viewer.personId };
    const { createdAt, expiresAt } = await client.request.findFirstOrThrow({ where });
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(15 * 60_000);
    await client.migration.update({ where: { id }, data: { stateSince: new Date(Date.now() + 1000) } });
    expect((await view(id))?.senders).toBeNull();
    await client.migration.update({ where: { id }, data: { stateSince: new Date(0) } });
    expect((await view(id))?.senders).not.toBeNull();
    await client.request.updateMany({ where, data: { expiresAt: new Date() } });
    expect((await view(id))?.senders).toBeNull();
  });

  it("says why there was no looking", async () => {
    const { id } = await done();
    const refusal = { code: "auth.refused", side: "old", retryAt: null, serverText: "" } as const;
    await askAndAnswer(id, false, { ok: false, refusal });
    expect((await view(id))?.look).toEqual({ kind: "refused", refusal });
  });

  it("with new mail coming every night, is what the last night brought", async () => {
    const migration = await done({ catchUp: true });
    await addRun(migration, { INBOX: 100, Sent: 50 });
    expect((await view(migration.id))?.brought).toBeNull();
    await addRun(migration, { INBOX: 12, Sent: 3, Birds: 7 });
    expect((await view(migration.id))?.brought?.folders).toEqual([
      { folder: "INBOX", use: "inbox", messages: 12, isExact: true },
      { folder: "Sent", use: "sent", messages: 3, isExact: true },
    ]);
  });

  it("is not what a run that was cut off had left", async () => {
    const migration = await done({ catchUp: true });
    await addRun(migration, { INBOX: 100 }, true);
    await addRun(migration, { INBOX: 200 });
    expect((await view(migration.id))?.brought).toBeNull();
  });

  it.each([
    ["nothing comes by itself", { catchUp: false }, true],
    ["new mail comes every night", { catchUp: true }, false],
    ["the passwords go with the run", { forgetAfterRun: true }, false],
  ])("is nothing after a run, and is looked for a day later or not: %s", async (_, row, isDue) => {
    const { id } = await done({ phase: "verifying", activity: "running", grade: null, ...seenAs, ...row });
    const event = { kind: "verified", grade: "complete" } as const;
    await closeRun(portal.database, { workerId: "w", migrationId: id, run: null, event, servedMs: 0 });
    const { residue, residueDueAt } = await portal.database.client.migration.findUniqueOrThrow({ where: { id } });
    expect(residue).toBeNull();
    if (isDue) expect(residueDueAt?.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    else expect(residueDueAt).toBeNull();
  });

  it("is looked for again by itself when nothing comes every night any more", async () => {
    const { id } = await done({ catchUp: true });
    const due = async () => (await portal.database.client.migration.findUniqueOrThrow({ where: { id } })).residueDueAt;
    await setCatchUp(portal, anna.viewer, id, false);
    expect((await due())?.getTime()).toBeGreaterThan(Date.now());
    await setCatchUp(portal, anna.viewer, id, true);
    expect(await due()).toBeNull();
  });
});
