/** "Plan the migration": what is settled and what comes next, from what the portal knows and what administrators say. For administrators. */

import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Prisma, Server } from "../db/generated/sqlite/client.ts";
import { pilotMigrations } from "../db/pilot-gate.ts";
import { lastBackupAt } from "../db/upkeep.ts";
import { readClosings } from "../jobs/imports-close.ts";
import type { ServerTest } from "../jobs/requests.ts";
import {
  CHECKLIST_ROWS,
  type ChecklistFacts,
  type ChecklistRow,
  checklistOf,
  type Finding,
  maySay,
  nextRow,
  type RowState,
  rowState,
  type ServerFacts,
} from "../policy/checklist.ts";
import { pilotState } from "../policy/pilot.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { workerNow } from "./workers.ts";
import { portalZone } from "./zone.ts";

export type { Finding, FindingCode, RowState } from "../policy/checklist.ts";
export { CHECKLIST, CHECKLIST_GROUPS, type ChecklistGroup, type ChecklistRow } from "../policy/checklist.ts";

export interface ChecklistView {
  /** All rows, in their order. */
  readonly rows: readonly ChecklistRowView[];
  /** What comes next; null: everything is settled. */
  readonly next: ChecklistRow | null;
  /** How many rows are not open. */
  readonly settled: number;
  /** IANA name. */
  readonly zone: string;
}

export interface ChecklistRowView {
  readonly row: ChecklistRow;
  readonly state: RowState;
  /** Null: the portal cannot know. */
  readonly finding: Finding | null;
  /** Whether an administrator's word counts. */
  readonly maySay: boolean;
  /** Who said that it is settled, and when (epoch milliseconds). `by` null: their account is gone. Null: nobody did. */
  readonly said: { readonly at: number; readonly by: string | null } | null;
}

/** Counts in the database, however many people there are. Throws NotFound for everybody but administrators. `now` in epoch milliseconds. */
export async function checklistView(portal: Portal, viewer: Viewer, now: number = Date.now()): Promise<ChecklistView> {
  onlyAdministrators(viewer);
  const [facts, words, zone] = await Promise.all([factsOf(portal, now), wordsIn(portal.database), portalZone(portal)]);
  const knowledge = checklistOf(facts);
  const rows = CHECKLIST_ROWS.map((row): ChecklistRowView => {
    const said = words.get(row) ?? null;
    const state = rowState(row, knowledge[row], said !== null);
    return { row, state, finding: knowledge[row]?.finding ?? null, maySay: maySay(row), said };
  });
  const settled = rows.filter(({ state }) => state === "settled" || state === "said").length;
  return { rows, next: nextRow(rows), settled, zone };
}

async function wordsIn({ client }: Database): Promise<ReadonlyMap<string, NonNullable<ChecklistRowView["said"]>>> {
  const words = await client.checklistWord.findMany();
  const ids = [...new Set(words.map(({ administratorId }) => administratorId))];
  const administrators = await client.administrator.findMany({ where: { id: { in: ids } }, select: NAME });
  const names = new Map(administrators.map(({ id, name }) => [id, name]));
  return new Map(
    words.map(({ row, saidAt, administratorId }) => [
      row,
      { at: saidAt.getTime(), by: names.get(administratorId) ?? null },
    ]),
  );
}

const NAME = { id: true, name: true } as const;

async function factsOf({ database, config }: Portal, now: number): Promise<ChecklistFacts> {
  const { client } = database;
  const [servers, lists, people, pilot, closings, words, mailTestedAt, worker, administrators, backupAt] =
    await Promise.all([
      client.server.findMany(),
      client.oldMailbox.groupBy({ by: ["serverId"] }),
      peopleOf(client),
      pilotOf(client),
      readClosings(client),
      wordsToPeople(client),
      lastTestMail(client),
      workerNow(database, now),
      client.administrator.count({ where: { role: "administrator" } }),
      lastBackupAt(database.client),
    ]);
  const usedAs = (use: "old" | "new") => servers.filter((server) => server.use === use || server.use === "both");
  const moments = closings.momentsOf(null);
  return {
    ...{ now, people, pilot, mailTestedAt, administrators, ...words },
    oldServers: usedAs("old").map(serverFacts),
    newServers: usedAs("new").map(serverFacts),
    listedServers: usedAs("old").filter(({ id }) => lists.some(({ serverId }) => serverId === id)).length,
    importsClose: closings.everyone,
    deliverySwitched: moments.deliverySwitched?.at ?? null,
    switchedOff: closings.switchedOff ?? moments.switchedOff?.at ?? null,
    sendsMail: config.mailFrom !== null,
    lastBackupAt: backupAt,
    workerLives: worker.lives,
  };
}

/** As prisma/schema.prisma has it: so many connections a server has before anybody chose. */
const FIRST_CONNECTIONS = 2;

function serverFacts(server: Server): ServerFacts {
  const test: ServerTest | null = server.testResult === null ? null : JSON.parse(server.testResult);
  const limits = [server.messagesPerSecond, server.bytesPerSecond, server.dailyBytes, server.windows];
  return {
    test: test === null ? "none" : test.trouble === null ? "works" : "trouble",
    isEncrypted: server.security !== "plaintext",
    trustedUntil: trustedUntil(server, test?.certificate?.validUntil ?? null),
    hasOwnLimits: server.maxConnections !== FIRST_CONNECTIONS || limits.some((limit) => limit !== null),
    hasReservedNames: server.reservedNames !== "[]",
  };
}

/** A fingerprint with a last day ends the trust in its certificate by then. */
function trustedUntil({ pin, pinUntil }: Server, validUntil: number | null): number | null {
  if (pin === null || pinUntil === null) return validUntil;
  return validUntil === null ? pinUntil.getTime() : Math.min(validUntil, pinUntil.getTime());
}

type Client = Database["client"];

async function peopleOf({ rosterEntry }: Client): Promise<ChecklistFacts["people"]> {
  const mark = "expected";
  const counted = (more: Prisma.RosterEntryWhereInput) => rosterEntry.count({ where: { mark, ...more } });
  const [expected, unmapped, notDelivered] = await Promise.all([
    counted({}),
    counted({ newAddress: null }),
    counted({ deliverySwitched: false }),
  ]);
  return { expected, unmapped, notDelivered };
}

async function pilotOf(client: Client): Promise<ChecklistFacts["pilot"]> {
  const select = { pilotReports: true, gateOpenedAt: true } as const;
  const organisation = await client.organisation.findUnique({ where: { id: 1 }, select });
  const needed = organisation?.pilotReports ?? null;
  if (needed === null) return null;
  if (organisation?.gateOpenedAt) return { isOpen: true, clean: needed, toLookAt: 0, needed };
  const states = (await pilotMigrations(client)).map(({ migration }) => pilotState(migration));
  const inState = (wanted: (typeof states)[number]) => states.filter((state) => state === wanted).length;
  return { isOpen: false, clean: inState("clean"), toLookAt: inState("toLookAt"), needed };
}

async function wordsToPeople(client: Client) {
  const [organisation, published, drafts, reminders] = await Promise.all([
    client.organisation.findUnique({ where: { id: 1 } }),
    client.announcement.count({ where: { publishedAt: { not: null } } }),
    client.announcement.count(),
    client.reminderPlan.count({ where: { enabledAt: { not: null } } }),
  ]);
  const ways = [organisation?.contact, organisation?.contactEmail, organisation?.contactPhone];
  return {
    announcement: drafts === 0 ? null : { isPublished: published > 0 },
    remindersOn: reminders > 0,
    hasContact: ways.some((way) => way),
  };
}

/** When a test mail last went out, in epoch milliseconds. */
async function lastTestMail({ auditEvent }: Client): Promise<number | null> {
  const where = { action: "mail.test", details: JSON.stringify({ outcome: "sent" }) };
  const last = await auditEvent.findFirst({ where, orderBy: { id: "desc" }, select: { at: true } });
  return last?.at.getTime() ?? null;
}

/**
 * Keeps that a row is settled, or takes that back: with who said so and when. Throws NotFound for everybody but administrators, and for a
 * row of which nobody can say it.
 */
export async function sayOfChecklist(
  { database }: Portal,
  viewer: Viewer,
  typed: string,
  isSettled: boolean,
): Promise<void> {
  onlyAdministrators(viewer);
  const row = CHECKLIST_ROWS.find((one) => one === typed);
  if (row === undefined || !maySay(row)) throw new NotFound();
  await database.client.$transaction(async (tx) => {
    // Whoever said it first stays on record.
    const before = await tx.checklistWord.findUnique({ where: { row } });
    if ((before !== null) === isSettled) return;
    if (isSettled) await tx.checklistWord.create({ data: { row, administratorId: viewer.administratorId } });
    else await tx.checklistWord.delete({ where: { row } });
    const action = isSettled ? "checklist.settle" : "checklist.reopen";
    await audit.record(tx, viewer, { action, subjectId: null, details: { row } });
  });
}
