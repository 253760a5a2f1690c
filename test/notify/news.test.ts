/** What the end of a run leaves in the outbox. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { MailError } from "../../lib/engine/errors.ts";
import { buildReport, type RunReport } from "../../lib/engine/report.ts";
import type { MigrationEvent } from "../../lib/engine/state.ts";
import { startMigration } from "../../lib/services/start.ts";
import { queueCatchUps } from "../../lib/worker/catch-ups.ts";
import { closeRun } from "../../lib/worker/close-run.ts";
import { giveConfirmed } from "../support/mail-address.ts";
import { addMigration, addPerson, type MigrationOptions, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

const VERIFIED: MigrationEvent = { kind: "verified", grade: "complete" };
const ENDED: RunReport = buildReport({
  ...{ dryRun: false, folders: [], problemList: [], remarks: [], bytes: 0, ways: [], seconds: 1, endedBy: null },
});

/** Somebody with a confirmed address and a run under way. */
async function mover(row: MigrationOptions = {}) {
  const person = await addPerson(portal);
  await giveConfirmed(portal, person);
  const { id } = await addMigration(portal, person, { phase: "verifying", activity: "running", ...row });
  const { client } = portal.database;
  let number = 0;
  return {
    ...{ person, id },
    close: async (event: MigrationEvent, came: Partial<RunReport> | null = {}) => {
      const request = { migrationId: id, number: ++number, request: "{}" };
      const run = came && { id: (await client.run.create({ data: request })).id, report: { ...ENDED, ...came } };
      await closeRun(portal.database, { workerId: "w", migrationId: id, run, event, servedMs: 0 });
      return run?.id ?? null;
    },
    begin: (data: Prisma.MigrationUpdateInput) => client.migration.update({ where: { id }, data }),
    mails: () => client.mail.findMany({ where: { migrationId: id }, orderBy: { createdAt: "asc" } }),
  };
}

describe("the end of a run", () => {
  it.each<[string, MigrationEvent]>([
    ["done", VERIFIED],
    ["needsYou", { kind: "ask", what: "auth.refused" }],
    ["failed", { kind: "fail", code: "engine.bug" }],
  ])("is written down as a mail (%s) that is due at once", async (kind, event) => {
    const { close, mails } = await mover();
    const runId = await close(event);
    expect(await mails()).toMatchObject([{ kind, runId, state: "waiting", tries: 0, claimedUntil: null }]);
    expect((await mails())[0]?.nextTryAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it.each<MigrationEvent>([
    { kind: "resume" },
    { kind: "pause" },
    { kind: "stop" },
    { kind: "wait", until: 5, reason: "net.lost" },
  ])("is no news when it goes on by itself, or as the person wished: %o", async (event) => {
    const { close, mails } = await mover();
    await close(event);
    expect(await mails()).toEqual([]);
  });

  it("is no news to who confirmed no address", async () => {
    const { person, close, mails } = await mover();
    await portal.database.client.mailAddress.update({
      where: { personId: person.viewer.personId },
      data: { confirmedAt: null },
    });
    await close(VERIFIED);
    expect(await mails()).toEqual([]);
  });

  it("is told when it began without a run", async () => {
    const { close, mails } = await mover();
    await close({ kind: "ask", what: "auth.passwordNeeded" }, null);
    expect(await mails()).toMatchObject([{ kind: "needsYou", runId: null }]);
  });

  it("takes the place of older news that nobody has sent yet", async () => {
    const { close, begin, mails } = await mover();
    await close({ kind: "ask", what: "quota.full" });
    await begin({ phase: "verifying", activity: "running", reason: null });
    await close(VERIFIED);
    expect(await mails()).toMatchObject([{ kind: "done" }]);
  });

  it("leaves no mail where the change itself was not made", async () => {
    const { id, begin, mails, close } = await mover();
    await begin({ phase: "draft" });
    await expect(close({ kind: "verified", grade: "complete" })).rejects.toThrow();
    expect(await mails()).toEqual([]);
    expect(await portal.database.client.run.findFirst({ where: { migrationId: id } })).toMatchObject({ endedAt: null });
  });
});

describe("a night", () => {
  /** Mails after a first run and a second one, by default that of a night. */
  async function mailsAfter(
    first: Partial<RunReport>,
    second: Partial<RunReport>,
    { event = VERIFIED, begunBy = "worker" }: { event?: MigrationEvent; begunBy?: "worker" | "person" } = {},
  ) {
    const { person, id, close, begin, mails } = await mover({ catchUp: true });
    await close(VERIFIED, first);
    await portal.database.client.mail.deleteMany();
    await begin({ catchUpAt: new Date() });
    if (begunBy === "worker") await queueCatchUps(portal.database, "w", new Date());
    else expect(await startMigration(portal, person.viewer, id, { seen: null })).toBe("started");
    await begin({ phase: "verifying" });
    await close(event, second);
    return (await mails()).map(({ kind }) => kind);
  }

  it("with nothing new is no news", async () => {
    expect(await mailsAfter({ copied: 5 }, {})).toEqual([]);
    const checked = { grade: "checkThese", problems: 1 } as const;
    expect(
      await mailsAfter({ ...checked, copied: 5 }, checked, { event: { kind: "verified", grade: "checkThese" } }),
    ).toEqual([]);
  });

  it.each<[string, Partial<RunReport>]>([
    ["new mail", { copied: 1 }],
    ["a problem", { grade: "checkThese", problems: 1 }],
  ])("with %s is", async (_what, night) => {
    expect(await mailsAfter({ copied: 5 }, night)).toEqual(["done"]);
  });

  it("that stops is", async () => {
    const endedBy = new MailError("auth.refused", "no");
    const night = { grade: "notComplete", endedBy } as const;
    expect(await mailsAfter({}, night, { event: { kind: "ask", what: "auth.refused" } })).toEqual(["needsYou"]);
  });

  it("is not what the person began: that is told, whatever it found", async () => {
    expect(await mailsAfter({ copied: 5 }, {}, { begunBy: "person" })).toEqual(["done"]);
  });
});
